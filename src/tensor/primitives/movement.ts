import { describeType, NDArray, type Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { components, type DType, promote } from "../dtype.ts";
import { ShapeError } from "../error.ts";
import {
  normalizeAxes,
  normalizeAxis,
  reshapedStrides,
  rowMajorStrides,
  type Shape,
  sameShape,
  sizeOf,
  walk,
} from "../layout.ts";
import { bind, bind1, isLinearInput, type Primitive } from "../primitive.ts";
import { cast } from "./convert.ts";
import { linearJvp, spreadBatch } from "./define.ts";
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

/** Which elements a slice takes: along each axis `sizes` of them, from `starts`, every `steps`-th. */
export interface SliceParams {
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

function sliceView(x: NDArray, { starts, sizes, steps }: SliceParams): NDArray {
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

const slicePrimitive: Primitive<SliceParams> = {
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
function writeInto(target: NDArray, source: NDArray): void {
  const width = components(target.dtype);
  walk(target.shape, [target, source], (length, [to, from], [toStep, fromStep]) => {
    for (let i = 0; i < length; i++) {
      const t = (to + i * toStep) * width;
      const s = (from + i * fromStep) * width;
      for (let c = 0; c < width; c++) target.data[t + c] = source.data[s + c];
    }
  });
}

/** Places `x` among zeros, where `slice` with the same parameters would find it: the adjoint of `slice`. */
export function embed(x: Tensor, shape: Shape, { starts, sizes, steps }: SliceParams): Tensor {
  return bind1(embedPrimitive, [x], { starts, sizes, steps, shape });
}

const concatenatePrimitive: Primitive<number> = {
  name: "concatenate",
  linear: true,
  shape: (inputs, axis) => {
    const [first, ...rest] = inputs;
    for (const other of rest) {
      const fits =
        other.dtype === first.dtype &&
        other.shape.length === first.shape.length &&
        other.shape.every((extent, i) => i === axis || extent === first.shape[i]);
      if (!fits) {
        throw new ShapeError(
          `concatenate along axis ${axis}: ${describeType(first)} and ${describeType(other)} do not fit`,
        );
      }
    }
    const extent = inputs.reduce((total, x) => total + x.shape[axis], 0);
    return [{ dtype: first.dtype, shape: first.shape.map((e, i) => (i === axis ? extent : e)) }];
  },
  evaluate: (inputs, axis) => {
    const [{ dtype, shape }] = concatenatePrimitive.shape(inputs, axis);
    const result = NDArray.zeros(dtype, shape);
    let start = 0;
    for (const x of inputs) {
      writeInto(sliceView(result, alongAxis(shape, axis, start, x.shape[axis])), x);
      start += x.shape[axis];
    }
    return [result];
  },
  jvp: (primals, tangents, axis) => ({
    outputs: bind(concatenatePrimitive, primals, axis),
    tangents: tangents.every((t) => t === null)
      ? [null]
      : bind(
          concatenatePrimitive,
          tangents.map((t, i) => t ?? NDArray.zeros(primals[i].dtype, primals[i].shape)),
          axis,
        ),
  }),
  transpose: ([ct], inputs, axis) => {
    let start = 0;
    return inputs.map((x) => {
      const at = start;
      start += x.shape[axis];
      return ct && isLinearInput(x) ? bind1(slicePrimitive, [ct], alongAxis(ct.shape, axis, at, x.shape[axis])) : null;
    });
  },
  batch: (inputs, batched, size, axis) => bind(concatenatePrimitive, spreadBatch(inputs, batched, size), axis + 1),
};

function alongAxis(shape: Shape, axis: number, start: number, size: number): SliceParams {
  return {
    starts: shape.map((_, i) => (i === axis ? start : 0)),
    sizes: shape.map((extent, i) => (i === axis ? size : extent)),
    steps: shape.map(() => 1),
  };
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

/** Joins tensors along an existing axis. */
export function concatenate(tensors: readonly TensorLike[], axis = 0): Tensor {
  if (tensors.length === 0) throw new ShapeError("concatenate: needs at least one tensor");
  const values = tensors.map((x) => asTensor(x));
  const dtype = commonDType(values);
  return bind1(
    concatenatePrimitive,
    values.map((x) => cast(x, dtype)),
    normalizeAxis(axis, values[0].rank, "concatenate"),
  );
}

function commonDType(values: readonly Tensor[]): DType {
  return values.map((x) => x.dtype).reduce(promote);
}

/** Joins equally shaped tensors along a new axis. */
export function stack(tensors: readonly TensorLike[], axis = 0): Tensor {
  const values = tensors.map((x) => asTensor(x));
  return concatenate(
    values.map((x) => expandDims(x, axis)),
    axis,
  );
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
