// What the compiled module offers. Pointers are byte offsets into its memory; matrices are row-major.
import { allocate, mark, release } from "./arena.ts";
import { diagonalizeBidiagonal } from "./bidiagonal-qr.ts";
import { gemm } from "./matmul.ts";

export { allocate, diagonalizeBidiagonal, mark, release };

export function gemmReal(
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  beta: f64,
  c: usize,
  ldc: i32,
): void {
  gemm<f64>(m, n, k, alpha, a, aRow, aColumn, 0, b, bRow, bColumn, 0, beta, c, ldc);
}

export function gemmComplex(
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  aRow: i32,
  aColumn: i32,
  aConj: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  bConj: i32,
  beta: f64,
  c: usize,
  ldc: i32,
): void {
  gemm<v128>(m, n, k, alpha, a, aRow, aColumn, aConj, b, bRow, bColumn, bConj, beta, c, ldc);
}
