import type { Engine, FloatStorage, MatrixForm, WideDType } from "../../../src/tensor/engine/index.ts";

/** Matrices of the engine tests, and a slow and obvious product to compare with. */

export const wideDTypes = ["float64", "complex128"] as const;

export function widthOf(dtype: string): 1 | 2 {
  return dtype.startsWith("complex") ? 2 : 1;
}

/** A small linear congruential generator, so that a failure comes back. */
export function numbers(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

export function randomMatrix(dtype: WideDType, m: number, n: number, seed: number): Float64Array {
  const next = numbers(seed);
  for (let i = 0; i < 5; i++) next();
  return Float64Array.from({ length: m * n * widthOf(dtype) }, next);
}

/** op(a), rows×columns, one row after the other. */
function applied(
  data: FloatStorage,
  stride: number,
  form: MatrixForm,
  width: 1 | 2,
  rows: number,
  columns: number,
): Float64Array {
  const [down, across] = form === "N" || form === "R" ? [stride, 1] : [1, stride];
  const sign = form === "R" || form === "C" ? -1 : 1;
  const result = new Float64Array(rows * columns * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const [from, to] = [(i * down + j * across) * width, (i * columns + j) * width];
      result[to] = data[from];
      if (width === 2) result[to + 1] = sign * data[from + 1];
    }
  }
  return result;
}

/** op(a) op(b) by the definition. */
export function product(
  width: 1 | 2,
  m: number,
  n: number,
  k: number,
  a: FloatStorage,
  formA: MatrixForm,
  strideA: number,
  b: FloatStorage,
  formB: MatrixForm,
  strideB: number,
): Float64Array {
  const left = applied(a, strideA, formA, width, m, k);
  const right = applied(b, strideB, formB, width, k, n);
  const c = new Float64Array(m * n * width);
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < k; l++) {
      const at = (i * k + l) * width;
      const [re, im] = [left[at], width === 2 ? left[at + 1] : 0];
      for (let j = 0; j < n; j++) {
        const [from, to] = [(l * n + j) * width, (i * n + j) * width];
        c[to] += re * right[from];
        if (width === 1) continue;
        c[to] -= im * right[from + 1];
        c[to + 1] += re * right[from + 1] + im * right[from];
      }
    }
  }
  return c;
}

/** Product of contiguous matrices op(a), m×k, and op(b), k×n. */
export function times(
  dtype: WideDType,
  m: number,
  n: number,
  k: number,
  a: Float64Array,
  formA: MatrixForm,
  b: Float64Array,
  formB: MatrixForm,
): Float64Array {
  const strideA = formA === "N" || formA === "R" ? k : m;
  const strideB = formB === "N" || formB === "R" ? n : k;
  return product(widthOf(dtype), m, n, k, a, formA, strideA, b, formB, strideB);
}

export function identity(dtype: WideDType, n: number): Float64Array {
  const width = widthOf(dtype);
  const result = new Float64Array(n * n * width);
  for (let i = 0; i < n; i++) result[(i * n + i) * width] = 1;
  return result;
}

/** Columns of the m×n matrix a, each multiplied by its number. */
export function scaleColumns(dtype: WideDType, m: number, n: number, a: Float64Array, s: Float64Array): Float64Array {
  const width = widthOf(dtype);
  return a.map((value, p) => value * s[Math.floor(p / width) % n]).subarray(0, m * n * width);
}

export function largest(a: ArrayLike<number>): number {
  let max = 0;
  for (let i = 0; i < a.length; i++) max = Math.max(max, Math.abs(a[i]));
  return max;
}

/** The largest difference of two arrays; infinite for different lengths, or NaN anywhere. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let max = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= max)) max = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return max;
}

/** How far the columns of the m×k matrix q are from orthonormal. */
export function orthogonalityError(dtype: WideDType, m: number, k: number, q: Float64Array): number {
  return distance(times(dtype, k, k, m, q, "C", q, "N"), identity(dtype, k));
}

/** An m×k matrix with orthonormal columns (modified Gram–Schmidt, twice). */
export function isometry(dtype: WideDType, m: number, k: number, seed: number): Float64Array {
  const width = widthOf(dtype);
  const rows: Float64Array[] = [];
  for (let j = 0; j < k; j++) {
    const v = randomMatrix(dtype, 1, m, seed + j);
    for (let pass = 0; pass < 2; pass++) {
      for (const row of rows) {
        const overlap = times(dtype, 1, 1, m, row, "R", v, "T");
        for (let i = 0; i < m; i++) {
          const p = i * width;
          v[p] -= overlap[0] * row[p] - (width === 2 ? overlap[1] * row[p + 1] : 0);
          if (width === 2) v[p + 1] -= overlap[0] * row[p + 1] + overlap[1] * row[p];
        }
      }
      const norm = Math.hypot(...v);
      for (let p = 0; p < v.length; p++) v[p] /= norm;
    }
    rows.push(v);
  }
  const result = new Float64Array(m * k * width);
  rows.forEach((row, j) => {
    for (let i = 0; i < m; i++) for (let c = 0; c < width; c++) result[(i * k + j) * width + c] = row[i * width + c];
  });
  return result;
}

/** u·diag(s)·v† with random isometries: an m×n matrix whose singular values are s. */
export function withSingularValues(dtype: WideDType, m: number, n: number, s: number[], seed: number): Float64Array {
  const k = s.length;
  const u = isometry(dtype, m, k, seed);
  const v = isometry(dtype, n, k, seed + 1000);
  return times(dtype, m, n, k, scaleColumns(dtype, m, k, u, Float64Array.from(s)), "N", v, "C");
}

/** v·diag(w)·v†, Hermitian with eigenvalues w. */
export function withEigenvalues(dtype: WideDType, w: number[], seed: number): Float64Array {
  const n = w.length;
  const v = isometry(dtype, n, n, seed);
  return times(dtype, n, n, n, scaleColumns(dtype, n, n, v, Float64Array.from(w)), "N", v, "C");
}

/** A zero matrix with some diagonal and, if given, superdiagonal. */
export function bidiagonal(dtype: WideDType, diagonal: number[], above: number[] = []): Float64Array {
  const n = diagonal.length;
  const width = widthOf(dtype);
  const result = new Float64Array(n * n * width);
  diagonal.forEach((value, i) => {
    result[(i * n + i) * width] = value;
  });
  above.forEach((value, i) => {
    result[(i * n + i + 1) * width] = value;
  });
  return result;
}

/** Numbers from 1 down to 10^(−decades), evenly in the logarithm. */
export function graded(n: number, decades: number): number[] {
  return Array.from({ length: n }, (_value, i) => 10 ** ((-decades * i) / Math.max(1, n - 1)));
}

/** Residual and orthogonality of an SVD, relative to the matrix. */
export function svdErrors(engine: Pick<Engine, "svd">, dtype: WideDType, m: number, n: number, a: Float64Array) {
  const k = Math.min(m, n);
  const { u, s, vh } = engine.svd(dtype, m, n, a);
  const rebuilt = times(dtype, m, n, k, scaleColumns(dtype, m, k, u, s), "N", vh, "N");
  const rows = times(dtype, k, k, n, vh, "N", vh, "C");
  return {
    s,
    residual: distance(rebuilt, a) / (largest(a) || 1),
    left: orthogonalityError(dtype, m, k, u),
    right: distance(rows, identity(dtype, k)),
  };
}
