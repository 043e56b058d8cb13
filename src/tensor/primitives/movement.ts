import type { Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { ShapeError } from "../error.ts";
import {
  normalizeAxes,
  normalizeAxis,
  reshapedStrides,
  rowMajorStrides,
  type Shape,
  sameShape,
  sizeOf,
} from "../layout.ts";
import { bind1, type Primitive } from "../primitive.ts";
import { linearJvp } from "./define.ts";
import { sum } from "./reduction.ts";

const reshapePrimitive: Primitive<Shape> = {
  name: "reshape",
  linear: true,
  shape: ([x], shape) => [{ dtype: x.dtype, shape }],
  evaluate: ([x], shape) => {
    const strides = x.size > 0 ? reshapedStrides(x.shape, x.strides, shape) : rowMajorStrides(shape);
    if (strides) return [x.view(shape, strides)];
    const copy = x.contiguous();
    return [copy.view(shape, rowMajorStrides(shape))];
  },
  jvp: (primals, tangents, shape) => linearJvp(reshapePrimitive, primals, tangents, shape),
  transpose: ([ct], [x]) => [ct && reshape(ct, x.shape)],
  batch: ([x], _batched, size, shape) => [reshape(x, [size, ...shape])],
};

const permutePrimitive: Primitive<readonly number[]> = {
  name: "permute",
  linear: true,
  shape: ([x], order) => [{ dtype: x.dtype, shape: order.map((axis) => x.shape[axis]) }],
  evaluate: ([x], order) => [
    x.view(
      order.map((axis) => x.shape[axis]),
      order.map((axis) => x.strides[axis]),
    ),
  ],
  jvp: (primals, tangents, order) => linearJvp(permutePrimitive, primals, tangents, order),
  transpose: ([ct], _inputs, order) => [ct && permute(ct, inversePermutation(order))],
  batch: ([x], _batched, _size, order) => [permute(x, [0, ...order.map((axis) => axis + 1)])],
};

const broadcastPrimitive: Primitive<Shape> = {
  name: "broadcastTo",
  linear: true,
  shape: ([x], shape) => [{ dtype: x.dtype, shape }],
  evaluate: ([x], shape) => {
    const added = shape.length - x.rank;
    const strides = shape.map((extent, axis) =>
      axis < added || (x.shape[axis - added] === 1 && extent !== 1) ? 0 : x.strides[axis - added],
    );
    return [x.view(shape, strides)];
  },
  jvp: (primals, tangents, shape) => linearJvp(broadcastPrimitive, primals, tangents, shape),
  transpose: ([ct], [x], shape) => [ct && sumTo(ct, x.shape, shape)],
  batch: ([x], _batched, size, shape) => {
    const inner = x.shape.slice(1);
    const padding = new Array<number>(shape.length - inner.length).fill(1);
    return [broadcastTo(reshape(x, [size, ...padding, ...inner]), [size, ...shape])];
  },
};

/** The adjoint of broadcasting `small` to `large`. */
function sumTo(ct: Tensor, small: Shape, large: Shape): Tensor {
  const added = large.length - small.length;
  const axes = large.flatMap((extent, axis) => (axis < added || small[axis - added] !== extent ? [axis] : []));
  return reshape(sum(ct, { axes }), small);
}

/** The same elements in another shape; one extent may be −1. Throws `ShapeError` when the sizes differ. */
export function reshape(x: TensorLike, shape: Shape): Tensor {
  const value = asTensor(x);
  const target = resolveShape(value.size, shape);
  if (target === undefined) {
    throw new ShapeError(
      `reshape: [${value.shape.join(", ")}] (${value.size} elements) does not fit [${shape.join(", ")}]`,
    );
  }
  return sameShape(value.shape, target) ? value : bind1(reshapePrimitive, [value], target);
}

function resolveShape(size: number, shape: Shape): Shape | undefined {
  const unknown = shape.indexOf(-1);
  if (unknown < 0) return sizeOf(shape) === size ? shape : undefined;
  const known = sizeOf(shape.filter((_, axis) => axis !== unknown));
  if (known <= 0 || size % known !== 0) return undefined;
  return shape.map((extent, axis) => (axis === unknown ? size / known : extent));
}

/** Axes in another order: axis i of the result is axis `order[i]` of x. */
export function permute(x: TensorLike, order: readonly number[]): Tensor {
  const value = asTensor(x);
  const axes = order.map((axis) => normalizeAxis(axis, value.rank, "permute"));
  if (axes.length !== value.rank || new Set(axes).size !== axes.length) {
    throw new ShapeError(`permute: [${order.join(", ")}] is not an order of the ${value.rank} axes`);
  }
  return axes.every((axis, i) => axis === i) ? value : bind1(permutePrimitive, [value], axes);
}

/** All axes in reverse order. */
export function transpose(x: TensorLike): Tensor {
  const value = asTensor(x);
  return permute(
    value,
    Array.from({ length: value.rank }, (_, i) => value.rank - 1 - i),
  );
}

/** The last two axes exchanged. Throws `ShapeError` below rank 2. */
export function matrixTranspose(x: TensorLike): Tensor {
  const value = asTensor(x);
  if (value.rank < 2) throw new ShapeError(`matrixTranspose: rank ${value.rank} has no matrix axes`);
  const order = Array.from({ length: value.rank }, (_, i) => i);
  [order[value.rank - 2], order[value.rank - 1]] = [value.rank - 1, value.rank - 2];
  return permute(value, order);
}

/** One axis moved to another position, the others kept in order. */
export function moveAxis(x: TensorLike, from: number, to: number): Tensor {
  const value = asTensor(x);
  const [source, target] = [from, to].map((axis) => normalizeAxis(axis, value.rank, "moveAxis"));
  const order = Array.from({ length: value.rank }, (_, i) => i).filter((axis) => axis !== source);
  order.splice(target, 0, source);
  return permute(value, order);
}

/** The permutation that undoes `order`. */
export function inversePermutation(order: readonly number[]): number[] {
  const inverse = new Array<number>(order.length);
  order.forEach((axis, i) => {
    inverse[axis] = i;
  });
  return inverse;
}

/** Repeats axes of extent 1, and adds leading ones, until the shape is `shape`. */
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  const value = asTensor(x);
  if (sameShape(value.shape, shape)) return value;
  const added = shape.length - value.rank;
  const fits = added >= 0 && value.shape.every((extent, axis) => extent === 1 || extent === shape[axis + added]);
  if (!fits)
    throw new ShapeError(`broadcastTo: [${value.shape.join(", ")}] does not broadcast to [${shape.join(", ")}]`);
  return bind1(broadcastPrimitive, [value], shape);
}

/** Inserts an axis of extent 1. */
export function expandDims(x: TensorLike, axis: number): Tensor {
  const value = asTensor(x);
  const at = normalizeAxis(axis, value.rank + 1, "expandDims");
  return reshape(value, [...value.shape.slice(0, at), 1, ...value.shape.slice(at)]);
}

/** Removes axes of extent 1: the ones named, or all. */
export function squeeze(x: TensorLike, axes?: number | readonly number[]): Tensor {
  const value = asTensor(x);
  const removed =
    axes === undefined
      ? value.shape.flatMap((extent, axis) => (extent === 1 ? [axis] : []))
      : normalizeAxes(axes, value.rank, "squeeze");
  for (const axis of removed) {
    if (value.shape[axis] !== 1) throw new ShapeError(`squeeze: axis ${axis} has extent ${value.shape[axis]}, not 1`);
  }
  return reshape(
    value,
    value.shape.filter((_, axis) => !removed.includes(axis)),
  );
}
