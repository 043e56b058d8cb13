import { describeType, NDArray, type Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { components, type DType, isComplex } from "../dtype.ts";
import type { WideDType } from "../engine/engine.ts";
import { ShapeError } from "../error.ts";
import { type Shape, sizeOf } from "../layout.ts";
import { cast, conj } from "../primitives/convert.ts";
import { matrixTranspose } from "../primitives/movement.ts";

/** A matrix (or a batch of them) in the dtype decompositions compute in, and the way back to the caller's. */
export interface WideMatrix {
  readonly matrix: Tensor;
  /** Casts a result to the precision the caller gave: float32 for float32 and complex64 parts, else unchanged. */
  narrow(result: Tensor): Tensor;
}

/** The dtype a decomposition computes in. */
export function wideOf(dtype: DType): WideDType {
  return isComplex(dtype) ? "complex128" : "float64";
}

/** Casts results back to single precision where `dtype` is single. */
export function narrowTo(dtype: DType): (result: Tensor) => Tensor {
  if (dtype !== "float32" && dtype !== "complex64") return (result) => result;
  return (result) => cast(result, isComplex(result.dtype) ? "complex64" : "float32");
}

/**
 * The operand of a decomposition, widened to float64 or complex128.
 * @throws ShapeError when it is no matrix or batch of matrices, or is not square where it must be.
 */
export function wideMatrix(operation: string, a: TensorLike, square = false): WideMatrix {
  const given = asTensor(a);
  if (given.rank < 2) {
    throw new ShapeError(`${operation}: needs a matrix or a batch of matrices, got ${describeType(given)}`);
  }
  const [rows, columns] = given.shape.slice(-2);
  if (square && rows !== columns) {
    throw new ShapeError(`${operation}: needs square matrices, got ${describeType(given)}`);
  }
  return { matrix: cast(given, wideOf(given.dtype)), narrow: narrowTo(given.dtype) };
}

/** The conjugate transpose of the last two axes. */
export function adjoint(a: Tensor): Tensor {
  return conj(matrixTranspose(a));
}

/** Row-major numbers of a batch of matrices, one matrix at a time. */
export interface MatrixBatch {
  readonly dtype: WideDType;
  readonly batch: Shape;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  at(index: number): Float64Array;
}

/** Reads an array of wide dtype as a batch of row-major matrices; one matrix repeated along the batch is not copied. */
export function matrices(a: NDArray): MatrixBatch {
  const batch = a.shape.slice(0, -2);
  const [rows, columns] = a.shape.slice(-2);
  const repeated = batch.every((extent, axis) => extent === 1 || a.strides[axis] === 0);
  const stored = repeated && batch.length > 0 ? a.view([rows, columns], a.strides.slice(-2)) : a;
  const values = stored.values() as Float64Array;
  const length = repeated ? 0 : rows * columns * components(a.dtype);
  const size = rows * columns * components(a.dtype);
  return {
    dtype: wideOf(a.dtype),
    batch,
    count: sizeOf(batch),
    rows,
    columns,
    at: (index) => values.subarray(index * length, index * length + size),
  };
}

/** Collects one array per matrix of a batch: `put(index, numbers)` in any order, then `array`. */
export class BatchWriter {
  readonly array: NDArray;
  private readonly values: Float64Array;
  private readonly length: number;

  constructor(dtype: DType, batch: Shape, shape: Shape) {
    this.array = NDArray.zeros(dtype, [...batch, ...shape]);
    this.values = this.array.data as Float64Array;
    this.length = sizeOf(shape) * components(dtype);
  }

  put(index: number, numbers: ArrayLike<number>): void {
    this.values.set(numbers, index * this.length);
  }

  /** The numbers of one matrix, to be written in place. */
  at(index: number): Float64Array {
    return this.values.subarray(index * this.length, (index + 1) * this.length);
  }
}
