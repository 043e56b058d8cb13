import type { FloatDType, FloatStorage, MatmulBatch, MatrixOperand } from "../engine.ts";
import { requireLength, requireOperand } from "../validate.ts";
import { directComplex, directReal, layout } from "./direct.ts";
import { from, multiplyBatch, multiplyByKernels } from "./placed.ts";

/** Products of at most this many multiplications, real and complex, are not worth copying. */
const directLimit = { 1: 170, 2: 90 } as const;

/** Matrices of a batch with more numbers than this are worth a call each. */
const batchedNumbers = 2 ** 14;

/**
 * c ← op(a) op(b); see {@link Engine.matmul}. Sums of float32 and complex64 numbers are kept in float32, as in every
 * BLAS. Operands are copied to where the kernels work, the larger ones part by part, and the result back.
 */
export function matmul(
  dtype: FloatDType,
  m: number,
  n: number,
  k: number,
  a: MatrixOperand,
  b: MatrixOperand,
  c: FloatStorage,
  batch?: MatmulBatch,
): void {
  const width = dtype === "complex128" || dtype === "complex64" ? 2 : 1;
  const { count, stepA, stepB } = batch ?? { count: 1, stepA: 0, stepB: 0 };
  requireOperand("a", m, k, width, a, count, stepA);
  requireOperand("b", k, n, width, b, count, stepB);
  requireLength("matmul: c", count * m, n, width, c);
  if (count === 1) multiply(width, m, n, k, a, b, c);
  else if (m * k + k * n + m * n <= batchedNumbers) multiplyBatch(width, count, m, n, k, a, stepA, b, stepB, c);
  else {
    for (let i = 0; i < count; i++) {
      const result = c.subarray(i * m * n * width, (i + 1) * m * n * width);
      multiply(width, m, n, k, from(a, i * stepA * width), from(b, i * stepB * width), result);
    }
  }
}

/** One product, in the way that suits its shape. */
function multiply(
  width: 1 | 2,
  m: number,
  n: number,
  k: number,
  a: MatrixOperand,
  b: MatrixOperand,
  c: FloatStorage,
): void {
  if (m * n * k <= directLimit[width]) {
    const direct = width === 1 ? directReal : directComplex;
    direct(m, n, k, layout(a, width), layout(b, width), c);
  } else {
    multiplyByKernels(width, m, n, k, a, b, c);
  }
}
