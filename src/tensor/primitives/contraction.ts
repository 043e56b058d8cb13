import { describeType, NDArray, type Tensor, type TensorType } from "../array.ts";
import { meetDType } from "../broadcast.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { allocateUncleared, components, inexactOf } from "../dtype.ts";
import type { FloatDType, FloatStorage, MatmulBatch, MatrixForm, MatrixOperand } from "../engine/engine.ts";
import { engine } from "../engine/index.ts";
import { ShapeError } from "../error.ts";
import { broadcastShapes, type Shape, sizeOf, walk } from "../layout.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { bilinearTranspose } from "./arithmetic.ts";
import { cast } from "./convert.ts";
import { addTangents, spreadBatch } from "./define.ts";
import { broadcastTo, matrixTranspose, reshape } from "./movement.ts";

const matmulPrimitive: Primitive<undefined> = {
  name: "matmul",
  shape: ([a, b]: readonly TensorType[]) => {
    const rank = a.shape.length;
    const fits =
      a.dtype === b.dtype &&
      rank >= 2 &&
      rank === b.shape.length &&
      a.shape[rank - 1] === b.shape[rank - 2] &&
      a.shape.slice(0, -2).every((extent, axis) => extent === b.shape[axis]);
    if (!fits) throw new ShapeError(`matmul: ${describeType(a)} and ${describeType(b)} do not fit`);
    return [{ dtype: a.dtype, shape: [...a.shape.slice(0, -1), b.shape[rank - 1]] }];
  },
  evaluate: ([a, b]) => [multiply(a, b)],
  jvp: ([a, b], [ta, tb]) => ({
    outputs: bind(matmulPrimitive, [a, b], undefined),
    tangents: [addTangents(ta && matmul(ta, b), tb && matmul(a, tb))],
  }),
  transpose: ([ct], [a, b]) =>
    bilinearTranspose(
      ct,
      a,
      b,
      (c, right) => matmul(c, matrixTranspose(right)),
      (c, left) => matmul(matrixTranspose(left), c),
    ),
  batch: (inputs, batched, size) => bind(matmulPrimitive, spreadBatch(inputs, batched, size), undefined),
};

/** Batched product on the engine; a batch of left factors against one right factor is a single taller product. */
function multiply(a: NDArray, b: NDArray): NDArray {
  const rank = a.rank;
  const batch = a.shape.slice(0, -2);
  const [m, k] = a.shape.slice(-2);
  const n = b.shape[rank - 1];
  const shape = [...batch, m, n];
  if (k === 0) return NDArray.zeros(a.dtype, shape);
  const result = new NDArray(a.dtype, shape, allocateUncleared(a.dtype, sizeOf(shape)));
  if (result.size === 0) return result;
  if (rank === 2) {
    multiplyMatrices(a, b, result);
    return result;
  }
  const shared = batch.every((extent, axis) => extent === 1 || b.strides[axis] === 0);
  if (shared) {
    const rows = sizeOf(batch) * m;
    const tall = a.contiguous();
    multiplyMatrices(tall.view([rows, k], [k, 1]), b.view([k, n], b.strides.slice(-2)), result.view([rows, n], [n, 1]));
    return result;
  }
  const [x, y] = [friendly(a), friendly(b)];
  const operands = [x, y, result].map((t) => ({ strides: t.strides.slice(0, -2), offset: t.offset }));
  walk(batch, operands, (length, [i, j, o], [iStep, jStep]) => {
    multiplyMatrices(
      x.view([m, k], x.strides.slice(-2), i),
      y.view([k, n], y.strides.slice(-2), j),
      result.view([length * m, n], [n, 1], o),
      { count: length, stepA: iStep, stepB: jStep },
    );
  });
  return result;
}

/** The array itself when its matrices can be handed to an engine as they lie, else a row-major copy. */
function friendly(x: NDArray): NDArray {
  const forward = x.strides.every((stride) => stride >= 0);
  return forward && formOf(x.shape.slice(-2), x.strides.slice(-2)) ? x : x.contiguous();
}

function formOf(
  [rows, columns]: Shape,
  [rowStride, columnStride]: Shape,
): { form: MatrixForm; stride: number } | undefined {
  if ((columnStride === 1 || columns === 1) && (rowStride >= columns || rows === 1)) {
    return { form: "N", stride: Math.max(rowStride, columns) };
  }
  if ((rowStride === 1 || rows === 1) && (columnStride >= rows || columns === 1)) {
    return { form: "T", stride: Math.max(columnStride, rows) };
  }
  return undefined;
}

function operand(x: NDArray): MatrixOperand {
  const form = formOf(x.shape, x.strides);
  const data = (source: NDArray) => source.data.subarray(source.offset * components(source.dtype)) as FloatStorage;
  if (form) return { data: data(x), ...form };
  const copy = x.contiguous();
  return { data: data(copy), form: "N", stride: copy.shape[1] };
}

/** One product or a batch of them; the operands are those of the first, and c holds the results one below the other. */
function multiplyMatrices(a: NDArray, b: NDArray, c: NDArray, batch?: MatmulBatch): void {
  const width = components(c.dtype);
  const out = c.data.subarray(c.offset * width, (c.offset + c.size) * width) as FloatStorage;
  engine().matmul(a.dtype as FloatDType, a.shape[0], b.shape[1], a.shape[1], operand(a), operand(b), out, batch);
}

/**
 * Matrix product over the last two axes; leading axes broadcast. A vector operand counts as a row (left) or column
 * (right) and its axis is dropped from the result, as in NumPy. Integers are multiplied as float64.
 *
 * @throws ShapeError when the inner extents differ.
 */
export function matmul(a: TensorLike, b: TensorLike): Tensor {
  const [left, right] = meetDType(a, b);
  if (left.rank === 0 || right.rank === 0) throw new ShapeError("matmul: needs vectors or matrices, got a scalar");
  const x = left.rank === 1 ? reshape(left, [1, left.size]) : left;
  const y = right.rank === 1 ? reshape(right, [right.size, 1]) : right;
  if (x.shape[x.rank - 1] !== y.shape[y.rank - 2]) {
    throw new ShapeError(`matmul: inner extents differ in [${left.shape.join(", ")}] and [${right.shape.join(", ")}]`);
  }
  const dtype = inexactOf(x.dtype);
  const batch = broadcastShapes(x.shape.slice(0, -2), y.shape.slice(0, -2), "matmul");
  const operands = [x, y].map((t) => broadcastTo(cast(t, dtype), [...batch, ...t.shape.slice(-2)]));
  const product = bind1(matmulPrimitive, operands, undefined);
  if (left.rank > 1 && right.rank > 1) return product;
  const matrix = product.shape.slice(-2);
  const kept = [...(left.rank > 1 ? [matrix[0]] : []), ...(right.rank > 1 ? [matrix[1]] : [])];
  return reshape(product, [...batch, ...kept]);
}

/** Σᵢ xᵢ yᵢ of two vectors, without conjugation. */
export function dot(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = [asTensor(a), asTensor(b)];
  if (x.rank !== 1 || y.rank !== 1) throw new ShapeError(`dot: needs two vectors, got ranks ${x.rank} and ${y.rank}`);
  return matmul(x, y);
}
