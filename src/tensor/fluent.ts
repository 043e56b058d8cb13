import { Tensor } from "./array.ts";
import type { TensorLike } from "./create.ts";
import type { DType } from "./dtype.ts";
import type { Shape } from "./layout.ts";
import { concrete } from "./primitive.ts";
import { abs, angle, reciprocal, sign, square } from "./primitives/absolute.ts";
import { add, div, mul, neg, sub } from "./primitives/arithmetic.ts";
import { equal, greater, greaterEqual, less, lessEqual } from "./primitives/comparison.ts";
import { matmul } from "./primitives/contraction.ts";
import { cast, conj, imag, real } from "./primitives/convert.ts";
import { cumsum } from "./primitives/cumulative.ts";
import { type DiagonalOptions, diagonal, trace } from "./primitives/diagonal.ts";
import { all, any, argmax, argmin, max, min } from "./primitives/extremum.ts";
import { type Indices, take } from "./primitives/gather.ts";
import { tanh } from "./primitives/hyperbolic.ts";
import {
  broadcastTo,
  expandDims,
  matrixTranspose,
  permute,
  reshape,
  squeeze,
  transpose,
} from "./primitives/movement.ts";
import { norm } from "./primitives/norm.ts";
import { power } from "./primitives/power.ts";
import { prod } from "./primitives/prod.ts";
import { mean, type ReductionOptions, sum } from "./primitives/reduction.ts";
import { clip, where } from "./primitives/selection.ts";
import { flip, type Slice, slice } from "./primitives/slicing.ts";
import { exp, log, sqrt } from "./primitives/transcendental.ts";
import { cos, sin } from "./primitives/trigonometric.ts";

/** The everyday operations as methods of every tensor: `x.mul(2).add(y)`. Each is the function of the same name. */
export interface Fluent {
  add(y: TensorLike): Tensor;
  sub(y: TensorLike): Tensor;
  mul(y: TensorLike): Tensor;
  div(y: TensorLike): Tensor;
  neg(): Tensor;
  power(y: TensorLike): Tensor;
  square(): Tensor;
  reciprocal(): Tensor;
  matmul(y: TensorLike): Tensor;
  exp(): Tensor;
  log(): Tensor;
  sqrt(): Tensor;
  sin(): Tensor;
  cos(): Tensor;
  tanh(): Tensor;
  abs(): Tensor;
  sign(): Tensor;
  clip(low: TensorLike | null, high: TensorLike | null): Tensor;
  real(): Tensor;
  imag(): Tensor;
  conj(): Tensor;
  angle(): Tensor;
  cast(dtype: DType): Tensor;
  equal(y: TensorLike): Tensor;
  less(y: TensorLike): Tensor;
  lessEqual(y: TensorLike): Tensor;
  greater(y: TensorLike): Tensor;
  greaterEqual(y: TensorLike): Tensor;
  /** For a condition: `mask.where(x, y)`. */
  where(x: TensorLike, y: TensorLike): Tensor;
  reshape(shape: Shape): Tensor;
  permute(order: readonly number[]): Tensor;
  transpose(): Tensor;
  matrixTranspose(): Tensor;
  expandDims(axis: number): Tensor;
  squeeze(axes?: number | readonly number[]): Tensor;
  broadcastTo(shape: Shape): Tensor;
  slice(...ranges: readonly Slice[]): Tensor;
  flip(axes?: number | readonly number[]): Tensor;
  take(indices: Indices, axis?: number): Tensor;
  sum(options?: ReductionOptions): Tensor;
  mean(options?: ReductionOptions): Tensor;
  prod(options?: ReductionOptions): Tensor;
  cumsum(axis?: number): Tensor;
  max(options?: ReductionOptions): Tensor;
  min(options?: ReductionOptions): Tensor;
  argmax(axis?: number): Tensor;
  argmin(axis?: number): Tensor;
  all(options?: ReductionOptions): Tensor;
  any(options?: ReductionOptions): Tensor;
  norm(options?: ReductionOptions): Tensor;
  trace(options?: DiagonalOptions): Tensor;
  diagonal(options?: DiagonalOptions): Tensor;
}

declare module "./array.ts" {
  interface Tensor extends Fluent {
    /**
     * The number of a real tensor of one element. Throws `TransformError` while a transformation follows it, and
     * `ShapeError` for another number of elements or a complex one.
     */
    item(): number;
  }
}

type Operation = (x: Tensor, ...rest: never[]) => Tensor;

const operations: Record<keyof Fluent, Operation> = {
  add,
  sub,
  mul,
  div,
  neg,
  power,
  square,
  reciprocal,
  matmul,
  exp,
  log,
  sqrt,
  sin,
  cos,
  tanh,
  abs,
  sign,
  clip,
  real,
  imag,
  conj,
  angle,
  cast,
  equal,
  less,
  lessEqual,
  greater,
  greaterEqual,
  where,
  reshape,
  permute,
  transpose,
  matrixTranspose,
  expandDims,
  squeeze,
  broadcastTo,
  slice,
  flip,
  take,
  sum,
  mean,
  prod,
  cumsum,
  max,
  min,
  argmax,
  argmin,
  all,
  any,
  norm,
  trace,
  diagonal,
};

for (const [name, operation] of Object.entries(operations)) {
  Object.defineProperty(Tensor.prototype, name, {
    value(this: Tensor, ...rest: never[]): Tensor {
      return operation(this, ...rest);
    },
    writable: true,
    configurable: true,
  });
}

// An NDArray has its own; this one is for what else a tensor can be.
Object.defineProperty(Tensor.prototype, "item", {
  value(this: Tensor): number {
    return concrete(this, "item").item();
  },
  writable: true,
  configurable: true,
});
