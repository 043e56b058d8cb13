import type { Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { ShapeError } from "../error.ts";
import { normalizeAxis, type Shape, sameShape, sizeOf } from "../layout.ts";
import { mul, sub } from "./arithmetic.ts";
import { roll } from "./arrangement.ts";
import { matmul } from "./contraction.ts";
import { conj } from "./convert.ts";
import { permute, reshape } from "./movement.ts";

/** Which axes `tensordot` contracts: the last n of a with the first n of b, or pairs named one by one. */
export type ContractedAxes = number | readonly [readonly number[], readonly number[]];

/** ⟨x|y⟩ = Σ xᵢ* yᵢ over all elements of two tensors of one shape. */
export function vdot(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = [asTensor(x), asTensor(y)];
  if (!sameShape(a.shape, b.shape)) {
    throw new ShapeError(`vdot: shapes [${a.shape.join(", ")}] and [${b.shape.join(", ")}] differ`);
  }
  return matmul(reshape(conj(a), [a.size]), reshape(b, [b.size]));
}

/** x × y of vectors of three components along the last axis; the other axes broadcast. */
export function cross(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = [asTensor(x), asTensor(y)];
  for (const { shape } of [a, b]) {
    if (shape.at(-1) !== 3) throw new ShapeError(`cross: the last axis of [${shape.join(", ")}] must have extent 3`);
  }
  const turned = (v: Tensor, by: number) => roll(v, by, -1);
  return sub(mul(turned(a, -1), turned(b, 1)), mul(turned(a, 1), turned(b, -1)));
}

/** xᵢ yⱼ of two tensors read as vectors (without conjugation). */
export function outer(x: TensorLike, y: TensorLike): Tensor {
  return mul(reshape(x, [-1, 1]), reshape(y, [1, -1]));
}

/** Kronecker product: axis by axis, blocks of y scaled by the elements of x. A missing leading axis counts as 1. */
export function kron(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = [asTensor(x), asTensor(y)];
  const rank = Math.max(a.rank, b.rank);
  const padded = (shape: Shape) => [...new Array<number>(rank - shape.length).fill(1), ...shape];
  const [left, right] = [padded(a.shape), padded(b.shape)];
  const product = mul(
    reshape(
      a,
      left.flatMap((extent) => [extent, 1]),
    ),
    reshape(
      b,
      right.flatMap((extent) => [1, extent]),
    ),
  );
  return reshape(
    product,
    left.map((extent, axis) => extent * right[axis]),
  );
}

/**
 * Sum of products over pairs of axes, the other axes of a first, then those of b. `axes` is the number of axes (last
 * of a, first of b; 2 unless given) or a list for each operand.
 *
 * @throws ShapeError when contracted extents differ.
 */
export function tensordot(a: TensorLike, b: TensorLike, axes: ContractedAxes = 2): Tensor {
  const [x, y] = [asTensor(a), asTensor(b)];
  const [over, under] = contractedAxes(x.shape, y.shape, axes);
  const free = (shape: Shape, contracted: readonly number[]) =>
    shape.map((_, axis) => axis).filter((axis) => !contracted.includes(axis));
  const [left, right] = [free(x.shape, over), free(y.shape, under)];
  const inner = sizeOf(over.map((axis) => x.shape[axis]));
  const leftShape = left.map((axis) => x.shape[axis]);
  const rightShape = right.map((axis) => y.shape[axis]);
  const rows = reshape(permute(x, [...left, ...over]), [sizeOf(leftShape), inner]);
  const columns = reshape(permute(y, [...under, ...right]), [inner, sizeOf(rightShape)]);
  return reshape(matmul(rows, columns), [...leftShape, ...rightShape]);
}

function contractedAxes(a: Shape, b: Shape, axes: ContractedAxes): [number[], number[]] {
  const first = typeof axes === "number" ? Array.from({ length: axes }, (_, i) => a.length - axes + i) : axes[0];
  const second = typeof axes === "number" ? Array.from({ length: axes }, (_, i) => i) : axes[1];
  if (first.length !== second.length) {
    throw new ShapeError(`tensordot: ${first.length} axes of the first operand, ${second.length} of the second`);
  }
  const over = first.map((axis) => normalizeAxis(axis, a.length, "tensordot"));
  const under = second.map((axis) => normalizeAxis(axis, b.length, "tensordot"));
  over.forEach((axis, i) => {
    if (a[axis] !== b[under[i]]) {
      throw new ShapeError(
        `tensordot: axis ${axis} of [${a.join(", ")}] has extent ${a[axis]} and axis ${under[i]} of [${b.join(", ")}] has ${b[under[i]]}`,
      );
    }
  });
  return [over, under];
}
