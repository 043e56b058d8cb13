import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  array,
  cast,
  checkGrads,
  eye,
  jvp,
  matmul,
  type NDArray,
  svd,
  type Tensor,
  zeros,
} from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectBatched } from "./batched.ts";
import { dagger, dtypes, expectClose, seedAndDType } from "./matrices.ts";

const shapes = { m: fc.integer({ min: 1, max: 6 }), n: fc.integer({ min: 1, max: 6 }) };

/** Functions of the factors that no choice of phases changes: u·f(s)·vh, u·f(s)·u† and s itself. */
function invariants(a: Tensor): Tensor[] {
  const { u, s, vh } = svd(a);
  const weighted = (x: Tensor, f: (s: Tensor) => Tensor) => x.mul(f(s).reshape([...s.shape.slice(0, -1), 1, s.size]));
  return [
    s,
    matmul(
      weighted(u, (x) => x.mul(x).add(1)),
      vh,
    ),
    matmul(
      weighted(u, (x) => x.sin()),
      dagger(u),
    ),
  ];
}

describe("svd", () => {
  test("has orthonormal factors that multiply to the matrix, with descending values", () => {
    fc.assert(
      fc.property(fc.record({ ...shapes, ...seedAndDType }), ({ m, n, seed, dtype }) => {
        const a = randomTensor(seed, [m, n], dtype);
        const { u, s, vh } = svd(a);
        const k = Math.min(m, n);
        expect([u.shape, s.shape, vh.shape]).toEqual([[m, k], [k], [k, n]]);
        expect(s.dtype).toBe("float64");
        expectClose(matmul(u.mul(s), vh), a);
        expectClose(matmul(dagger(u), u), eye(k, k, dtype));
        expectClose(matmul(vh, dagger(vh)), eye(k, k, dtype));
        const values = Array.from((s as NDArray).values());
        expect(values).toEqual([...values].sort((x, y) => y - x));
      }),
      { numRuns: 60 },
    );
  });

  test("agrees with known singular values", () => {
    const { s } = svd([
      [3, 0],
      [4, 5],
    ]);
    expectClose(s, array([Math.sqrt(45), Math.sqrt(5)]));
  });

  test("has derivatives of first and second order, for every shape and dtype", () => {
    fc.assert(
      fc.property(fc.record({ ...shapes, ...seedAndDType }), ({ m, n, seed, dtype }) => {
        const a = randomTensor(seed, [m, n], dtype);
        // Central differences need the levels apart, and away from zero, by more than their step.
        const levels = Array.from((svd(a).s as NDArray).values());
        fc.pre(levels.every((level, i) => level - (levels[i + 1] ?? 0) > 0.1));
        checkGrads(invariants, [a]);
      }),
      { numRuns: 25 },
    );
  });

  test.each(dtypes)("takes batches and vmap (%s)", (dtype) => {
    const factors = (a: Tensor) => Object.values(svd(a)) as Tensor[];
    expectBatched(factors, [4, 3], dtype);
    expectBatched(factors, [3, 4], dtype);
    expectBatched((a) => [jvp(svd, [a], [a.sin()])[1].s, jvp(svd, [a], [a.sin()])[1].u], [4, 3], dtype);
  });

  test("computes narrow dtypes in double precision and returns them narrow", () => {
    const a = randomTensor(3, [4, 3]);
    for (const dtype of ["float32", "complex64"] as const) {
      const { u, s, vh } = svd(cast(a, dtype));
      expect([u.dtype, s.dtype, vh.dtype]).toEqual([dtype, "float32", dtype]);
      expectClose(cast(s, "float64"), svd(cast(cast(a, dtype).real(), "float64")).s, 1e-7);
    }
    expect(svd(array([[1, 2]], "int32")).u.dtype).toBe("float64");
  });

  test("takes empty matrices", () => {
    expect(svd(zeros([0, 3])).vh.shape).toEqual([0, 3]);
    expect(svd(zeros([3, 0])).u.shape).toEqual([3, 0]);
  });

  test("refuses vectors and numbers that are not finite", () => {
    expect(() => svd([1, 2])).toThrow("svd: needs a matrix or a batch of matrices, got float64[2]");
    expect(() => svd([[1, Number.NaN]])).toThrow(/svd: .*NaN/);
    expect(() => svd([[1, Number.POSITIVE_INFINITY]])).toThrow(/svd: .*Infinity/);
  });
});
