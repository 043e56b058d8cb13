import { NDArray, type Tensor } from "../array.ts";
import { copyStrided } from "../copy.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { components } from "../dtype.ts";
import { ShapeError } from "../error.ts";
import { normalizeAxes, type Shape } from "../layout.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { linearJvp } from "./define.ts";
import { reshape } from "./movement.ts";

/** Which elements a slice takes: along each axis `sizes` of them, from `starts`, every `steps`-th. */
export interface SliceParams {
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

/** The elements a slice takes, seen in place. */
export function sliceView(x: NDArray, { starts, sizes, steps }: SliceParams): NDArray {
  let offset = x.offset;
  for (let axis = 0; axis < x.rank; axis++) if (sizes[axis] > 0) offset += starts[axis] * x.strides[axis];
  return x.view(
    sizes,
    x.strides.map((stride, axis) => stride * steps[axis]),
    offset,
  );
}

function batchedSlice({ starts, sizes, steps }: SliceParams, size: number): SliceParams {
  return { starts: [0, ...starts], sizes: [size, ...sizes], steps: [1, ...steps] };
}

/** The primitive behind `slice`, by resolved positions. */
export const slicePrimitive: Primitive<SliceParams> = {
  name: "slice",
  linear: true,
  shape: ([x], params) => [{ dtype: x.dtype, shape: params.sizes }],
  evaluate: ([x], params) => [sliceView(x, params)],
  jvp: (primals, tangents, params) => linearJvp(slicePrimitive, primals, tangents, params),
  transpose: ([ct], [x], params) => [ct && embed(ct, x.shape, params)],
  batch: ([x], _batched, size, params) => bind(slicePrimitive, [x], batchedSlice(params, size)),
};

interface EmbedParams extends SliceParams {
  readonly shape: Shape;
}

const embedPrimitive: Primitive<EmbedParams> = {
  name: "embed",
  linear: true,
  shape: ([x], { shape }) => [{ dtype: x.dtype, shape }],
  evaluate: ([x], params) => {
    const result = NDArray.zeros(x.dtype, params.shape);
    writeInto(sliceView(result, params), x);
    return [result];
  },
  jvp: (primals, tangents, params) => linearJvp(embedPrimitive, primals, tangents, params),
  transpose: ([ct], _inputs, params) => [ct && bind1(slicePrimitive, [ct], params)],
  batch: ([x], _batched, size, params) => [embed(x, [size, ...params.shape], batchedSlice(params, size))],
};

/** Copies `source` over the elements of `target`, a view of an array still being filled. */
export function writeInto(target: NDArray, source: NDArray): void {
  copyStrided(target.shape, components(target.dtype), source.data, source, target.data, target);
}

/** Places `x` among zeros, where `slice` with the same parameters would find it: the adjoint of `slice`. */
export function embed(x: Tensor, shape: Shape, { starts, sizes, steps }: SliceParams): Tensor {
  return bind1(embedPrimitive, [x], { starts, sizes, steps, shape });
}

/** What to take along one axis: one index (the axis goes), a range, or everything (`null`). */
export type Slice = number | null | readonly [start: number | null, stop?: number | null, step?: number];

/**
 * Elements by index and range along the leading axes, Python's rules: negative positions count from the end, a step
 * may be negative. `slice(x, 0, [1, -1], null, [null, null, -1])`.
 *
 * @throws ShapeError for an index out of range or too many axes.
 */
export function slice(x: TensorLike, ...ranges: readonly Slice[]): Tensor {
  const value = asTensor(x);
  if (ranges.length > value.rank) {
    throw new ShapeError(`slice: ${ranges.length} ranges for a tensor of rank ${value.rank}`);
  }
  const resolved = value.shape.map((extent, axis) => resolveRange(ranges[axis] ?? null, extent, axis));
  const params = {
    starts: resolved.map((r) => r.start),
    sizes: resolved.map((r) => r.size),
    steps: resolved.map((r) => r.step),
  };
  const taken = bind1(slicePrimitive, [value], params);
  return reshape(
    taken,
    params.sizes.filter((_, axis) => typeof ranges[axis] !== "number"),
  );
}

function resolveRange(range: Slice, extent: number, axis: number): { start: number; size: number; step: number } {
  if (range === null) return { start: 0, size: extent, step: 1 };
  if (typeof range === "number") {
    if (!Number.isInteger(range) || range < -extent || range >= extent) {
      throw new ShapeError(`slice: index ${range} is out of range for axis ${axis} of extent ${extent}`);
    }
    return { start: range < 0 ? range + extent : range, size: 1, step: 1 };
  }
  const [from, to, step = 1] = range;
  if (!Number.isInteger(step) || step === 0)
    throw new ShapeError(`slice: step ${step} along axis ${axis} must be a whole number, not 0`);
  const low = step > 0 ? 0 : -1;
  const high = step > 0 ? extent : extent - 1;
  const clamp = (p: number | null | undefined, fallback: number) =>
    p === null || p === undefined ? fallback : Math.min(high, Math.max(low, p < 0 ? p + extent : p));
  const start = clamp(from, step > 0 ? low : high);
  const stop = clamp(to, step > 0 ? high : low);
  return { start, size: Math.max(0, Math.ceil((stop - start) / step)), step };
}

/** The order of elements reversed along the named axes (all unless given). */
export function flip(x: TensorLike, axes?: number | readonly number[]): Tensor {
  const value = asTensor(x);
  const flipped = normalizeAxes(axes, value.rank, "flip");
  return slice(value, ...value.shape.map((_, axis): Slice => (flipped.includes(axis) ? [null, null, -1] : null)));
}

/** Zeros added around a tensor: `[before, after]` for each axis. */
export function pad(x: TensorLike, widths: readonly (readonly [number, number])[]): Tensor {
  const value = asTensor(x);
  if (widths.length !== value.rank || widths.some(([a, b]) => !(a >= 0 && b >= 0))) {
    throw new ShapeError(
      `pad: needs [before, after] ≥ 0 for each of the ${value.rank} axes, got ${JSON.stringify(widths)}`,
    );
  }
  const shape = value.shape.map((extent, axis) => extent + widths[axis][0] + widths[axis][1]);
  return embed(value, shape, {
    starts: widths.map(([before]) => before),
    sizes: value.shape,
    steps: shape.map(() => 1),
  });
}
