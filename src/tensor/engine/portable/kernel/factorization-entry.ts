import { factorizeLQ, factorizeQR } from "./qr.ts";

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
