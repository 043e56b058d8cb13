import { NumericalError } from "../../error.ts";
import type { WideDType } from "../engine.ts";
import { requireFiniteTriangle, requireLength } from "../validate.ts";

/** Lower Cholesky factor, row by row; see {@link Engine.cholesky}. Golub & Van Loan, section 4.2. */
export function cholesky(dtype: WideDType, n: number, a: Float64Array): Float64Array {
  const width = dtype === "complex128" ? 2 : 1;
  requireLength("cholesky", n, n, width, a);
  requireFiniteTriangle("cholesky", n, width, a, true);
  const l = new Float64Array(n * n * width);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (width === 1) realElement(n, i, j, a, l);
      else complexElement(n, i, j, a, l);
    }
    const row = i * n * width;
    const p = row + i * width;
    let pivot = a[p];
    for (let q = row; q < p; q++) pivot -= l[q] * l[q];
    if (!(pivot > 0)) {
      throw new NumericalError(
        `cholesky: the matrix is not positive definite, pivot ${i} of ${n} is ${pivot} and must be > 0`,
      );
    }
    l[p] = Math.sqrt(pivot);
  }
  return l;
}

function realElement(n: number, i: number, j: number, a: Float64Array, l: Float64Array): void {
  const rowI = i * n;
  const rowJ = j * n;
  let even = 0;
  let odd = 0;
  let k = 0;
  for (; k + 1 < j; k += 2) {
    even += l[rowI + k] * l[rowJ + k];
    odd += l[rowI + k + 1] * l[rowJ + k + 1];
  }
  if (k < j) even += l[rowI + k] * l[rowJ + k];
  l[rowI + j] = (a[rowI + j] - (even + odd)) / l[rowJ + j];
}

function complexElement(n: number, i: number, j: number, a: Float64Array, l: Float64Array): void {
  const rowI = 2 * i * n;
  const rowJ = 2 * j * n;
  let re = a[rowI + 2 * j];
  let im = a[rowI + 2 * j + 1];
  for (let k = 0; k < 2 * j; k += 2) {
    const xr = l[rowI + k];
    const xi = l[rowI + k + 1];
    const yr = l[rowJ + k];
    const yi = l[rowJ + k + 1];
    re -= xr * yr + xi * yi;
    im -= xi * yr - xr * yi;
  }
  const diagonal = l[rowJ + 2 * j];
  l[rowI + 2 * j] = re / diagonal;
  l[rowI + 2 * j + 1] = im / diagonal;
}
