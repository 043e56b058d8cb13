import { allocate, mark, release } from "../arena.ts";
import { imaginaryPart, real } from "../scalar.ts";
import { unitScale } from "../scaling.ts";
import { largestPart, scaleReal } from "../vector.ts";
import { divideAndConquer } from "./divide-conquer.ts";
import { transformBack, tridiagonalize } from "./tridiagonalize.ts";

/** Matrices whose largest element lies outside of these are scaled, so that nothing over- or underflows. */
const smallest: f64 = 1e-30;
const largest: f64 = 1e30;

/** What {@link eigh} returns when the matrix has an element that is not finite. */
const notFinite: i32 = -1;

/** Rows written together when a matrix is transposed. */
const strip: i32 = 16;

/**
 * Eigenvalues, ascending, and eigenvectors, in the columns of the n×n matrix `v`, of the Hermitian matrix whose lower
 * triangle is given in `a`; rows are contiguous, and `a` is overwritten. Householder tridiagonalization, then divide and
 * conquer. Numbers are float64 (width 1) or complex128 (width 2). Returns 0; −1 if an element is not finite; another
 * status if an iteration did not converge.
 */
export function eigh(width: i32, n: i32, a: usize, w: usize, v: usize): i32 {
  return width == 2 ? decomposeHermitian<v128>(n, a, w, v) : decomposeHermitian<f64>(n, a, w, v);
}

function decomposeHermitian<T>(n: i32, a: usize, w: usize, v: usize): i32 {
  const size = largestElement<T>(n, a);
  if (size == Infinity) return notFinite;
  const start = mark();
  const d = allocate(n << 3);
  const e = allocate(n << 3);
  const taus = allocate(n * sizeof<T>());
  const rows = allocate((n * n) << 3);
  const order = allocate(n << 2);
  const factor = size < smallest || size > largest ? unitScale(size) : 1;
  if (factor != 1) for (let i = 0; i < n; i++) scaleReal<T>(i + 1, factor, a + i * n * <i32>sizeof<T>());
  tridiagonalize<T>(n, a, d, e, taus);
  const status = divideAndConquer(n, d, e, rows, n, order);
  if (status == 0) {
    for (let j = 0; j < n; j++) store<f64>(w + (j << 3), load<f64>(d + (load<i32>(order + (j << 2)) << 3)) / factor);
    writeColumns<T>(n, rows, order, v);
    transformBack<T>(n, a, taus, v);
  }
  release(start);
  return status;
}

/** The largest part of an element of the lower triangle, whose diagonal is made real; infinite if one is not finite. */
function largestElement<T>(n: i32, a: usize): f64 {
  let found: f64 = 0;
  for (let i = 0; i < n; i++) {
    const row = a + i * n * <i32>sizeof<T>();
    const diagonal = row + i * <i32>sizeof<T>();
    if (isVector<T>()) {
      const part = imaginaryPart<T>(load<T>(diagonal));
      if (part - part != 0) return Infinity;
      store<f64>(diagonal, 0, 8);
    }
    found = max(found, largestPart<T>(1, i + 1, row, n));
  }
  return found;
}

/** Column j of v ← row order[j] of the real n×n matrix at `rows`. */
function writeColumns<T>(n: i32, rows: usize, order: usize, v: usize): void {
  const step = n * sizeof<T>();
  for (let first = 0; first < n; first += strip) {
    const count = min(strip, n - first);
    for (let j = 0; j < n; j++) {
      const from = rows + ((load<i32>(order + (j << 2)) * n + first) << 3);
      let to = v + <usize>(first * n + j) * sizeof<T>();
      for (let i = 0; i < count; i++, to += step) store<T>(to, real<T>(load<f64>(from + (i << 3))));
    }
  }
}
