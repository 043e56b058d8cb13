// Householder reflectors H = I − tau·v·v†, alone and in blocks. A list of k reflectors that act on n numbers is a k×n
// matrix V with rows `ldv` numbers apart: ROW j is the vector vⱼ, unconjugated, WHOLE: with its 1 and its zeros
// written out, so that products with V are plain matrix products. Q = H₀H₁⋯H₍ₖ₋₁₎ = I − Vᵀ·T·V̄ with an upper
// triangular k×k matrix T (Schreiber & Van Loan, SIAM J. Sci. Stat. Comput. 10, 53, 1989). The order of the rows is the
// order of the product, whatever their zeros: reversing the rows gives H₍ₖ₋₁₎⋯H₀.
import { allocate, mark, release } from "../arena.ts";
import { gemm } from "../matmul/matmul.ts";
import { multiplyAdjoint, rankOne } from "../matrix-vector.ts";
import { conj, imaginaryPart, mul, real, realPart, scaled } from "../scalar.ts";
import { safeScale } from "../scaling.ts";
import { axpy, norm, scale, scaleReal } from "../vector.ts";

/** Reflectors that are applied together. */
const blockSize: i32 = 32;

/** On which side of a matrix reflectors are applied. */
export const onRight: i32 = 0;
export const onLeft: i32 = 1;

/**
 * Overwrites x, of length n, by the vector v with v[pivot] = 1 of the reflector for which H†·x is zero but for the real
 * number at `pivot` that is returned; its sign is not that of Re x[pivot]. Stores tau, 0 if x is such a vector itself.
 * Right for every x whose norm does not overflow. R. Lehoucq, ACM Trans. Math. Softw. 22, 393 (1996).
 */
export function makeReflector<T>(n: i32, pivot: i32, x: usize, tau: usize): f64 {
  const at = x + <usize>pivot * sizeof<T>();
  const size = norm<T>(n, x);
  const factor = safeScale(size);
  if (factor != 1 && factor != 0) {
    // The smallest numbers of all are large enough at the second time.
    scaleReal<T>(n, factor, x);
    return makeReflector<T>(n, pivot, x, tau) / factor;
  }
  const alpha = load<T>(at);
  store<T>(at, real<T>(0));
  const rest = norm<T>(n, x);
  store<T>(at, real<T>(1));
  const re = realPart<T>(alpha);
  const im = imaginaryPart<T>(alpha);
  if (rest == 0 && im == 0) {
    store<T>(tau, real<T>(0));
    return re;
  }
  const length = Math.sqrt(re * re + im * im + rest * rest);
  const beta = re > 0 ? -length : length;
  const difference = re - beta;
  if (isVector<T>()) {
    const square = difference * difference + im * im;
    store<T>(tau, f64x2(-difference / beta, -im / beta));
    scale<T>(n, f64x2(difference / square, -im / square), x);
  } else {
    store<f64>(tau, -difference / beta);
    scale<f64>(n, 1 / difference, x);
  }
  store<T>(at, real<T>(1));
  return beta;
}

/** C ← (I − tau·v·v†)·C for an m×n matrix; `work` has room for n numbers. */
export function applyReflectorLeft<T>(m: i32, n: i32, v: usize, tau: T, c: usize, ldc: i32, work: usize): void {
  multiplyAdjoint<T>(m, n, real<T>(1), c, ldc, v, 0, work);
  rankOne<T>(m, n, scaled<T>(tau, -1), v, work, c, ldc);
}

/**
 * Writes T of the k reflectors in V to t, a k×k matrix with contiguous rows, TRANSPOSED: row j of t is column j of T, and
 * what is above the diagonal is zero.
 */
export function reflectorTriangle<T>(k: i32, n: i32, v: usize, ldv: i32, tau: usize, t: usize): void {
  const start = mark();
  const overlaps = allocate(k * sizeof<T>());
  // Element (j, l) is the overlap v†ₗ·vⱼ.
  gemm<T>(k, k, n, 1, v, ldv, 1, 0, v, 1, ldv, 1, 0, t, k);
  for (let j = 0; j < k; j++) {
    const row = t + <usize>(j * k) * sizeof<T>();
    const minusTau = scaled<T>(load<T>(tau + <usize>j * sizeof<T>()), -1);
    memory.copy(overlaps, row, j * sizeof<T>());
    memory.fill(row, 0, k * sizeof<T>());
    for (let l = 0; l < j; l++) {
      const overlap = load<T>(overlaps + <usize>l * sizeof<T>());
      axpy<T>(l + 1, mul<T>(minusTau, overlap), t + <usize>(l * k) * sizeof<T>(), row);
    }
    store<T>(row + <usize>j * sizeof<T>(), scaled<T>(minusTau, -1));
  }
  release(start);
}

