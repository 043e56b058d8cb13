import { NDArray, Tensor, type TensorType } from "../array.ts";
import { meetDType } from "../broadcast.ts";
import { array, asTensor, type Nested, type TensorLike } from "../create.ts";
import { components, type Storage } from "../dtype.ts";
import { DTypeError, ShapeError } from "../error.ts";
import { broadcastShapes, normalizeAxis, type Shape, sizeOf } from "../layout.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { add } from "./arithmetic.ts";
import { constantJvp } from "./define.ts";
import { broadcastTo, moveAxis, reshape } from "./movement.ts";

/** Where to take from: whole numbers as an int32 tensor or as nested arrays; negative ones count from the end. */
export type Indices = Tensor | Nested;

/** Indices into an axis of this extent, as numbers from 0; throws where they are outside. */
const resolveIndicesPrimitive: Primitive<number> = {
  name: "resolveIndices",
  shape: ([indices]) => [indices],
  evaluate: ([indices], extent) => {
    const given = indices.values();
    const resolved = new Int32Array(given.length);
    for (let i = 0; i < given.length; i++) {
      const index = given[i];
      if (index < -extent || index >= extent) {
        throw new ShapeError(`take: index ${index} is out of range for an axis of extent ${extent}`);
      }
      resolved[i] = index < 0 ? index + extent : index;
    }
    return [new NDArray("int32", indices.shape, resolved)];
  },
  jvp: (primals, _tangents, extent) => constantJvp(resolveIndicesPrimitive, primals, extent),
  batch: (inputs, _batched, _size, extent) => bind(resolveIndicesPrimitive, inputs, extent),
};

function resolveIndices(indices: Indices, extent: number): Tensor {
  if (indices instanceof Tensor) {
    if (indices.dtype !== "int32") throw new DTypeError(`take: indices must be int32, got ${indices.dtype}`);
    return bind1(resolveIndicesPrimitive, [indices], extent);
  }
  const numbers = array(indices, "float64");
  for (const index of numbers.values()) {
    if (!Number.isInteger(index)) throw new DTypeError(`take: index ${index} is not a whole number`);
  }
  return bind1(resolveIndicesPrimitive, [new NDArray("int32", numbers.shape, Int32Array.from(numbers.data))], extent);
}

function withExtent(shape: Shape, axis: number, extent: number): Shape {
  return shape.map((e, i) => (i === axis ? extent : e));
}

/** How rows lie in storage around one axis: `outer` blocks of `extent` rows of `inner` numbers. */
function rowsAlong({ dtype, shape }: TensorType, axis: number): { outer: number; extent: number; inner: number } {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    extent: shape[axis],
    inner: sizeOf(shape.slice(axis + 1)) * components(dtype),
  };
}

function takeRows(x: NDArray, indices: Storage, axis: number): NDArray {
  const result = NDArray.zeros(x.dtype, withExtent(x.shape, axis, indices.length));
  const { outer, extent, inner } = rowsAlong(x, axis);
  const source = x.values();
  let to = 0;
  for (let block = 0; block < outer; block++) {
    for (const index of indices) {
      const from = (block * extent + index) * inner;
      for (let c = 0; c < inner; c++) result.data[to++] = source[from + c];
    }
  }
  return result;
}

function addRows(rows: NDArray, indices: Storage, axis: number, extent: number): NDArray {
  const result = NDArray.zeros(rows.dtype, withExtent(rows.shape, axis, extent));
  const { outer, inner } = rowsAlong(rows, axis);
  const source = rows.values();
  let from = 0;
  for (let block = 0; block < outer; block++) {
    for (const index of indices) {
      const to = (block * extent + index) * inner;
      for (let c = 0; c < inner; c++) result.data[to + c] += source[from++];
    }
  }
  return result;
}

/** From x [..., n, ...] and k resolved indices: [..., k, ...]. */
const takePrimitive: Primitive<number> = {
  name: "take",
  linear: true,
  shape: ([x, indices], axis) => [{ dtype: x.dtype, shape: withExtent(x.shape, axis, indices.shape[0]) }],
  evaluate: ([x, indices], axis) => [takeRows(x, indices.values(), axis)],
  jvp: ([x, indices], [t], axis) => ({
    outputs: bind(takePrimitive, [x, indices], axis),
    tangents: [t && bind1(takePrimitive, [t, indices], axis)],
  }),
  transpose: ([ct], [x, indices], axis) => [
    ct && bind1(scatterPrimitive, [ct, indices], { axis, extent: x.shape[axis] }),
    null,
  ],
  batch: ([x, indices], [xBatched, indicesBatched], size, axis) => {
    if (!indicesBatched) return bind(takePrimitive, [x, indices], axis + 1);
    const count = indices.shape[1];
    if (!xBatched) {
      const taken = bind1(takePrimitive, [x, reshape(indices, [size * count])], axis);
      const split = [...x.shape.slice(0, axis), size, count, ...x.shape.slice(axis + 1)];
      return [moveAxis(reshape(taken, split), axis, 0)];
    }
    const rows = moveAxis(x, axis + 1, 1);
    const [, extent, ...rest] = rows.shape;
    const taken = bind1(takePrimitive, [reshape(rows, [size * extent, ...rest]), consecutive(indices, extent)], 0);
    return [moveAxis(reshape(taken, [size, count, ...rest]), 1, axis + 1)];
  },
};

