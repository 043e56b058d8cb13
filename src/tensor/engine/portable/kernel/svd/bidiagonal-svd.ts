import { mark, release } from "../arena.ts";
import { cosine, rotatedLength, rotateRows, setRotation, sine } from "../rotation.ts";
import { unitScale } from "../scaling.ts";
import { sortRows } from "../sorting.ts";
import { largestPart, scaleReal } from "../vector.ts";
import { mergeHalves } from "./bidiagonal-merge.ts";
import { diagonalizeBidiagonal } from "./bidiagonal-qr.ts";

/** Up to this order implicit QR is as fast as divide and conquer, and keeps the relative accuracy of small values. */
const directOrder: i32 = 32;

/** A larger matrix is cut into pieces of at most this order. */
const leafOrder: i32 = 25;

/**
 * Singular value decomposition B = leftᵀ·diag(d)·right of the real n×n upper bidiagonal matrix with diagonal d and
 * superdiagonal e, which is overwritten. Rows of `left` and `right` are singular vectors, `leading` numbers apart; d ≥ 0
 * is in the same order, and the n numbers (i32) at `order` count its elements from the smallest to the largest.
 * Divide and conquer: M. Gu & S. Eisenstat, SIAM J. Matrix Anal. Appl. 16, 79 (1995). Returns 0, or 1 if an iteration
 * did not end.
 */
export function bidiagonalSvd(n: i32, d: usize, e: usize, left: usize, right: usize, leading: i32, order: usize): i32 {
  setIdentity(n, left, leading);
  setIdentity(n, right, leading);
  if (n <= directOrder) {
    if (diagonalizeBidiagonal(n, d, e, left, n, right, n, leading)) return 1;
    sortRows(n, order, d);
    return 0;
  }
  const scale = unitScale(max(largestPart<f64>(1, n, d, n), largestPart<f64>(1, n - 1, e, n)));
  scaleReal<f64>(n, scale, d);
  scaleReal<f64>(n - 1, scale, e);
  const status = solve(n, false, d, e, left, right, leading, order);
  scaleReal<f64>(n, 1 / scale, d);
  return status;
}

/** The same for a piece of the matrix, which has a column more than rows if it is `wide`: then so has `right` a row. */
function solve(n: i32, wide: bool, d: usize, e: usize, left: usize, right: usize, leading: i32, order: usize): i32 {
  if (n <= leafOrder) {
    if (wide) emptyLastColumn(n, d, e, right, leading);
    if (diagonalizeBidiagonal(n, d, e, left, n, right, n + i32(wide), leading)) return 1;
    sortRows(n, order, d);
    return 0;
  }
  const middle = n / 2;
  const alpha = load<f64>(d + middle * 8);
  const beta = load<f64>(e + middle * 8);
  const next = middle + 1;
  const corner = next * (leading + 1) * 8;
  if (solve(middle, true, d, e, left, right, leading, order)) return 1;
  const rest = n - next;
  const at = next * 8;
  if (solve(rest, wide, d + at, e + at, left + corner, right + corner, leading, order + next * 4)) return 1;
  const start = mark();
  const status = mergeHalves(n, middle, wide, alpha, beta, d, left, right, leading, order);
  release(start);
  return status;
}

/** Rotates the element of the last row that stands outside the square into it, and what that leaves, upward. */
function emptyLastColumn(n: i32, d: usize, e: usize, right: usize, leading: i32): void {
  let bulge = load<f64>(e + (n - 1) * 8);
  for (let j = n - 1; j >= 0 && bulge != 0; j--) {
    setRotation(load<f64>(d + j * 8), bulge);
    store<f64>(d + j * 8, rotatedLength);
    rotateRows(right + j * leading * 8, right + n * leading * 8, n + 1);
    if (j == 0) break;
    const before = load<f64>(e + (j - 1) * 8);
    bulge = -sine * before;
    store<f64>(e + (j - 1) * 8, cosine * before);
  }
}

function setIdentity(n: i32, a: usize, leading: i32): void {
  for (let i = 0; i < n; i++) {
    const row = a + i * leading * 8;
    memory.fill(row, 0, n * 8);
    store<f64>(row + i * 8, 1);
  }
}
