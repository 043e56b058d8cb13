import { NDArray, type Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import type { DType, Storage } from "../dtype.ts";
import { ShapeError } from "../error.ts";
import { isContiguous, normalizeAxes, normalizeAxis, walk } from "../layout.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { div, mul } from "./arithmetic.ts";
import { equal, truth } from "./comparison.ts";
import { cast } from "./convert.ts";
import { constantJvp } from "./define.ts";
import { fold, foldAxes, foldsInKernels } from "./fold.ts";
import { moveAxis, reshape } from "./movement.ts";
import { onesAt, type ReductionOptions, reducedShape, reducedStrides, restoreAxes, sum } from "./reduction.ts";
import { requireReal } from "./selection.ts";

/** From so many neighbouring elements on it is faster to have the host search for one. */
const longRow = 64;

interface ExtremumParams {
  readonly axes: readonly number[];
  readonly smallest: boolean;
}

const extremumPrimitive: Primitive<ExtremumParams> = {
  name: "extremum",
  shape: ([x], { axes }) => [{ dtype: x.dtype, shape: reducedShape(x.shape, axes) }],
  evaluate: ([x], params) => [extremumOver(x, params)],
  jvp: ([x], [t], params) => {
    const { axes } = params;
    const extremum = bind1(extremumPrimitive, [x], params);
    if (t === null) return { outputs: [extremum], tangents: [null] };
    const kept = onesAt(x.shape, axes);
    const attained = cast(equal(x, reshape(extremum, kept)), t.dtype);
    return { outputs: [extremum], tangents: [div(sum(mul(t, attained), { axes }), sum(attained, { axes }))] };
  },
  batch: ([x], _batched, _size, { axes, smallest }) =>
    bind(extremumPrimitive, [x], { axes: axes.map((axis) => axis + 1), smallest }),
};

function extremumOver(x: NDArray, { axes, smallest }: ExtremumParams): NDArray {
  const shape = reducedShape(x.shape, axes);
  if (foldsInKernels(x)) return new NDArray(x.dtype, shape, foldAxes(x, axes, smallest ? fold.min : fold.max));
  const result = NDArray.zeros(x.dtype, shape);
  if (x.dtype === "bool") {
    spread(x, axes, smallest ? 0 : 1, result.data);
    return result;
  }
  const { data } = x;
  const out = result.data;
  const [lowest, highest] = limits(x.dtype);
  out.fill(smallest ? highest : lowest);
  walk(x.shape, [x, { strides: reducedStrides(x, axes), offset: 0 }], (length, [from, to], [step, toStep]) => {
    let o = to;
    for (let k = 0, i = from; k < length; k++, i += step, o += toStep) {
      const value = data[i];
      if (beats(value, out[o], smallest)) out[o] = value;
    }
  });
  return result;
}

/** Booleans are `value` where any of theirs over the axes is, and else the other one. */
function spread(x: NDArray, axes: readonly number[], value: 0 | 1, out: Storage): void {
  const { data } = x;
  out.fill(1 - value);
  walk(x.shape, [x, { strides: reducedStrides(x, axes), offset: 0 }], (length, starts, steps) => {
    const [from, to] = starts;
    const [step, toStep] = steps;
    if (toStep === 0) {
      if (out[to] !== value && occurs(value, data, from, step, length)) out[to] = value;
    } else {
      for (let k = 0, i = from, o = to; k < length; k++, i += step, o += toStep) if (data[i] === value) out[o] = value;
    }
  });
}

function occurs(value: number, data: Storage, start: number, step: number, length: number): boolean {
  if (step === 1 && length >= longRow) return data.subarray(start, start + length).includes(value);
  for (let k = 0, i = start; k < length; k++, i += step) if (data[i] === value) return true;
  return false;
}

function limits(dtype: DType): [number, number] {
  return dtype === "int32" ? [-(2 ** 31), 2 ** 31 - 1] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** NaN beats every number, so that it is not lost; of equals the first stays. */
function beats(value: number, best: number, smallest: boolean): boolean {
  return (smallest ? value < best : value > best) || (Number.isNaN(value) && !Number.isNaN(best));
}

const argExtremumPrimitive: Primitive<boolean> = {
  name: "argExtremum",
  shape: ([x]) => [{ dtype: "int32", shape: x.shape.slice(0, -1) }],
  evaluate: ([x], smallest) => [firstExtremum(x, smallest)],
  jvp: (primals, _tangents, smallest) => constantJvp(argExtremumPrimitive, primals, smallest),
  batch: ([x], _batched, _size, smallest) => bind(argExtremumPrimitive, [x], smallest),
};

/** Position of the first extremum along the last axis. */
function firstExtremum(x: NDArray, smallest: boolean): NDArray {
  const result = NDArray.zeros("int32", x.shape.slice(0, -1));
  if (foldsInKernels(x) && x.shape[x.rank - 1] >= longRow && isContiguous(x.shape, x.strides))
    locate(x, smallest, result);
  else searchRows(x, smallest, result);
  return result;
}

function locate(x: NDArray, smallest: boolean, { data: places }: NDArray): void {
  const extrema = foldAxes(x, [x.rank - 1], smallest ? fold.min : fold.max);
  const extent = x.shape[x.rank - 1];
  for (let row = 0, start = x.offset; row < places.length; row++, start += extent) {
    const extremum = extrema[row];
    places[row] = Number.isNaN(extremum)
      ? search(x.data, start, 1, extent, smallest)
      : x.data.indexOf(extremum, start) - start;
  }
}

function searchRows(x: NDArray, smallest: boolean, result: NDArray): void {
  const places = result.data as Int32Array;
  const extent = x.shape[x.rank - 1];
  const step = x.strides[x.rank - 1];
  const rows = { strides: x.strides.slice(0, -1), offset: x.offset };
  walk(result.shape, [rows, result], (count, starts, steps) => {
    const [start, first] = starts;
    const rowStep = steps[0];
    if (count > 1 && Math.abs(rowStep) < Math.abs(step)) {
      searchTogether(x.data, { start, step, extent, rowStep }, smallest, places.subarray(first, first + count));
    } else {
      for (let row = 0; row < count; row++) {
        places[first + row] = search(x.data, start + row * rowStep, step, extent, smallest);
      }
    }
  });
}

/** One comparison tells what stays: a number that is not beaten. What remains is a better number, or the first NaN. */
function search(data: Storage, start: number, step: number, extent: number, smallest: boolean): number {
  let best = data[start];
  let place = 0;
  if (Number.isNaN(best)) return 0;
  for (let k = 1, i = start + step; k < extent; k++, i += step) {
    const value = data[i];
    if (smallest ? value >= best : value <= best) continue;
    if (Number.isNaN(value)) return k;
    best = value;
    place = k;
  }
  return place;
}

/** Rows that lie closer together than the elements of each: one element of every row after another. */
interface Rows {
  readonly start: number;
  readonly step: number;
  readonly extent: number;
  readonly rowStep: number;
}

function searchTogether(data: Storage, { start, step, extent, rowStep }: Rows, smallest: boolean, places: Int32Array) {
  const best = new Float64Array(places.length);
  for (let row = 0, i = start; row < best.length; row++, i += rowStep) best[row] = data[i];
  for (let k = 1; k < extent; k++) {
    for (let row = 0, i = start + k * step; row < best.length; row++, i += rowStep) {
      if (!beats(data[i], best[row], smallest)) continue;
      best[row] = data[i];
      places[row] = k;
    }
  }
}

function requireElements(x: Tensor, axes: readonly number[], operation: string): void {
  if (axes.some((axis) => x.shape[axis] === 0)) {
    throw new ShapeError(`${operation}: there is no element to choose in shape [${x.shape.join(", ")}]`);
  }
}

/**
 * Largest element over the axes; NaN if any is. Where several are largest they share the derivative equally.
 *
 * @throws ShapeError when there is no element, DTypeError for complex numbers.
 */
export function max(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return extremum(asTensor(x), "max", false, options);
}

/**
 * Smallest element over the axes; NaN if any is. Where several are smallest they share the derivative equally.
 *
 * @throws ShapeError when there is no element, DTypeError for complex numbers.
 */
export function min(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return extremum(asTensor(x), "min", true, options);
}

function extremum(x: Tensor, operation: string, smallest: boolean, { axes, keepDims }: ReductionOptions): Tensor {
  requireReal(x, operation);
  const over = normalizeAxes(axes, x.rank, operation);
  requireElements(x, over, operation);
  const reduced = over.length === 0 ? x : bind1(extremumPrimitive, [x], { axes: over, smallest });
  return restoreAxes(reduced, x, over, keepDims);
}

/** Whether any element over the axes is true (not zero), as bool. */
export function any(x: TensorLike, { axes, keepDims }: ReductionOptions = {}): Tensor {
  const value = truth(x);
  const over = normalizeAxes(axes, value.rank, "any");
  return restoreAxes(bind1(extremumPrimitive, [value], { axes: over, smallest: false }), value, over, keepDims);
}

/** Whether all elements over the axes are true (not zero), as bool. */
export function all(x: TensorLike, { axes, keepDims }: ReductionOptions = {}): Tensor {
  const value = truth(x);
  const over = normalizeAxes(axes, value.rank, "all");
  return restoreAxes(bind1(extremumPrimitive, [value], { axes: over, smallest: true }), value, over, keepDims);
}

/** The tensor with `axis` moved to the end, or flattened where no axis is named. */
export function axisLast(x: Tensor, axis: number | undefined, operation: string): Tensor {
  if (axis === undefined) return reshape(x, [x.size]);
  const at = normalizeAxis(axis, x.rank, operation);
  return moveAxis(x, at, -1);
}

/**
 * Position (int32) of the first largest element along an axis, or in the flattened tensor where none is named.
 *
 * @throws ShapeError when there is no element, DTypeError for complex numbers.
 */
export function argmax(x: TensorLike, axis?: number): Tensor {
  return argExtremum(asTensor(x), "argmax", false, axis);
}

/**
 * Position (int32) of the first smallest element along an axis, or in the flattened tensor where none is named.
 *
 * @throws ShapeError when there is no element, DTypeError for complex numbers.
 */
export function argmin(x: TensorLike, axis?: number): Tensor {
  return argExtremum(asTensor(x), "argmin", true, axis);
}

function argExtremum(x: Tensor, operation: string, smallest: boolean, axis?: number): Tensor {
  requireReal(x, operation);
  const value = axisLast(x, axis, operation);
  requireElements(value, [value.rank - 1], operation);
  return bind1(argExtremumPrimitive, [value], smallest);
}