interface ScatterParams {
  readonly axis: number;
  readonly extent: number;
}

/** From rows [..., k, ...] and k resolved indices: zeros [..., extent, ...] with every row added at its index. */
const scatterPrimitive: Primitive<ScatterParams> = {
  name: "scatter",
  linear: true,
  shape: ([rows], { axis, extent }) => [{ dtype: rows.dtype, shape: withExtent(rows.shape, axis, extent) }],
  evaluate: ([rows, indices], { axis, extent }) => [addRows(rows, indices.values(), axis, extent)],
  jvp: ([rows, indices], [t], params) => ({
    outputs: bind(scatterPrimitive, [rows, indices], params),
    tangents: [t && bind1(scatterPrimitive, [t, indices], params)],
  }),
  transpose: ([ct], [, indices], { axis }) => [ct && bind1(takePrimitive, [ct, indices], axis), null],
  batch: ([rows, indices], [rowsBatched, indicesBatched], size, { axis, extent }) => {
    if (!indicesBatched) return bind(scatterPrimitive, [rows, indices], { axis: axis + 1, extent });
    const all = rowsBatched ? rows : broadcastTo(rows, [size, ...rows.shape]);
    const moved = moveAxis(all, axis + 1, 1);
    const [, count, ...rest] = moved.shape;
    const operands = [reshape(moved, [size * count, ...rest]), consecutive(indices, extent)];
    const added = bind1(scatterPrimitive, operands, { axis: 0, extent: size * extent });
    return [moveAxis(reshape(added, [size, extent, ...rest]), 1, axis + 1)];
  },
};

/** Rows of indices [m, k], each into an axis of its own, as indices into these axes one after the other. */
function consecutive(indices: Tensor, extent: number): Tensor {
  const [count, perRow] = indices.shape;
  const starts = NDArray.zeros("int32", [count, 1]);
  for (let row = 0; row < count; row++) starts.data[row] = row * extent;
  return reshape(add(indices, starts), [count * perRow]);
}

/**
 * Elements by position along an axis: the axis is replaced by those of `indices`.
 *
 * @throws ShapeError for a position outside the axis, DTypeError for indices that are not whole numbers.
 */
export function take(x: TensorLike, indices: Indices, axis = 0): Tensor {
  const value = asTensor(x);
  const at = normalizeAxis(axis, value.rank, "take");
  const positions = resolveIndices(indices, value.shape[at]);
  const taken = bind1(takePrimitive, [value, reshape(positions, [positions.size])], at);
  return reshape(taken, [...value.shape.slice(0, at), ...positions.shape, ...value.shape.slice(at + 1)]);
}

/**
 * x with `values` added at positions along an axis, as often as each position occurs: the adjoint of `take`. `values`
 * has the axes of `indices` in place of the axis.
 *
 * @throws ShapeError for a position outside the axis or values of another shape.
 */
export function scatterAdd(x: TensorLike, indices: Indices, values: TensorLike, axis = 0): Tensor {
  const [target, added] = meetDType(x, values);
  const at = normalizeAxis(axis, target.rank, "scatterAdd");
  const extent = target.shape[at];
  const positions = resolveIndices(indices, extent);
  const [before, after] = [target.shape.slice(0, at), target.shape.slice(at + 1)];
  const spread = broadcastTo(added, [...before, ...positions.shape, ...after]);
  const rows = reshape(spread, [...before, positions.size, ...after]);
  return add(target, bind1(scatterPrimitive, [rows, reshape(positions, [positions.size])], { axis: at, extent }));
}

/**
 * Elements by position along an axis, with positions of their own for every place along the other axes; these axes of
 * x and `indices` broadcast. `takeAlongAxis(x, argsort(x))` is sorted.
 *
 * @throws ShapeError for a position outside the axis or shapes that do not fit.
 */
export function takeAlongAxis(x: TensorLike, indices: Indices, axis = -1): Tensor {
  const value = asTensor(x);
  const at = normalizeAxis(axis, value.rank, "takeAlongAxis");
  const extent = value.shape[at];
  const positions = resolveIndices(indices, extent);
  if (positions.rank !== value.rank) {
    throw new ShapeError(`takeAlongAxis: indices of rank ${positions.rank} for a tensor of rank ${value.rank}`);
  }
  const [rows, chosen] = [moveAxis(value, at, -1), moveAxis(positions, at, -1)];
  const outer = broadcastShapes(rows.shape.slice(0, -1), chosen.shape.slice(0, -1), "takeAlongAxis");
  const [count, perRow] = [sizeOf(outer), chosen.shape[chosen.rank - 1]];
  const flat = reshape(broadcastTo(rows, [...outer, extent]), [count * extent]);
  const flatIndices = consecutive(reshape(broadcastTo(chosen, [...outer, perRow]), [count, perRow]), extent);
  return moveAxis(reshape(bind1(takePrimitive, [flat, flatIndices], 0), [...outer, perRow]), -1, at);
}
