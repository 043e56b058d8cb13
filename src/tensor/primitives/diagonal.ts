import { NDArray, type Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { ShapeError } from "../error.ts";
import { normalizeAxis } from "../layout.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { linearJvp } from "./define.ts";
import { permute } from "./movement.ts";
import { sum } from "./reduction.ts";
import { where } from "./selection.ts";
import { writeInto } from "./slicing.ts";

/** Which diagonal of an n×m matrix: the main one is 0, those above it are positive. */
interface DiagonalParams {
  readonly rows: number;
  readonly columns: number;
  readonly offset: number;
}

function diagonalLength({ rows, columns, offset }: DiagonalParams): number {
  return Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
}

/** The diagonal of the last two axes, as a view. */
function diagonalView(x: NDArray, params: DiagonalParams): NDArray {
  const [rowStride, columnStride] = x.strides.slice(-2);
  const length = diagonalLength(params);
  const start = params.offset >= 0 ? params.offset * columnStride : -params.offset * rowStride;
  return x.view(
    [...x.shape.slice(0, -2), length],
    [...x.strides.slice(0, -2), rowStride + columnStride],
    length > 0 ? x.offset + start : x.offset,
  );
}

const diagonalPrimitive: Primitive<DiagonalParams> = {
  name: "diagonal",
  linear: true,
  shape: ([x], params) => [{ dtype: x.dtype, shape: [...x.shape.slice(0, -2), diagonalLength(params)] }],
  evaluate: ([x], params) => [diagonalView(x, params)],
  jvp: (primals, tangents, params) => linearJvp(diagonalPrimitive, primals, tangents, params),
  transpose: ([ct], _inputs, params) => [ct && bind1(embedDiagonalPrimitive, [ct], params)],
  batch: (inputs, _batched, _size, params) => bind(diagonalPrimitive, inputs, params),
};

const embedDiagonalPrimitive: Primitive<DiagonalParams> = {
  name: "embedDiagonal",
  linear: true,
  shape: ([x], { rows, columns }) => [{ dtype: x.dtype, shape: [...x.shape.slice(0, -1), rows, columns] }],
  evaluate: ([x], params) => {
    const result = NDArray.zeros(x.dtype, [...x.shape.slice(0, -1), params.rows, params.columns]);
    writeInto(diagonalView(result, params), x);
    return [result];
  },
  jvp: (primals, tangents, params) => linearJvp(embedDiagonalPrimitive, primals, tangents, params),
  transpose: ([ct], _inputs, params) => [ct && bind1(diagonalPrimitive, [ct], params)],
  batch: (inputs, _batched, _size, params) => bind(embedDiagonalPrimitive, inputs, params),
};

/** Which diagonal, and of which two axes. */
export interface DiagonalOptions {
  /** 0 (the default) is the main diagonal; positive ones lie above it. */
  readonly offset?: number;
  /** The axes of rows and of columns; the last two unless given. */
  readonly axes?: readonly [number, number];
}

/** The diagonal of two axes (the last two unless given), put along the last axis of the result. */
export function diagonal(x: TensorLike, { offset = 0, axes = [-2, -1] }: DiagonalOptions = {}): Tensor {
  const matrix = matrixLast(asTensor(x), axes, "diagonal");
  const [rows, columns] = matrix.shape.slice(-2);
  return bind1(diagonalPrimitive, [matrix], { rows, columns, offset: wholeOffset(offset, "diagonal") });
}

/** Square matrices (last two axes) with the last axis of x on a diagonal and zeros elsewhere. */
export function embedDiagonal(x: TensorLike, offset = 0): Tensor {
  const value = asTensor(x);
  if (value.rank === 0) throw new ShapeError("embedDiagonal: needs at least one axis, got a scalar");
  const extent = value.shape[value.rank - 1] + Math.abs(wholeOffset(offset, "embedDiagonal"));
  return bind1(embedDiagonalPrimitive, [value], { rows: extent, columns: extent, offset });
}

/** A vector on the diagonal of a square matrix; the diagonal of anything of higher rank (its last two axes). */
export function diag(x: TensorLike, offset = 0): Tensor {
  const value = asTensor(x);
  return value.rank === 1 ? embedDiagonal(value, offset) : diagonal(value, { offset });
}

/** Sum of a diagonal of two axes, the last two unless given. */
export function trace(x: TensorLike, options: DiagonalOptions = {}): Tensor {
  return sum(diagonal(x, options), { axes: -1 });
}

/** The matrices (last two axes) with zeros below the given diagonal. */
export function triu(x: TensorLike, offset = 0): Tensor {
  return triangle(asTensor(x), "triu", (row, column) => column - row >= offset);
}

/** The matrices (last two axes) with zeros above the given diagonal. */
export function tril(x: TensorLike, offset = 0): Tensor {
  return triangle(asTensor(x), "tril", (row, column) => column - row <= offset);
}

function triangle(x: Tensor, operation: string, keep: (row: number, column: number) => boolean): Tensor {
  const [rows, columns] = matrixLast(x, [-2, -1], operation).shape.slice(-2);
  const mask = NDArray.zeros("bool", [rows, columns]);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) mask.data[row * columns + column] = keep(row, column) ? 1 : 0;
  }
  return where(mask, x, NDArray.zeros(x.dtype, []));
}

function wholeOffset(offset: number, operation: string): number {
  if (!Number.isInteger(offset)) throw new ShapeError(`${operation}: offset ${offset} is not a whole number`);
  return offset;
}

/** The tensor with the two named axes last. */
function matrixLast(x: Tensor, axes: readonly [number, number], operation: string): Tensor {
  if (x.rank < 2) throw new ShapeError(`${operation}: needs two axes, got shape [${x.shape.join(", ")}]`);
  const [row, column] = axes.map((axis) => normalizeAxis(axis, x.rank, operation));
  if (row === column) throw new ShapeError(`${operation}: axes ${axes[0]} and ${axes[1]} are the same`);
  const others = x.shape.map((_, axis) => axis).filter((axis) => axis !== row && axis !== column);
  return permute(x, [...others, row, column]);
}
