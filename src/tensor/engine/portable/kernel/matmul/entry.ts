import { gemmLower, multiplyBatch } from "./matmul.ts";

/** A batch of products of float64 (width 1) or complex128 (width 2) numbers; steps between matrices are in numbers. */
export function matmulDouble(
  width: i32,
  count: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aStep: i32,
  aRow: i32,
  aColumn: i32,
  aConj: i32,
  b: usize,
  bStep: i32,
  bRow: i32,
  bColumn: i32,
  bConj: i32,
  beta: f64,
  c: usize,
): void {
  multiplyBatch<f64>(width, count, m, n, k, a, aStep, aRow, aColumn, aConj, b, bStep, bRow, bColumn, bConj, beta, c);
}

/** As {@link matmulDouble}, for float32 and complex64 numbers. */
export function matmulSingle(
  width: i32,
  count: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aStep: i32,
  aRow: i32,
  aColumn: i32,
  aConj: i32,
  b: usize,
  bStep: i32,
  bRow: i32,
  bColumn: i32,
  bConj: i32,
  beta: f64,
  c: usize,
): void {
  multiplyBatch<f32>(width, count, m, n, k, a, aStep, aRow, aColumn, aConj, b, bStep, bRow, bColumn, bConj, beta, c);
}

/** C ← op(A)·op(B) + C in the lower triangle of C, real or complex. */
export function updateLower(
  width: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  aConj: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  bConj: i32,
  c: usize,
  ldc: i32,
): void {
  if (width == 2) gemmLower<v128>(n, k, 1, a, aRow, aColumn, aConj, b, bRow, bColumn, bConj, c, ldc);
  else gemmLower<f64>(n, k, 1, a, aRow, aColumn, aConj, b, bRow, bColumn, bConj, c, ldc);
}
