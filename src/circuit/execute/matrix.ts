import { eigh, isComplex, NDArray } from "../../tensor/index.ts";
import { generatorMatrix } from "../compile/matrices.ts";
import type { Operation } from "../compile/operation.ts";

/** Eigenvalues closer than this, relative to the largest, are taken for the same. */
const sameEigenvalue = 1e-13;

/** The matrix of an operation: fixed, or exp(−iαG) by the spectrum of G. Complex numbers as pairs, row by row. */
export interface OperationMatrix {
  readonly size: number;
  readonly fixed?: Float64Array;
  readonly generator?: Float64Array;
  /** Different eigenvalues, and the projectors on their spaces. */
  readonly eigenvalues: readonly number[];
  readonly projectors: readonly Float64Array[];
}

/**
 * Takes an operation apart.
 * @param order - for each of its targets which bit of the indices it shall be.
 */
export function operationMatrix(operation: Operation, order: readonly number[]): OperationMatrix {
  const size = 2 ** order.length;
  if (operation.kind === "evolution") return { size, eigenvalues: [], projectors: [] };
  const own = operation.kind === "unitary" ? operation.matrix : generatorMatrix(operation.generator);
  const matrix = reordered(own.values() as Float64Array, size, order);
  if (operation.kind === "unitary") return { size, fixed: matrix, eigenvalues: [], projectors: [] };
  return { size, generator: matrix, ...spectrum(matrix, size) };
}

function reordered(matrix: Float64Array, size: number, order: readonly number[]): Float64Array {
  const places = Array.from({ length: size }, (_, state) =>
    order.reduce((place, bit, j) => place | (((state >> j) & 1) << bit), 0),
  );
  const result = new Float64Array(matrix.length);
  for (const [i, row] of places.entries()) {
    for (const [j, column] of places.entries()) {
      const from = 2 * (i * size + j);
      result.set(matrix.subarray(from, from + 2), 2 * (row * size + column));
    }
  }
  return result;
}

function spectrum(matrix: Float64Array, size: number) {
  const { values, vectors } = eigh(new NDArray("complex128", [size, size], matrix));
  const numbers = (values as NDArray).values() as Float64Array;
  const columns = (vectors as NDArray).values() as Float64Array;
  const width = isComplex(vectors.dtype) ? 2 : 1;
  const largest = numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const eigenvalues: number[] = [];
  const projectors: Float64Array[] = [];
  for (const [k, value] of numbers.entries()) {
    if (k === 0 || value - numbers[k - 1] > sameEigenvalue * largest) {
      eigenvalues.push(value);
      projectors.push(new Float64Array(2 * size * size));
    }
    addProjector(projectors[projectors.length - 1], columns, k, size, width);
  }
  return { eigenvalues, projectors };
}

function addProjector(sum: Float64Array, columns: Float64Array, k: number, size: number, width: number): void {
  const re = (i: number) => columns[width * (i * size + k)];
  const im = (i: number) => (width === 2 ? columns[2 * (i * size + k) + 1] : 0);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      sum[2 * (i * size + j)] += re(i) * re(j) + im(i) * im(j);
      sum[2 * (i * size + j) + 1] += im(i) * re(j) - re(i) * im(j);
    }
  }
}

/** Writes the matrix by an angle, from `start` on. */
export function writeMatrix(operation: OperationMatrix, angle: number, values: Float64Array, start: number): void {
  const { fixed, eigenvalues, projectors, size } = operation;
  if (fixed) {
    values.set(fixed, start);
    return;
  }
  const length = 2 * size * size;
  values.fill(0, start, start + length);
  for (let k = 0; k < eigenvalues.length; k++) {
    const projector = projectors[k];
    const c = Math.cos(angle * eigenvalues[k]);
    const s = -Math.sin(angle * eigenvalues[k]);
    for (let i = 0; i < length; i += 2) {
      values[start + i] += c * projector[i] - s * projector[i + 1];
      values[start + i + 1] += c * projector[i + 1] + s * projector[i];
    }
  }
}

/** Writes the derivative of the matrix that stands at `start`, −i · speed · generator · matrix, after it. */
export function writeMatrixTangent(
  { generator, size }: OperationMatrix,
  speed: number,
  values: Float64Array,
  start: number,
): void {
  const length = 2 * size * size;
  values.fill(0, start + length, start + 2 * length);
  if (!generator) return;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const a = speed * generator[2 * (i * size + j) + 1];
      const b = -speed * generator[2 * (i * size + j)];
      for (let k = 0; k < size; k++) {
        const to = start + length + 2 * (i * size + k);
        const re = values[start + 2 * (j * size + k)];
        const im = values[start + 2 * (j * size + k) + 1];
        values[to] += a * re - b * im;
        values[to + 1] += a * im + b * re;
      }
    }
  }
}

/**
 * The derivative by the angle, from the sums of a dense instruction: of one qubit Im⟨cotangent|P|state⟩ for 1, X, Y, Z, of
 * more, for each entry of cotangent · state†, re·re, im·im, re·im and im·re.
 */
export function generatorSlope({ generator, size }: OperationMatrix, sums: Float64Array, start: number): number {
  if (!generator) return 0;
  if (size === 2) {
    const [a, , re, im, , , d] = generator;
    const [one, x, y, z] = [sums[start], sums[start + 1], sums[start + 2], sums[start + 3]];
    return (one * (a + d) + z * (a - d)) / 2 + re * x - im * y;
  }
  let slope = 0;
  for (let i = 0; i < size * size; i++) {
    const at = start + 4 * i;
    slope += generator[2 * i] * (sums[at + 2] - sums[at + 3]) + generator[2 * i + 1] * (sums[at] + sums[at + 1]);
  }
  return slope;
}
