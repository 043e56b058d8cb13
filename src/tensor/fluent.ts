import { Tensor } from "./array.ts";
import type { TensorLike } from "./create.ts";
import { abs, square } from "./primitives/absolute.ts";
import { add, div, mul, neg, sub } from "./primitives/arithmetic.ts";
import { matmul } from "./primitives/contraction.ts";
import { conj, imag, real } from "./primitives/convert.ts";
import { max, min } from "./primitives/extremum.ts";
import { permute, reshape, transpose } from "./primitives/movement.ts";
import { power } from "./primitives/power.ts";
import { mean, type ReductionOptions, sum } from "./primitives/reduction.ts";
import { type Slice, slice } from "./primitives/slicing.ts";
import { cos, exp, log, sin, sqrt, tanh } from "./primitives/transcendental.ts";

/** The everyday operations as methods of every tensor: `x.mul(2).add(y)`. Each is the function of the same name. */
export interface Fluent {
  add(y: TensorLike): Tensor;
  sub(y: TensorLike): Tensor;
  mul(y: TensorLike): Tensor;
  div(y: TensorLike): Tensor;
  neg(): Tensor;
  power(y: TensorLike): Tensor;
  square(): Tensor;
  abs(): Tensor;
  matmul(y: TensorLike): Tensor;
  exp(): Tensor;
  log(): Tensor;
  sqrt(): Tensor;
  sin(): Tensor;
  cos(): Tensor;
  tanh(): Tensor;
  real(): Tensor;
  imag(): Tensor;
  conj(): Tensor;
  reshape(shape: readonly number[]): Tensor;
  permute(order: readonly number[]): Tensor;
  transpose(): Tensor;
  slice(...ranges: readonly Slice[]): Tensor;
  sum(options?: ReductionOptions): Tensor;
  mean(options?: ReductionOptions): Tensor;
  max(options?: ReductionOptions): Tensor;
  min(options?: ReductionOptions): Tensor;
}

declare module "./array.ts" {
  interface Tensor extends Fluent {}
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
  abs,
  matmul,
  exp,
  log,
  sqrt,
  sin,
  cos,
  tanh,
  real,
  imag,
  conj,
  reshape,
  permute,
  transpose,
  slice,
  sum,
  mean,
  max,
  min,
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
