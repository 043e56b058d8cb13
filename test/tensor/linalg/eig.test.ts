import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  array,
  cast,
  checkGrads,
  type DType,
  eig,
  eigvals,
  eye,
  grad,
  inv,
  matmul,
  matrixPower,
  type NDArray,
  sum,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectBatched } from "./batched.ts";
import { dagger, dtypes, expectClose, seedAndDType } from "./matrices.ts";

const size = { n: fc.integer({ min: 1, max: 5 }) };

/** An n×n matrix with well separated eigenvalues, the first two a conjugate pair if it is real. */
function simple(n: number, seed: number, dtype: DType): NDArray {
  const base = array([
    [0, 2, 0, 0, 0],
    [-2, 1, 0, 0, 0],
    [0, 0, 3, 0, 0],
    [0, 0, 0, 5, 0],
    [0, 0, 0, 0, 7],
  ]);
  return randomTensor(seed, [n, n], dtype)
    .mul(0.3)
    .add(base.slice([0, n], [0, n])) as NDArray;
}

describe("eig", () => {
  test("has unit eigenvectors", () => {
    fc.assert(
      fc.property(fc.record({ ...size, ...seedAndDType }), ({ n, seed, dtype }) => {
        const a = randomTensor(seed, [n, n], dtype);
        const { values, vectors } = eig(a);
        expectClose(matmul(cast(a, "complex128"), vectors), vectors.mul(values));
        expectClose(sum(vectors.mul(vectors.conj()), { axes: 0 }).real(), eye(n).sum({ axes: 0 }));
        expectClose(eigvals(a), values);
      }),
      { numRuns: 40 },
    );
  });

  test("has derivatives of first and second order where the spectrum is simple", () => {
    fc.assert(
      fc.property(fc.record({ ...size, ...seedAndDType }), ({ n, seed, dtype }) => {
        const a = simple(n, seed, dtype);
        const invariants = (x: Tensor) => {
          const { values, vectors } = eig(x);
          const weighted = vectors.mul(values.sin());
          return [
            sum(values.mul(values).mul(values)),
            matmul(weighted, inv(vectors)),
            matmul(weighted, dagger(vectors)),
          ];
        };
        checkGrads(invariants, [a]);
      }),
      { numRuns: 15 },
    );
  });

  test("Σ λ² has the gradient 2Aᵀ", () => {
    const a = randomTensor(3, [4, 4]);
    expectClose(grad((x: Tensor) => sum(eigvals(x).mul(eigvals(x))).real())(a), a.permute([1, 0]).mul(2), 1e-11);
  });

  test.each(dtypes)("takes batches and vmap (%s)", (dtype) => {
    expectBatched((a) => Object.values(eig(a)) as Tensor[], [3, 3], dtype);
  });

  test("refuses matrices that are not square and numbers that are not finite", () => {
    expect(() => eig([[1, 2]])).toThrow("eig: needs square matrices, got float64[1, 2]");
    expect(() => eigvals([[Number.NaN]])).toThrow(/eig: .*NaN/);
  });
});

describe("matrixPower", () => {
  test("multiplies, and has derivatives of first and second order", () => {
    const a = randomTensor(1, [3, 3]).add(eye(3).mul(2)) as NDArray;
    expectClose(
      matrixPower(a, 5),
      [a, a, a, a].reduce((product, factor) => matmul(product, factor) as NDArray, a),
    );
    expectClose(matrixPower(a, -2), inv(matmul(a, a)));
    expectClose(matrixPower(a, 0), eye(3));
    checkGrads((x: Tensor) => [matrixPower(x, 3), matrixPower(x, -2)], [a]);
  });

  test("refuses powers that are not whole, and negative ones of singular matrices", () => {
    expect(() => matrixPower(eye(2), 0.5)).toThrow("matrixPower: the power must be a whole number, got 0.5");
    expect(() => matrixPower([[0]], -1)).toThrow("matrixPower: the matrix is singular");
  });
});
