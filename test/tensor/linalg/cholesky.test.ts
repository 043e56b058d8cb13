import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGrads, cholesky, eye, matmul, type NDArray, type Tensor, tril } from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectBatched } from "./batched.ts";
import { dagger, dtypes, expectClose, seedAndDType } from "./matrices.ts";

/** A matrix whose Hermitian part is positive definite. */
function positive(a: Tensor): NDArray {
  return matmul(a, dagger(a)).add(eye(a.shape[a.rank - 1])) as NDArray;
}

describe("cholesky", () => {
  test("is the lower factor, with derivatives of first and second order", () => {
    fc.assert(
      fc.property(fc.record({ n: fc.integer({ min: 1, max: 5 }), ...seedAndDType }), ({ n, seed, dtype }) => {
        const a = positive(randomTensor(seed, [n, n], dtype));
        const l = cholesky(a);
        expectClose(matmul(l, dagger(l)), a);
        expectClose(tril(l), l, 1e-300);
        checkGrads((x: Tensor) => [cholesky(x)], [a]);
      }),
      { numRuns: 20 },
    );
  });

  test.each(dtypes)("takes batches and vmap (%s)", (dtype) => {
    expectBatched((a) => [cholesky(positive(a))], [3, 3], dtype);
  });

  test("refuses matrices that are not positive definite, square or finite", () => {
    expect(() =>
      cholesky([
        [1, 2],
        [2, 1],
      ]),
    ).toThrow(/cholesky: the matrix is not positive definite/);
    expect(() => cholesky([[1, 2]])).toThrow("cholesky: needs square matrices, got float64[1, 2]");
    expect(() => cholesky([[Number.NaN]])).toThrow(/cholesky: .*NaN/);
  });
});
