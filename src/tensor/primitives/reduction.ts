import { NDArray, type Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { components, type Storage } from "../dtype.ts";
import { normalizeAxes, rowMajorStrides, type Shape, walk } from "../layout.ts";
import { bind1, type Primitive } from "../primitive.ts";
import { div } from "./arithmetic.ts";
import { cast } from "./convert.ts";
import { linearJvp } from "./define.ts";
import { fold, foldAxes, foldsInKernels } from "./fold.ts";
import { broadcastTo, reshape } from "./movement.ts";

/** Which axes a reduction runs over (all unless given), and whether they stay as extents of 1. */
export interface ReductionOptions {
  readonly axes?: number | readonly number[];
  readonly keepDims?: boolean;
}

const sumPrimitive: Primitive<readonly number[]> = {
  name: "sum",
  linear: true,
  shape: ([x], axes) => [{ dtype: x.dtype, shape: reducedShape(x.shape, axes) }],
  evaluate: ([x], axes) => [sumOver(x, axes)],
  jvp: (primals, tangents, axes) => linearJvp(sumPrimitive, primals, tangents, axes),
  transpose: ([ct], [x], axes) => {
    if (ct === null) return [null];
    const kept = onesAt(x.shape, axes);
    return [broadcastTo(reshape(ct, kept), x.shape)];
  },
  batch: ([x], _batched, _size, axes) => [sum(x, { axes: axes.map((axis) => axis + 1) })],
};

/** The shape without the reduced axes. */
export function reducedShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** The shape with extents of 1 for the reduced axes. */
export function onesAt(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
}

/** Strides that step through the reduced result alongside the full operand: 0 along the reduced axes. */
export function reducedStrides(x: NDArray, axes: readonly number[]): number[] {
  const kept = rowMajorStrides(onesAt(x.shape, axes));
  return kept.map((stride, axis) => (axes.includes(axis) ? 0 : stride));
}

function sumOver(x: NDArray, axes: readonly number[]): NDArray {
  const shape = reducedShape(x.shape, axes);
  if (foldsInKernels(x)) return new NDArray(x.dtype, shape, foldAxes(x, axes, fold.sum));
  const result = NDArray.zeros(x.dtype, shape);
  const width = components(x.dtype);
  const { data } = x;
  const out = result.data;
  walk(x.shape, [x, { strides: reducedStrides(x, axes), offset: 0 }], (length, [from, to], [step, toStep]) => {
    for (let part = 0; part < width; part++) {
      let i = from * width + part;
      let o = to * width + part;
      if (toStep === 0) out[o] += sumRun(data, i, step * width, length);
      else for (let k = 0; k < length; k++, i += step * width, o += toStep * width) out[o] += data[i];
    }
  });
  return result;
}

/** Sum of evenly spaced numbers, by halves when they are many: rounding errors grow with the logarithm of the length. */
function sumRun(data: Storage, start: number, step: number, length: number): number {
  if (length > 512) {
    const half = length >> 1;
    return sumRun(data, start, step, half) + sumRun(data, start + half * step, step, length - half);
  }
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = start;
  let k = 0;
  for (; k + 4 <= length; k += 4, i += 4 * step) {
    a += data[i];
    b += data[i + step];
    c += data[i + 2 * step];
    d += data[i + 3 * step];
  }
  for (; k < length; k++, i += step) a += data[i];
  return a + b + (c + d);
}

/** Puts reduced axes back as extents of 1 when asked to. */
export function restoreAxes(reduced: Tensor, x: Tensor, axes: readonly number[], keepDims = false): Tensor {
  return keepDims ? reshape(reduced, onesAt(x.shape, axes)) : reduced;
}

/** Sum of elements; booleans are counted as int32. */
export function sum(x: TensorLike, { axes, keepDims }: ReductionOptions = {}): Tensor {
  const given = asTensor(x);
  const value = given.dtype === "bool" ? cast(given, "int32") : given;
  const over = normalizeAxes(axes, value.rank, "sum");
  const reduced = over.length === 0 ? value : bind1(sumPrimitive, [value], over);
  return restoreAxes(reduced, value, over, keepDims);
}

/** Arithmetic mean of elements. */
export function mean(x: TensorLike, options: ReductionOptions = {}): Tensor {
  const value = asTensor(x);
  const count = normalizeAxes(options.axes, value.rank, "mean").reduce((n, axis) => n * value.shape[axis], 1);
  return div(sum(value, options), count);
}
