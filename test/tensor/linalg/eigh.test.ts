import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { array, checkGrads, eigh, eye, matmul, type NDArray, type Tensor } from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectBatched } from "./batched.ts";
import { dagger, dtypes, expectClose, hermitian, seedAndDType } from "./matrices.ts";

const size = { n: fc.integer({ min: 1, max: 6 }) };

/** Functions of the eigenbasis that no choice of phases changes: w and v·f(w)·v†. */
function invariants(a: Tensor): Tensor[] {
  const { values, vectors } = eigh(a);
  return [values, matmul(vectors.mul(values.sin()), dagger(vectors))];
}

describe("eigh", () => {
  test("has an orthonormal eigenbasis with ascending values", () => {
    fc.assert(
      fc.property(fc.record({ ...size, ...seedAndDType }), ({ n, seed, dtype }) => {
        const a = hermitian(n, seed, dtype);
        const { values, vectors } = eigh(a);
        expectClose(matmul(vectors.mul(values), dagger(vectors)), a);
        expectClose(matmul(dagger(vectors), vectors), eye(n, n, dtype));
        const w = Array.from((values as NDArray).values());
        expect(w).toEqual([...w].sort((x, y) => x - y));
      }),
      { numRuns: 60 },
    );
  });

  test("reads the Hermitian part", () => {
    const a = randomTensor(5, [4, 4], "complex128");
    expectClose(eigh(a).values, eigh(a.add(dagger(a)).div(2)).values);
    expectClose(
      eigh(
        array([
          [0, 2],
          [0, 0],
        ]),
      ).values,
      array([-1, 1]),
    );
  });

  test("has derivatives of first and second order, for matrices that need not be Hermitian", () => {
    fc.assert(
      fc.property(fc.record({ ...size, ...seedAndDType }), ({ n, seed, dtype }) => {
        const a = randomTensor(seed, [n, n], dtype);
        const w = Array.from((eigh(a).values as NDArray).values());
        fc.pre(w.every((level, i) => i === 0 || level - w[i - 1] > 0.1));
        checkGrads(invariants, [a]);
      }),
      { numRuns: 25 },
    );
  });

  test.each(dtypes)("takes batches and vmap (%s)", (dtype) => {
    expectBatched((a) => Object.values(eigh(a)) as Tensor[], [4, 4], dtype);
  });

  test("returns narrow dtypes narrow", () => {
    const { values, vectors } = eigh(eye(3, 3, "complex64"));
    expect([values.dtype, vectors.dtype]).toEqual(["float32", "complex64"]);
  });

  test("refuses matrices that are not square and numbers that are not finite", () => {
    expect(() => eigh([[1, 2, 3]])).toThrow("eigh: needs square matrices, got float64[1, 3]");
    expect(() =>
      eigh([
        [1, Number.NaN],
        [0, 1],
      ]),
    ).toThrow(/eigh: .*NaN/);
  });
});
