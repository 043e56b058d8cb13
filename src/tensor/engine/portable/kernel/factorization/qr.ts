// QR and LQ factorization by blocks of Householder reflectors. Both work on a matrix whose ROWS are the vectors to be
// made triangular (the columns of A for QR, the conjugated rows of A for LQ), so that every loop runs along memory.
import { allocate, mark, release } from "../arena.ts";
import { gemm } from "../matmul/matmul.ts";
import { multiplyVector, rankOne } from "../matrix-vector.ts";
import { conj, real, scaled } from "../scalar.ts";
import { safeScale } from "../scaling.ts";
import { transpose } from "../transpose.ts";
import { largestPart, scaleReal } from "../vector.ts";
import { copyConjugated, formUnitary, makeReflector, onLeft, onRight, reflectorTriangle } from "./householder.ts";

/** Reflectors that update the rest of the matrix together, and those made one by one inside such a block. */
const blockSize: i32 = 32;
const leafSize: i32 = 16;

/** Thin QR, see `Engine.qr`: a is m×n, q is m×k and r is k×n with k = min(m, n). Returns 1 if a is not finite, else 0. */
export function factorizeQR<T>(m: i32, n: i32, a: usize, q: usize, r: usize): i32 {
  const scale = safeScale(largestPart<T>(m, n, a, n));
  if (scale == 0) return 1;
  const k = min(m, n);
  const start = mark();
  const v = allocate(m * n * sizeof<T>());
  const tau = allocate(k * sizeof<T>());
  transpose<T>(m, n, a, n, v, m);
  if (scale != 1) scaleReal<T>(m * n, scale, v);
  triangularize<T>(n, m, v, m, tau, r, n);
  formUnitary<T>(onLeft, k, m, k, v, m, tau, q, k);
  if (scale != 1) scaleReal<T>(k * n, 1 / scale, r);
  release(start);
  return 0;
}

/**
 * Thin LQ, A = L·Q: a is m×n, l is m×k, lower triangular with a real diagonal, and q is k×n with k = min(m, n). Returns 1
 * if a is not finite, else 0.
 */
export function factorizeLQ<T>(m: i32, n: i32, a: usize, l: usize, q: usize): i32 {
  const scale = safeScale(largestPart<T>(m, n, a, n));
  if (scale == 0) return 1;
  const k = min(m, n);
  const start = mark();
  const v = allocate(m * n * sizeof<T>());
  const tau = allocate(k * sizeof<T>());
  const r = allocate(k * m * sizeof<T>());
  copyConjugated<T>(m * n, a, v);
  if (scale != 1) scaleReal<T>(m * n, scale, v);
  triangularize<T>(m, n, v, n, tau, r, m);
  formUnitary<T>(onRight, k, k, n, v, n, tau, q, n);
  if (scale != 1) scaleReal<T>(k * m, 1 / scale, r);
  transpose<T>(k, m, r, m, l, k);
  copyConjugated<T>(m * k, l, l);
  release(start);
  return 0;
}

/**
 * Factorizes X = Q·R, X being the n×p matrix whose COLUMNS are the p rows of v, `ldv` numbers apart. The first
 * k = min(n, p) rows are overwritten by the reflectors whose product is Q (see householder.ts), the others lose what they
 * held; tau receives k numbers, and r the k×p matrix R, whose diagonal is real, with zeros below it.
 */
export function triangularize<T>(p: i32, n: i32, v: usize, ldv: i32, tau: usize, r: usize, ldr: i32): void {
  const k = min(n, p);
  const start = mark();
  const t = allocate(blockSize * blockSize * sizeof<T>());
  for (let first = 0; first < k; first += blockSize) {
    const count = min(blockSize, k - first);
    factorizePanel<T>(first, count, n, v, ldv, tau, r, ldr, k, t);
    updateRows<T>(first, count, p - first - count, n, v, ldv, tau, t);
  }
  for (let row = k; row < p; row++) moveColumn<T>(row, k, v, ldv, r, ldr, k);
  release(start);
}

