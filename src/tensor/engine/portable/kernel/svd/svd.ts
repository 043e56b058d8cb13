import { allocate, mark, release } from "../arena.ts";
import { applyReflectors, copyConjugated, onLeft, onRight } from "../factorization/householder.ts";
import { triangularize } from "../factorization/qr.ts";
import { real } from "../scalar.ts";
import { safeScale } from "../scaling.ts";
import { transpose } from "../transpose.ts";
import { largestPart, scaleReal } from "../vector.ts";
import { bidiagonalSvd } from "./bidiagonal-svd.ts";
import { bidiagonalize } from "./bidiagonalize.ts";
import { columnSizes, findOrder, permuteColumns, permuteRows } from "./grading.ts";

/** From this ratio of rows to columns on, a QR factorization first saves work (T. Chan, ACM TOMS 8, 72, 1982). */
const tallRatio: f64 = 1.6;

/** What {@link svd} returns. */
const notFinite: i32 = 1;
const notConverged: i32 = 2;

/**
 * Thin singular value decomposition A = U·diag(s)·V† of the m×n matrix a, which is overwritten: u is m×k, s real and
 * descending, vh k×n, with k = min(m, n). Returns 0, 1 if a is not finite, or 2 if an iteration did not end. Householder
 * reduction to bidiagonal form (G. Golub & W. Kahan, SIAM J. Numer. Anal. 2, 205, 1965), after a QR factorization if one
 * side is much longer, and divide and conquer. Numbers are float64 (width 1) or complex128 (width 2).
 */
export function svd(width: i32, m: i32, n: i32, a: usize, u: usize, s: usize, vh: usize): i32 {
  if (m == 0 || n == 0) return 0;
  const start = mark();
  const status = width == 2 ? decomposeScaled<v128>(m, n, a, u, s, vh) : decomposeScaled<f64>(m, n, a, u, s, vh);
  release(start);
  return status;
}

/** Brings the elements to a size whose square is a number, and large rows and columns to the front. */
function decomposeScaled<T>(m: i32, n: i32, a: usize, u: usize, s: usize, vh: usize): i32 {
  const k = min(m, n);
  const sizes = allocate(max(m, n) * 8);
  let largest: f64 = 0;
  for (let i = 0; i < m; i++) {
    const size = largestPart<T>(1, n, a + i * n * sizeof<T>(), n);
    store<f64>(sizes + i * 8, size);
    largest = max(largest, size);
  }
  const scale = safeScale(largest);
  if (scale == 0) return notFinite;
  if (scale != 1) scaleReal<T>(m * n, scale, a);
  const rowOrder = allocate(m * 4);
  const columnOrder = allocate(n * 4);
  const mayMove = !isBidiagonal<T>(m, n, a);
  const rowsMove = mayMove && findOrder(m, sizes, rowOrder);
  if (mayMove) columnSizes<T>(m, n, a, sizes);
  const columnsMove = mayMove && findOrder(n, sizes, columnOrder);
  const spare = rowsMove ? allocate(m * n * sizeof<T>()) : 0;
  if (rowsMove) permuteRows<T>(m, n, rowOrder, false, a, spare);
  const matrix = rowsMove ? spare : a;
  if (columnsMove) permuteColumns<T>(m, n, columnOrder, false, matrix);
  // The memory of `a` is free once its rows are elsewhere, and has room for u.
  const left = rowsMove ? a : u;
  if (decomposeShaped<T>(m, n, matrix, left, s, vh)) return notConverged;
  if (rowsMove) permuteRows<T>(m, k, rowOrder, true, left, u);
  if (columnsMove) permuteColumns<T>(k, n, columnOrder, true, vh);
  if (scale != 1) scaleReal<f64>(k, 1 / scale, s);
  return 0;
}

/** Whether a matrix is upper bidiagonal: the order of its lines is then worth more than that of their sizes. */
function isBidiagonal<T>(m: i32, n: i32, a: usize): bool {
  for (let i = 0; i < m; i++) {
    const row = a + i * n * sizeof<T>();
    const before = min(i, n);
    if (largestPart<T>(1, before, row, n) > 0) return false;
    if (before + 2 < n && largestPart<T>(1, n - before - 2, row + (before + 2) * sizeof<T>(), n) > 0) return false;
  }
  return true;
}

/** The adjoint of a wide matrix is tall, and its singular vectors change places. */
function decomposeShaped<T>(m: i32, n: i32, a: usize, u: usize, s: usize, vh: usize): i32 {
  const wide = m < n;
  const rows = max(m, n);
  const columns = min(m, n);
  if (rows >= tallRatio * columns) return decomposeTall<T>(wide, rows, columns, a, u, s, vh);
  return decompose<T>(wide, rows, columns, wide ? adjoint<T>(m, n, a) : a, u, s, vh, rows);
}

