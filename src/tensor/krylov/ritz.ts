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

/** Eigenpairs of a general projected matrix, largest moduli first; conjugate pairs of a real one lie together. */
export function generalRitz(dtype: WideDType, n: number, matrix: Float64Array): RitzPairs {
  const { w, v } = engine().eig(dtype, n, matrix);
  const modulus = (i: number) => Math.hypot(w[2 * i], w[2 * i + 1]);
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (i, j) => modulus(j) - modulus(i) || w[2 * j] - w[2 * i] || w[2 * j + 1] - w[2 * i + 1],
  );
  const rows = transposed("complex128", n, n, v);
  return { values: pickRows(w, 1, 2, order), dtype: "complex128", vectors: pickRows(rows, n, 2, order), count: n };
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