/**
 * C ← Q·C for an m×n matrix C, Q being the k reflectors in V (k×m) with their triangle t; or C·Q (V being k×n) if `side`
 * is {@link onRight}. Q† instead of Q if `adjoint` is 1.
 */
export function applyBlock<T>(
  side: i32,
  adjoint: i32,
  k: i32,
  m: i32,
  n: i32,
  v: usize,
  ldv: i32,
  t: usize,
  c: usize,
  ldc: i32,
): void {
  const start = mark();
  const across = side == onLeft ? n : m;
  const sums = allocate(k * across * sizeof<T>());
  const factors = allocate(k * across * sizeof<T>());
  const tRow = adjoint ? k : 1;
  const tColumn = adjoint ? 1 : k;
  if (side == onLeft) {
    gemm<T>(k, n, m, 1, v, ldv, 1, 1, c, ldc, 1, 0, 0, sums, n);
    gemm<T>(k, n, k, 1, t, tRow, tColumn, adjoint, sums, n, 1, 0, 0, factors, n);
    gemm<T>(m, n, k, -1, v, 1, ldv, 0, factors, n, 1, 0, 1, c, ldc);
  } else {
    gemm<T>(m, k, n, 1, c, ldc, 1, 0, v, 1, ldv, 0, 0, sums, k);
    gemm<T>(m, k, k, 1, sums, k, 1, 0, t, tRow, tColumn, adjoint, 0, factors, k);
    gemm<T>(m, n, k, -1, factors, k, 1, 0, v, ldv, 1, 1, 1, c, ldc);
  }
  release(start);
}

/**
 * As {@link applyBlock}, for any number k of reflectors, block by block. The first j numbers of row j of V must be zero.
 */
export function applyReflectors<T>(
  side: i32,
  adjoint: i32,
  k: i32,
  m: i32,
  n: i32,
  v: usize,
  ldv: i32,
  tau: usize,
  c: usize,
  ldc: i32,
): void {
  const start = mark();
  const t = allocate(blockSize * blockSize * sizeof<T>());
  const left = side == onLeft;
  const lastFirst = left != (adjoint == 1);
  for (let step = 0; step < k; step += blockSize) {
    const j = lastFirst ? lastBlock(k) - step : step;
    const count = min(blockSize, k - j);
    const block = v + <usize>(j * ldv + j) * sizeof<T>();
    const rows = left ? m - j : m;
    const columns = left ? n : n - j;
    const part = c + <usize>(left ? j * ldc : j) * sizeof<T>();
    reflectorTriangle<T>(count, left ? rows : columns, block, ldv, tau + <usize>j * sizeof<T>(), t);
    applyBlock<T>(side, adjoint, count, rows, columns, block, ldv, t, part, ldc);
  }
  release(start);
}

/**
 * Writes an m×n matrix to q: the first n ≥ k columns of Q, V being k×m, or the first m ≥ k rows of Q†, V being k×n, if
 * `side` is {@link onRight}. The first j numbers of row j of V must be zero.
 */
export function formUnitary<T>(
  side: i32,
  k: i32,
  m: i32,
  n: i32,
  v: usize,
  ldv: i32,
  tau: usize,
  q: usize,
  ldq: i32,
): void {
  const start = mark();
  const t = allocate(blockSize * blockSize * sizeof<T>());
  const adjoint = <i32>(side == onRight);
  writeIdentity<T>(m, n, q, ldq);
  for (let j = lastBlock(k); j >= 0; j -= blockSize) {
    // The rows and columns before j are still the identity's.
    const count = min(blockSize, k - j);
    const block = v + <usize>(j * ldv + j) * sizeof<T>();
    const corner = q + <usize>(j * ldq + j) * sizeof<T>();
    reflectorTriangle<T>(count, (side == onLeft ? m : n) - j, block, ldv, tau + <usize>j * sizeof<T>(), t);
    applyBlock<T>(side, adjoint, count, m - j, n - j, block, ldv, t, corner, ldq);
  }
  release(start);
}

/** y ← x̄. */
export function copyConjugated<T>(n: i32, x: usize, y: usize): void {
  const end = x + <usize>n * sizeof<T>();
  for (; x < end; x += sizeof<T>(), y += sizeof<T>()) store<T>(y, conj<T>(load<T>(x)));
}

/** Where the last block of k reflectors begins. */
function lastBlock(k: i32): i32 {
  return ((k - 1) / blockSize) * blockSize;
}

function writeIdentity<T>(m: i32, n: i32, q: usize, ldq: i32): void {
  for (let i = 0; i < m; i++) {
    const row = q + <usize>(i * ldq) * sizeof<T>();
    memory.fill(row, 0, n * sizeof<T>());
    if (i < n) store<T>(row + <usize>i * sizeof<T>(), real<T>(1));
  }
}