/** QR factorization first. A wide matrix is given as it is: its conjugated rows are the columns of the adjoint. */
function decomposeTall<T>(wide: bool, rows: i32, columns: i32, a: usize, u: usize, s: usize, vh: usize): i32 {
  const vectors = allocate(rows * columns * sizeof<T>());
  const tau = allocate(columns * sizeof<T>());
  const triangle = allocate(columns * columns * sizeof<T>());
  if (wide) copyConjugated<T>(rows * columns, a, vectors);
  else transpose<T>(rows, columns, a, columns, vectors, rows);
  triangularize<T>(columns, rows, vectors, rows, tau, triangle, columns);
  if (decompose<T>(wide, columns, columns, triangle, u, s, vh, rows)) return notConverged;
  if (wide) applyReflectors<T>(onRight, 1, columns, columns, rows, vectors, rows, tau, vh, rows);
  else applyReflectors<T>(onLeft, 0, columns, rows, columns, vectors, rows, tau, u, columns);
  return 0;
}

/**
 * Decomposes a rows×columns matrix, rows ≥ columns, or its adjoint if `wide`. The left vectors (the right ones if `wide`)
 * are filled up with zeros to `length` ≥ rows numbers.
 */
function decompose<T>(wide: bool, rows: i32, columns: i32, a: usize, u: usize, s: usize, vh: usize, length: i32): i32 {
  const n = columns;
  const d = allocate(n * 8);
  const e = allocate(n * 8);
  const order = allocate(n * 4);
  const left = allocate(rows * n * sizeof<T>());
  const right = allocate(n * n * sizeof<T>());
  const leftTau = allocate(n * sizeof<T>());
  const rightTau = allocate(n * sizeof<T>());
  const leftRows = allocate(n * n * 8);
  const rightRows = allocate(n * n * 8);
  bidiagonalize<T>(rows, n, a, d, e, left, leftTau, right, rightTau);
  if (bidiagonalSvd(n, d, e, leftRows, rightRows, n, order)) return notConverged;
  reverse(n, order);
  for (let i = 0; i < n; i++) store<f64>(s + i * 8, load<f64>(d + load<i32>(order + i * 4) * 8));
  const next = right + sizeof<T>();
  if (wide) {
    writeColumns<T>(n, rightRows, order, n, u);
    applyReflectors<T>(onLeft, 0, n - 1, n - 1, n, next, n, rightTau, u + n * sizeof<T>(), n);
    writeRows<T>(n, leftRows, order, length, vh);
    applyReflectors<T>(onRight, 1, n, n, rows, left, rows, leftTau, vh, length);
  } else {
    writeColumns<T>(n, leftRows, order, length, u);
    applyReflectors<T>(onLeft, 0, n, rows, n, left, rows, leftTau, u, n);
    writeRows<T>(n, rightRows, order, n, vh);
    applyReflectors<T>(onRight, 1, n - 1, n, n - 1, next, n, rightTau, vh + sizeof<T>(), n);
  }
  return 0;
}

/** A† in memory of its own. */
function adjoint<T>(m: i32, n: i32, a: usize): usize {
  const result = allocate(m * n * sizeof<T>());
  transpose<T>(m, n, a, n, result, m);
  copyConjugated<T>(m * n, result, result);
  return result;
}

function reverse(n: i32, order: usize): void {
  for (let i = 0, j = n - 1; i < j; i++, j--) {
    const first = load<i32>(order + i * 4);
    store<i32>(order + i * 4, load<i32>(order + j * 4));
    store<i32>(order + j * 4, first);
  }
}

/** Columns of the length×n matrix `to` become the real rows at `from` in the given order, with zeros below. */
function writeColumns<T>(n: i32, from: usize, order: usize, length: i32, to: usize): void {
  const strip = 8;
  for (let first = 0; first < n; first += strip) {
    const end = min(first + strip, n);
    for (let i = 0; i < n; i++) {
      for (let j = first; j < end; j++) {
        const value = load<f64>(from + (load<i32>(order + j * 4) * n + i) * 8);
        store<T>(to + (i * n + j) * sizeof<T>(), real<T>(value));
      }
    }
  }
  memory.fill(to + n * n * sizeof<T>(), 0, (length - n) * n * sizeof<T>());
}

/** Rows of the n×length matrix `to` become the real rows at `from` in the given order, with zeros to the right. */
function writeRows<T>(n: i32, from: usize, order: usize, length: i32, to: usize): void {
  for (let j = 0; j < n; j++) {
    const source = from + load<i32>(order + j * 4) * n * 8;
    const row = to + j * length * sizeof<T>();
    for (let i = 0; i < n; i++) store<T>(row + i * sizeof<T>(), real<T>(load<f64>(source + i * 8)));
    memory.fill(row + n * sizeof<T>(), 0, (length - n) * sizeof<T>());
  }
}
