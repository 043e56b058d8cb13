import { sortRows } from "../sorting.ts";
import { largestPart } from "../vector.ts";
import { implicitQr } from "./implicit-qr.ts";
import { mergeHalves } from "./rank-one.ts";

/** Blocks up to this size are diagonalized by implicit QR. */
const smallBlock: i32 = 28;

/**
 * Diagonalizes the real symmetric tridiagonal matrix with diagonal `d` (n numbers) and off-diagonal `e` (n − 1), the
 * largest of them between 1e-30 and 1e30 or zero, by divide and conquer: J. Cuppen, Numer. Math. 36, 177 (1981);
 * M. Gu & S. Eisenstat, SIAM J. Matrix Anal. Appl. 16, 172 (1995). `d` becomes the eigenvalues, the n×n matrix at
 * `vectors`, whose rows lie `stride` numbers apart, the eigenvectors in rows, and `order` (n numbers i32) the numbers of
 * the rows by ascending eigenvalue. Returns 0, or another status if an iteration did not converge.
 */
export function divideAndConquer(n: i32, d: usize, e: usize, vectors: usize, stride: i32, order: usize): i32 {
  for (let i = 0; i < n; i++) memory.fill(vectors + ((i * stride) << 3), 0, n << 3);
  clearNegligible(n, d, e);
  return divide(n, d, e, vectors, stride, order);
}

/** Makes zero what would be lost in underflow: no block is then coupled by numbers whose squares are. */
function clearNegligible(n: i32, d: usize, e: usize): void {
  const negligible = f64.EPSILON * f64.EPSILON * max(largestPart<f64>(1, n, d, n), largestPart<f64>(1, n - 1, e, n));
  for (const end = e + ((n - 1) << 3); e < end; e += 8) if (abs(load<f64>(e)) <= negligible) store<f64>(e, 0);
}

/** {@link divideAndConquer} where `vectors` is zero and what is negligible too. */
function divide(n: i32, d: usize, e: usize, vectors: usize, stride: i32, order: usize): i32 {
  if (n <= smallBlock) {
    for (let i = 0; i < n; i++) store<f64>(vectors + ((i * stride + i) << 3), 1);
    const status = implicitQr(n, d, e, vectors, stride, n);
    sortRows(n, order, d);
    return status;
  }
  // T is the direct sum of two halves, less |β| at the corners that meet, plus |β| times the square of a vector with
  // two entries: 1 and the sign of β.
  const half = n >> 1;
  const corner = half << 3;
  const beta = load<f64>(e + corner - 8);
  store<f64>(d + corner - 8, load<f64>(d + corner - 8) - abs(beta));
  store<f64>(d + corner, load<f64>(d + corner) - abs(beta));
  const first = divide(half, d, e, vectors, stride, order);
  const below = vectors + ((half * stride + half) << 3);
  const second = divide(n - half, d + corner, e + corner, below, stride, order + (half << 2));
  return first | second | mergeHalves(n, half, beta, d, vectors, stride, order);
}
