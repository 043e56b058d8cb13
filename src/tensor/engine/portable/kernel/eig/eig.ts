import { allocate, mark, release } from "../arena.ts";
import { oneNorm, quotient } from "../complex.ts";
import { gemm } from "../matmul/matmul.ts";
import { multiplyVector } from "../matrix-vector.ts";
import { sub } from "../scalar.ts";
import { unitScale } from "../scaling.ts";
import { largestPart, norm, scaleReal } from "../vector.ts";
import { reduceToHessenberg } from "./hessenberg.ts";
import { padding, schur } from "./schur.ts";

/** A vector that has grown beyond this is made smaller before it overflows. */
const growthLimit: f64 = 1e100;

/**
 * General eigendecomposition A·V = V·diag(w) of an n×n matrix of float64 (width 1) or complex128 (width 2) numbers by
 * its complex Schur form; w and v are complex and eigenvectors have length one. Returns 0; −1 if A is not finite; or the
 * number, from 1, of the eigenvalue that did not converge.
 */
export function eig(width: i32, n: i32, a: usize, w: usize, v: usize): i32 {
  return width == 2 ? decomposeGeneral<v128>(n, a, w, v) : decomposeGeneral<f64>(n, a, w, v);
}

function decomposeGeneral<T>(n: i32, a: usize, w: usize, v: usize): i32 {
  const largest = largestPart<T>(n, n, a, n);
  if (largest == Infinity) return -1;
  if (n == 0) return 0;
  const scale = unitScale(largest);
  const start = mark();
  const ld = n + padding;
  const bytes = <usize>((n + padding) * ld) * 16;
  const t = allocate(bytes);
  const z = allocate(bytes);
  memory.fill(t, 0, bytes);
  memory.fill(z, 0, bytes);
  const hessenberg = allocate(n * n * sizeof<T>());
  const vectors = allocate(n * n * sizeof<T>());
  memory.copy(hessenberg, a, n * n * sizeof<T>());
  scaleReal<T>(n * n, scale, hessenberg);
  reduceToHessenberg<T>(n, hessenberg, vectors);
  widen<T>(n, hessenberg, t, ld);
  widen<T>(n, vectors, z, ld);
  const size = largestPart<v128>(n, n, t, ld);
  const status = schur(n, t, z, ld, size);
  if (status == 0) {
    for (let k = 0; k < n; k++) v128.store(w + <usize>k * 16, v128.load(t + <usize>(k * ld + k) * 16));
    scaleReal<v128>(n, 1 / scale, w);
    // A zero matrix has no size of its own.
    const gap = Math.max(f64.EPSILON * size, f64.EPSILON * f64.EPSILON);
    const rows = allocate(n * n * 16);
    for (let k = 0; k < n; k++) triangularEigenvector(n, k, t, ld, gap, rows + <usize>(k * n) * 16);
    gemm<v128>(n, n, n, 1, z, ld, 1, 0, rows, 1, n, 0, 0, v, n);
  }
  release(start);
  return status;
}

/** Writes the n×n matrix a of numbers T to rows of complex numbers. */
function widen<T>(n: i32, a: usize, to: usize, ld: i32): void {
  for (let i = 0; i < n; i++) {
    let target = to + <usize>(i * ld) * 16;
    for (let j = 0; j < n; j++, a += sizeof<T>(), target += 16) {
      v128.store(target, isVector<T>() ? v128.load(a) : v128.load64_zero(a));
    }
  }
}

/**
 * The unit eigenvector of the upper triangular t to its k-th diagonal element: backward substitution from x_k = 1 (Golub &
 * Van Loan, section 7.6).
 */
function triangularEigenvector(n: i32, k: i32, t: usize, ld: i32, gapMin: f64, x: usize): void {
  memory.fill(x, 0, n * 16);
  const value = v128.load(t + <usize>(k * ld + k) * 16);
  v128.store(x + <usize>k * 16, f64x2(1, 0));
  for (let i = k - 1; i >= 0; i--) {
    const diagonal = t + <usize>(i * ld + i) * 16;
    const at = x + <usize>i * 16;
    multiplyVector<v128>(1, k - i, f64x2(-1, 0), diagonal + 16, ld, at + 16, 0, at);
    // Equal eigenvalues are pushed apart by rounding's own size, so a defective matrix gets nearly parallel vectors.
    const gap = sub<v128>(v128.load(diagonal), value);
    const number = quotient(v128.load(at), oneNorm(gap) < gapMin ? f64x2(gapMin, 0) : gap);
    v128.store(at, number);
    const grown = oneNorm(number);
    if (grown > growthLimit) scaleReal<v128>(k - i + 1, 1 / grown, at);
  }
  scaleReal<v128>(k + 1, 1 / norm<v128>(k + 1, x), x);
}
