import fc from "fast-check";
import { expect } from "vitest";
import { conj, type DType, matmul, matrixTranspose, type NDArray, qr, type Tensor } from "../../../src/tensor/index.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";

export const dtypes = ["float64", "complex128"] as const;

/** A random seed and dtype for property tests. */
export const seedAndDType = { seed: fc.integer({ min: 1, max: 10_000 }), dtype: fc.constantFrom(...dtypes) };

/** The conjugate transpose. */
export function dagger(a: Tensor): Tensor {
  return conj(matrixTranspose(a));
}

/** A random m×k matrix with orthonormal columns. */
export function isometry(m: number, k: number, seed: number, dtype: DType): Tensor {
  return qr(randomTensor(seed, [m, k], dtype)).q;
}

/** A random Hermitian matrix. */
export function hermitian(n: number, seed: number, dtype: DType): NDArray {
  const a = randomTensor(seed, [n, n], dtype);
  return a.add(dagger(a)) as NDArray;
}

/** A Hermitian matrix with the given eigenvalues. */
export function withEigenvalues(values: Tensor, seed: number, dtype: DType): NDArray {
  const v = isometry(values.size, values.size, seed, dtype);
  return matmul(v.mul(values), dagger(v)) as NDArray;
}

/** An m×n matrix with the given singular values. */
export function withSingularValues(values: Tensor, m: number, n: number, seed: number, dtype: DType): NDArray {
  return matmul(
    isometry(m, values.size, seed, dtype).mul(values),
    dagger(isometry(n, values.size, seed + 1, dtype)),
  ) as NDArray;
}

/** Expects two tensors to agree in dtype, shape and numbers. */
export function expectClose(actual: Tensor, expected: Tensor, tolerance = 1e-11): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.dtype).toBe(expected.dtype);
  expect(distance(actual as NDArray, expected as NDArray)).toBeLessThan(tolerance);
}
