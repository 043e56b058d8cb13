import { largestPart } from "../vector.ts";
import { factorizeCholesky } from "./cholesky.ts";
import { factorizeLU } from "./lu.ts";
import { factorizeLQ, factorizeQR } from "./qr.ts";
import { faultOfTriangle, solveTriangular } from "./triangular.ts";

// Matrices have contiguous rows of float64 (width 1) or complex128 (width 2) numbers. What is returned is 0 where all
// went well.

/** Thin QR of an m×n matrix; 1 if it is not finite. */
export function qr(width: i32, m: i32, n: i32, a: usize, q: usize, r: usize): i32 {
  return width == 2 ? factorizeQR<v128>(m, n, a, q, r) : factorizeQR<f64>(m, n, a, q, r);
}

/** Thin LQ of an m×n matrix; 1 if it is not finite. */
export function lq(width: i32, m: i32, n: i32, a: usize, l: usize, q: usize): i32 {
  return width == 2 ? factorizeLQ<v128>(m, n, a, l, q) : factorizeLQ<f64>(m, n, a, l, q);
}

/** Lower Cholesky factor; −1 if the lower triangle is not finite, i + 1 if pivot i, left in l, is not positive. */
export function cholesky(width: i32, n: i32, a: usize, l: usize): i32 {
  return width == 2 ? factorizeCholesky<v128>(n, a, l) : factorizeCholesky<f64>(n, a, l);
}

/** Overwrites a by its LU factors; the number of interchanges, or −1 if it is not finite. */
export function lu(width: i32, n: i32, a: usize, permutation: usize): i32 {
  return width == 2 ? factorizeLU<v128>(n, a, permutation) : factorizeLU<f64>(n, a, permutation);
}

/** Overwrites X, n×columns, by op(A)⁻¹·X; 1 if the triangle or X is not finite, 2 if its diagonal has a zero. */
export function triangularSolve(
  width: i32,
  lower: i32,
  unit: i32,
  transposed: i32,
  conjugated: i32,
  n: i32,
  columns: i32,
  a: usize,
  x: usize,
): i32 {
  if (width == 2) return checkedSolve<v128>(lower, unit, transposed, conjugated, n, columns, a, x);
  return checkedSolve<f64>(lower, unit, transposed, conjugated, n, columns, a, x);
}

function checkedSolve<T>(
  lower: i32,
  unit: i32,
  transposed: i32,
  conjugated: i32,
  n: i32,
  columns: i32,
  a: usize,
  x: usize,
): i32 {
  const fault = faultOfTriangle<T>(lower, unit, n, a);
  if (fault) return fault;
  if (largestPart<T>(n, columns, x, columns) == Infinity) return 1;
  const row = transposed ? 1 : n;
  const column = transposed ? n : 1;
  const below = <i32>(lower != transposed);
  solveTriangular<T>(below, unit, n, columns, a, row, column, conjugated, x, columns);
  return 0;
}
