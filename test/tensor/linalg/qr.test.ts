import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  array,
  checkGrads,
  eye,
  grad,
  lq,
  matmul,
  type NDArray,
  qr,
  sum,
  type Tensor,
  tril,
  triu,
} from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectBatched } from "./batched.ts";
import { dagger, dtypes, expectClose, seedAndDType } from "./matrices.ts";

const shapes = { m: fc.integer({ min: 1, max: 5 }), n: fc.integer({ min: 1, max: 5 }) };

describe("qr and lq", () => {
  test("have orthonormal and triangular factors with a diagonal ≥ 0 that multiply to the matrix", () => {
    fc.assert(
      fc.property(fc.record({ ...shapes, ...seedAndDType }), ({ m, n, seed, dtype }) => {
        const a = randomTensor(seed, [m, n], dtype);
        const k = Math.min(m, n);
        const { q, r } = qr(a);
        expectClose(matmul(q, r), a);
        expectClose(matmul(dagger(q), q), eye(k, k, dtype));
        expectClose(triu(r), r, 1e-300);
        const left = lq(a);
        expectClose(matmul(left.l, left.q), a);
        expectClose(matmul(left.q, dagger(left.q)), eye(k, k, dtype));
        expectClose(tril(left.l), left.l, 1e-300);
        for (const triangle of [r, left.l]) {
          for (let i = 0; i < k; i++) {
            const { re, im } = (triangle.slice(i, i) as NDArray).complexItem();
            expect(re).toBeGreaterThanOrEqual(0);
            expect(Math.abs(im)).toBeLessThan(1e-15);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("have derivatives of first and second order, tall, square and wide", () => {
    // Some of these matrices have a singular value near 0.01, which a longer step of the differences does not resolve.
    const step = 1e-6;
    fc.assert(
      fc.property(fc.record({ ...shapes, ...seedAndDType }), ({ m, n, seed, dtype }) => {
        const a = randomTensor(seed, [m, n], dtype).add(eye(m, n).mul(2)) as NDArray;
        checkGrads((x: Tensor) => Object.values(qr(x)) as Tensor[], [a], { step });
        checkGrads((x: Tensor) => Object.values(lq(x)) as Tensor[], [a], { step });
      }),
      { numRuns: 20 },
    );
  });

  test.each(dtypes)("take batches and vmap (%s)", (dtype) => {
    for (const shape of [
      [4, 3],
      [3, 4],
    ]) {
      expectBatched((a) => Object.values(qr(a)) as Tensor[], shape, dtype);
      expectBatched((a) => Object.values(lq(a)) as Tensor[], shape, dtype);
    }
  });

  test("refuse the derivative where columns are dependent", () => {
    const a = array([
      [1, 0],
      [0, 0],
    ]);
    expectClose(qr(a).r, a);
    expect(() => grad((x: Tensor) => sum(qr(x).r))(a)).toThrow(/derivative of qr: the matrix is singular/);
    expect(() => grad((x: Tensor) => sum(lq(x).l))(a)).toThrow(/derivative of lq: the matrix is singular/);
  });

  test("refuse vectors and numbers that are not finite", () => {
    expect(() => qr([1, 2])).toThrow("qr: needs a matrix or a batch of matrices, got float64[2]");
    expect(() => qr([[Number.NaN]])).toThrow(/qr: .*NaN/);
    expect(() => lq([[Number.NaN]])).toThrow(/lq: .*NaN/);
  });
});
