import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  array,
  checkGrads,
  inv,
  lstsq,
  matmul,
  type NDArray,
  pinv,
  type Tensor,
  zeros,
} from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectBatched } from "./batched.ts";
import { dagger, dtypes, expectClose, seedAndDType, withSingularValues } from "./matrices.ts";

const shapes = { m: fc.integer({ min: 1, max: 5 }), n: fc.integer({ min: 1, max: 5 }) };

function expectPenrose(a: Tensor, p: Tensor): void {
  expectClose(matmul(a, matmul(p, a)), a, 1e-10);
  expectClose(matmul(p, matmul(a, p)), p, 1e-10);
  expectClose(dagger(matmul(a, p)), matmul(a, p), 1e-10);
  expectClose(dagger(matmul(p, a)), matmul(p, a), 1e-10);
}

describe("pinv and lstsq", () => {
  test("meet the Penrose conditions at every rank", () => {
    fc.assert(
      fc.property(fc.record({ ...shapes, ...seedAndDType, rank: fc.nat(5) }), ({ m, n, seed, dtype, rank }) => {
        const levels = array(Array.from({ length: Math.min(m, n) }, (_, i) => (i < rank ? 2 / (i + 1) : 0)));
        const a = withSingularValues(levels, m, n, seed, dtype);
        expectPenrose(a, pinv(a));
      }),
      { numRuns: 60 },
    );
    expectClose(pinv(zeros([2, 3])), zeros([3, 2]));
    expectClose(pinv(array([[4]])), inv(array([[4]])));
  });

  test("have derivatives of first and second order at full rank", () => {
    fc.assert(
      fc.property(fc.record({ ...shapes, ...seedAndDType }), ({ m, n, seed, dtype }) => {
        const levels = array(Array.from({ length: Math.min(m, n) }, (_, i) => 2 / (i + 1)));
        const a = withSingularValues(levels, m, n, seed, dtype);
        const b = randomTensor(seed, [m, 2], dtype);
        checkGrads((x: Tensor) => [pinv(x), lstsq(x, b)], [a]);
        checkGrads((x: Tensor) => [lstsq(a, x)], [b]);
      }),
      { numRuns: 15 },
    );
  });

  test.each(dtypes)("have derivatives along rank-deficient matrices of one rank (%s)", (dtype) => {
    for (const [m, n] of [
      [4, 4],
      [5, 3],
      [3, 5],
    ]) {
      const right = randomTensor(2, [2, n], dtype);
      const product = (x: Tensor) => matmul(x, right);
      checkGrads(
        (x: Tensor) => [pinv(product(x)), pinv(product(x), { relativeTolerance: 1e-10 })],
        [randomTensor(1, [m, 2], dtype)],
      );
    }
  });

  test("relativeTolerance decides which singular values count", () => {
    const a = array([
      [1, 0],
      [0, 1e-6],
    ]);
    expectClose(
      pinv(a),
      array([
        [1, 0],
        [0, 1e6],
      ]),
      1e-6,
    );
    expectClose(
      pinv(a, { relativeTolerance: 1e-3 }),
      array([
        [1, 0],
        [0, 0],
      ]),
    );
    expect(() => pinv(a, { relativeTolerance: 2 })).toThrow("pinv: relativeTolerance must be in [0, 1), got 2");
  });

  test("lstsq takes vectors, and finds the least-squares line", () => {
    const a = array([
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    expectClose(lstsq(a, [-1, 0.2, 0.9, 2.1]), array([1, -0.95]));
    expect(() => lstsq(a, [1, 2])).toThrow("lstsq: a matrix of 4 rows needs a right side of as many, got [2]");
  });

  test.each(dtypes)("take batches and vmap (%s)", (dtype) => {
    expectBatched((a) => [pinv(a)], [3, 4], dtype);
    expectBatched((a) => [pinv(a)], [4, 3], dtype);
  });

  test("refuse numbers that are not finite", () => {
    expect(() => pinv([[Number.NaN]])).toThrow(/pinv: .*NaN/);
    expect((pinv([[0.5]]) as NDArray).item()).toBe(2);
  });
});
