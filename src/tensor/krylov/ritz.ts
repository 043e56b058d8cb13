import { engine, type WideDType } from "../engine/index.ts";
import { transposed, widthOf } from "./rows.ts";

/** Which eigenvalues are wanted first: the largest in modulus, or the largest on the real line. */
export type Wanted = "magnitude" | "algebraic";

/** All eigenpairs of a small projected matrix, the wanted ones first. */
export interface RitzPairs {
  /** Eigenvalues as (re, im). */
  readonly values: Float64Array;
  readonly dtype: WideDType;
  /** Eigenvectors in the rows of a [count, count] matrix of that dtype. */
  readonly vectors: Float64Array;
  readonly count: number;
}

/** Eigenpairs of the Hermitian part of a projected matrix. */
export function hermitianRitz(dtype: WideDType, n: number, matrix: Float64Array, wanted: Wanted): RitzPairs {
  const width = widthOf(dtype);
  const hermitian = new Float64Array(matrix.length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const p = (i * n + j) * width;
      const q = (j * n + i) * width;
      hermitian[p] = (matrix[p] + matrix[q]) / 2;
      if (width === 2) hermitian[p + 1] = (matrix[p + 1] - matrix[q + 1]) / 2;
    }
  }
  const { w, v } = engine().eigh(dtype, n, hermitian);
  const key = wanted === "magnitude" ? Math.abs : (value: number) => value;
  const order = Array.from(w.keys()).sort((i, j) => key(w[j]) - key(w[i]));
  const values = new Float64Array(2 * n);
  order.forEach((index, position) => {
    values[2 * position] = w[index];
  });
  return { values, dtype, vectors: pickRows(transposed(dtype, n, n, v), n, width, order), count: n };
}

/** Eigenpairs of a general projected matrix, largest moduli first; of conjugate pairs the one above the axis first. */
export function generalRitz(dtype: WideDType, n: number, matrix: Float64Array): RitzPairs {
  const { w, v } = engine().eig(dtype, n, matrix);
  const rows = transposed("complex128", n, n, v);
  const chosen = dtype === "float64" ? upperHalf(w, n) : undefined;
  const candidates = chosen ?? Array.from({ length: n }, (_, i) => i);
  const modulus = (i: number) => Math.hypot(w[2 * i], w[2 * i + 1]);
  const order = candidates.sort((i, j) => modulus(j) - modulus(i) || w[2 * j] - w[2 * i]);
  if (!chosen)
    return { values: pickRows(w, 1, 2, order), dtype: "complex128", vectors: pickRows(rows, n, 2, order), count: n };
  return withConjugates(w, rows, n, order);
}

/** Imaginary parts below this times the largest modulus are rounding noise of a real matrix. */
const realTolerance = 1e-13;

/** The eigenvalues of a real matrix on and above the real axis; none where rounding hides which they are. */
function upperHalf(w: Float64Array, n: number): number[] | undefined {
  const noise = realTolerance * w.reduce((largest, part) => Math.max(largest, Math.abs(part)), 0);
  const upper = Array.from({ length: n }, (_, i) => i).filter((i) => w[2 * i + 1] >= -noise);
  const reals = upper.filter((i) => w[2 * i + 1] <= noise).length;
  return 2 * upper.length - reals === n ? upper : undefined;
}

/** The chosen eigenpairs of a real matrix: real ones made so, each other one followed by its exact conjugate. */
function withConjugates(w: Float64Array, rows: Float64Array, n: number, order: readonly number[]): RitzPairs {
  const noise = realTolerance * w.reduce((largest, part) => Math.max(largest, Math.abs(part)), 0);
  const values = new Float64Array(2 * n);
  const vectors = new Float64Array(rows.length);
  let count = 0;
  for (const i of order) {
    const vector = rows.subarray(2 * i * n, 2 * (i + 1) * n);
    const isReal = w[2 * i + 1] <= noise;
    values[2 * count] = w[2 * i];
    values[2 * count + 1] = isReal ? 0 : w[2 * i + 1];
    vectors.set(isReal ? realVector(vector) : vector, 2 * count * n);
    count++;
    if (isReal) continue;
    values[2 * count] = w[2 * i];
    values[2 * count + 1] = -w[2 * i + 1];
    vectors.set(
      vector.map((part, at) => (at % 2 === 0 ? part : -part)),
      2 * count * n,
    );
    count++;
  }
  return { values, dtype: "complex128", vectors, count: n };
}

/** A real unit vector that differs from the given one by a phase. */
function realVector(vector: Float64Array): Float64Array {
  let at = 0;
  for (let i = 0; i < vector.length; i += 2) {
    if (Math.hypot(vector[i], vector[i + 1]) > Math.hypot(vector[at], vector[at + 1])) at = i;
  }
  const size = Math.hypot(vector[at], vector[at + 1]);
  const [cosine, sine] = [vector[at] / size, vector[at + 1] / size];
  return vector.map((part, i) => (i % 2 === 0 ? part * cosine + vector[i + 1] * sine : 0));
}

function pickRows(rows: Float64Array, length: number, width: 1 | 2, order: readonly number[]): Float64Array {
  const picked = new Float64Array(rows.length);
  order.forEach((index, position) => {
    const from = index * length * width;
    picked.set(rows.subarray(from, from + length * width), position * length * width);
  });
  return picked;
}

/**
 * An orthonormal basis of the space of the first eigenvectors, in the columns of a matrix [count, columns] of the
 * projected matrix's own dtype. For a real matrix with complex pairs that takes both of a pair, so there may be one
 * column more than asked for.
 */
export function invariantColumns(
  pairs: RitzPairs,
  dtype: WideDType,
  wished: number,
): { columns: Float64Array; count: number } {
  const { values, vectors, count: n } = pairs;
  if (pairs.dtype === dtype && dtype === "float64") {
    return { columns: transposed(dtype, wished, n, vectors.subarray(0, wished * n)), count: wished };
  }
  const count = dtype === "float64" && splitsPair(values, wished) ? wished + 1 : wished;
  const spanning = dtype === "complex128" ? vectors.subarray(0, 2 * count * n) : realSpan(values, vectors, count, n);
  const { q } = engine().qr(dtype, n, count, transposed(dtype, count, n, spanning));
  return { columns: q, count };
}

function splitsPair(values: Float64Array, count: number): boolean {
  let members = 0;
  for (let i = 0; i < count; i++) if (values[2 * i + 1] !== 0) members++;
  return members % 2 === 1;
}

/** Real and imaginary parts of conjugate pairs, and real eigenvectors, in rows. */
function realSpan(values: Float64Array, vectors: Float64Array, count: number, n: number): Float64Array {
  const rows = new Float64Array(count * n);
  for (let i = 0; i < count; i++) {
    const second = values[2 * i + 1] < 0;
    for (let k = 0; k < n; k++) rows[i * n + k] = vectors[2 * (i * n + k) + (second ? 1 : 0)];
  }
  return rows;
}