/**
 * Makes reflectors of the rows first..first+count−1, halving the panel until it is narrow (E. Elmroth & F. Gustavson, IBM
 * J. Res. Dev. 44, 605 (2000)).
 */
function factorizePanel<T>(
  first: i32,
  count: i32,
  n: i32,
  v: usize,
  ldv: i32,
  tau: usize,
  r: usize,
  ldr: i32,
  k: i32,
  t: usize,
): void {
  if (count <= leafSize) {
    factorizeLeaf<T>(first, count, n, v, ldv, tau, r, ldr, k);
    return;
  }
  const half = count >> 1;
  factorizePanel<T>(first, half, n, v, ldv, tau, r, ldr, k, t);
  updateRows<T>(first, half, count - half, n, v, ldv, tau, t);
  factorizePanel<T>(first + half, count - half, n, v, ldv, tau, r, ldr, k, t);
}

/** {@link factorizePanel}, one reflector after the other. */
function factorizeLeaf<T>(
  first: i32,
  count: i32,
  n: i32,
  v: usize,
  ldv: i32,
  tau: usize,
  r: usize,
  ldr: i32,
  k: i32,
): void {
  const start = mark();
  const sums = allocate(count * sizeof<T>());
  const conjugated = allocate(n * sizeof<T>());
  for (let j = first; j < first + count; j++) {
    moveColumn<T>(j, j, v, ldv, r, ldr, k);
    const at = v + <usize>(j * ldv + j) * sizeof<T>();
    const tauAt = tau + <usize>j * sizeof<T>();
    const beta = makeReflector<T>(n - j, 0, at, tauAt);
    store<T>(r + <usize>(j * ldr + j) * sizeof<T>(), real<T>(beta));
    const rest = first + count - j - 1;
    const next = at + <usize>ldv * sizeof<T>();
    if (isVector<T>()) copyConjugated<T>(n - j, at, conjugated);
    const factor = isVector<T>() ? conjugated : at;
    multiplyVector<T>(rest, n - j, real<T>(1), next, ldv, factor, 0, sums);
    rankOne<T>(rest, n - j, scaled<T>(conj<T>(load<T>(tauAt)), -1), sums, factor, next, ldv);
  }
  release(start);
}

/** Moves the first `count` numbers of a row of v to that column of r, which is zero from there on down to row k−1. */
function moveColumn<T>(row: i32, count: i32, v: usize, ldv: i32, r: usize, ldr: i32, k: i32): void {
  const from = v + <usize>(row * ldv) * sizeof<T>();
  let to = r + <usize>row * sizeof<T>();
  const down = <usize>ldr * sizeof<T>();
  for (let i = 0; i < k; i++, to += down) {
    store<T>(to, i < count ? load<T>(from + <usize>i * sizeof<T>()) : real<T>(0));
  }
  memory.fill(from, 0, count * sizeof<T>());
}

/** Applies Q† of `count` reflectors, from row `first` on, to the vectors in the `rest` rows that follow them. */
function updateRows<T>(first: i32, count: i32, rest: i32, n: i32, v: usize, ldv: i32, tau: usize, t: usize): void {
  if (rest == 0) return;
  const length = n - first;
  const block = v + <usize>(first * ldv + first) * sizeof<T>();
  const x = block + <usize>(count * ldv) * sizeof<T>();
  const start = mark();
  const sums = allocate(rest * count * sizeof<T>());
  const factors = allocate(rest * count * sizeof<T>());
  reflectorTriangle<T>(count, length, block, ldv, tau + <usize>first * sizeof<T>(), t);
  // For vectors in rows, Q† = I − Vᵀ·T†·V̄ acts from the right as its transpose: I − V†·T̄·V.
  gemm<T>(rest, count, length, 1, x, ldv, 1, 0, block, 1, ldv, 1, 0, sums, count);
  gemm<T>(rest, count, count, 1, sums, count, 1, 0, t, 1, count, 1, 0, factors, count);
  gemm<T>(rest, length, count, -1, factors, count, 1, 0, block, ldv, 1, 0, 1, x, ldv);
  release(start);
}
