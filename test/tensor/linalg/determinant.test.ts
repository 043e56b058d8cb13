import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  array,
  checkGrads,
  det,
  exp,
  eye,
  grad,
  hessian,
  inv,
  laplacian,
  type NDArray,
  slogdet,
  sum,
  type Tensor,
  zeros,
} from "../../../src/tensor/index.ts";
import { expandedDeterminant } from "../../oracle/determinant.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectBatched } from "./batched.ts";
import { dtypes, expectClose, seedAndDType, withSingularValues } from "./matrices.ts";

const size = { n: fc.integer({ min: 1, max: 5 }) };

describe("slogdet and det", () => {
  test("agree with the sum over permutations", () => {
    fc.assert(
      fc.property(fc.record({ ...size, ...seedAndDType }), ({ n, seed, dtype }) => {
        const a = randomTensor(seed, [n, n], dtype);
        const expected = expandedDeterminant(a);
        const { sign, logAbsDet } = slogdet(a);
        expectClose(sign.mul(exp(logAbsDet)), expected, 1e-12);
        expectClose(det(a), expected, 1e-12);
      }),
      { numRuns: 40 },
    );
  });

  test("have derivatives of first and second order", () => {
    fc.assert(
      fc.property(fc.record({ ...size, ...seedAndDType }), ({ n, seed, dtype }) => {
        const a = randomTensor(seed, [n, n], dtype).add(eye(n).mul(5)) as NDArray;
        checkGrads((x: Tensor) => Object.values(slogdet(x)) as Tensor[], [a]);
        checkGrads((x: Tensor) => [det(x)], [a]);
      }),
      { numRuns: 20 },
    );
  });

  test.each(dtypes)("det has derivatives at singular matrices of every rank (%s)", (dtype) => {
    for (const levels of [
      [2, 1, 1, 0.5, 0],
      [2, 1, 1, 0, 0],
      [2, 1, 0, 0, 0],
      [2, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ]) {
      checkGrads((x: Tensor) => [det(x)], [withSingularValues(array(levels), 5, 5, 3, dtype)]);
    }
  });

  test("det's gradient is the cofactor matrix, of integers for integers", () => {
    const a = array([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    const cofactors = array([
      [-3, 6, -3],
      [6, -12, 6],
      [-3, 6, -3],
    ]);
    expectClose(grad<[Tensor], Tensor>(det)(a), cofactors, 1e-12);
    expectClose(
      hessian<Tensor>(det)(zeros([2, 2])).reshape([4, 4]),
      array([
        [0, 0, 0, 1],
        [0, 0, -1, 0],
        [0, -1, 0, 0],
        [1, 0, 0, 0],
      ]),
      1e-15,
    );
  });

  test("ln|det A| has the gradient A⁻ᵀ and the Laplacian −Σ(A⁻¹)²", () => {
    const a = randomTensor(2, [4, 4]).add(eye(4).mul(2)) as NDArray;
    const { laplacian: result, gradient } = laplacian((x) => slogdet(x).logAbsDet)(a);
    expectClose(result, sum(inv(a).mul(inv(a))).neg(), 1e-12);
    expectClose(gradient, inv(a).permute([1, 0]), 1e-13);
  });

  test("slogdet reaches where the determinant over- and underflows", () => {
    const a = eye(400).mul(1e-3);
    expect((slogdet(a).logAbsDet as NDArray).item()).toBeCloseTo(-1200 * Math.log(10), 9);
    expect((det(a) as NDArray).item()).toBe(0);
    expect((slogdet(a.mul({ re: 0, im: 1 })).sign as NDArray).complexItem().re).toBeCloseTo(1, 12);
  });

  test("slogdet of a singular matrix is −∞ with sign 0, without a derivative", () => {
    const a = zeros([2, 2]);
    const { sign, logAbsDet } = slogdet(a);
    expect([(sign as NDArray).item(), (logAbsDet as NDArray).item()]).toEqual([0, Number.NEGATIVE_INFINITY]);
    expect(() => grad((x: Tensor) => slogdet(x).logAbsDet)(a)).toThrow(/derivative of slogdet: the matrix is singular/);
  });

  test.each(dtypes)("take batches and vmap (%s)", (dtype) => {
    expectBatched((a) => [det(a), ...(Object.values(slogdet(a)) as Tensor[])], [4, 4], dtype);
  });

  test("refuse matrices that are not square and numbers that are not finite", () => {
    expect(() => det([[1, 2]])).toThrow("det: needs square matrices, got float64[1, 2]");
    expect(() => slogdet([[Number.NaN]])).toThrow(/slogdet: .*NaN/);
    expect(() => det([[Number.NaN]])).toThrow(/det: .*NaN/);
  });
});
