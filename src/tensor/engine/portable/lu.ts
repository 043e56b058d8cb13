import type { WideDType } from "../engine.ts";
import { requireFinite, requireLength } from "../validate.ts";
import { type Complex, setQuotient, subtractRow } from "./row.ts";

const factor: Complex = { re: 0, im: 0 };

/** LU with partial pivoting, by rows; see {@link Engine.lu}. Golub & Van Loan, algorithm 3.4.1. */
export function lu(
  dtype: WideDType,
  n: number,
  a: Float64Array,
): { lu: Float64Array; permutation: Int32Array; sign: 1 | -1 } {
  const width = dtype === "complex128" ? 2 : 1;
  requireLength("lu", n, n, width, a);
  requireFinite("lu", a);
  const packed = a.slice(0, n * n * width);
  const permutation = Int32Array.from({ length: n }, (_value, i) => i);
  let sign: 1 | -1 = 1;
  for (let k = 0; k < n; k++) {
    const pivot = pivotRow(width, n, k, packed);
    if (pivot !== k) {
      swapRows(width, n, k, pivot, packed);
      [permutation[k], permutation[pivot]] = [permutation[pivot], permutation[k]];
      sign = sign === 1 ? -1 : 1;
    }
    eliminate(width, n, k, packed);
  }
  return { lu: packed, permutation, sign };
}

/** The row from k on whose element in column k is largest (|re| + |im|, as LAPACK measures it). */
function pivotRow(width: 1 | 2, n: number, k: number, a: Float64Array): number {
  let best = k;
  let largest = -1;
  for (let i = k; i < n; i++) {
    const p = (i * n + k) * width;
    const size = Math.abs(a[p]) + (width === 2 ? Math.abs(a[p + 1]) : 0);
    if (size > largest) {
      largest = size;
      best = i;
    }
  }
  return best;
}

function swapRows(width: 1 | 2, n: number, i: number, j: number, a: Float64Array): void {
  const row = a.slice(i * n * width, (i + 1) * n * width);
  a.copyWithin(i * n * width, j * n * width, (j + 1) * n * width);
  a.set(row, j * n * width);
}

function eliminate(width: 1 | 2, n: number, k: number, a: Float64Array): void {
  const diagonal = (k * n + k) * width;
  const re = a[diagonal];
  const im = width === 2 ? a[diagonal + 1] : 0;
  if (re === 0 && im === 0) return;
  for (let i = k + 1; i < n; i++) {
    const p = (i * n + k) * width;
    setQuotient(factor, a[p], width === 2 ? a[p + 1] : 0, re, im);
    a[p] = factor.re;
    if (width === 2) a[p + 1] = factor.im;
    subtractRow(width, n - k - 1, factor.re, factor.im, a, k * n + k + 1, a, i * n + k + 1);
  }
}
