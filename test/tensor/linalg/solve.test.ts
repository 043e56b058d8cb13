import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkGrads,
  type DType,
  eye,
  inv,
  matmul,
  type NDArray,
  ones,
  solve,
  type Tensor,
  triangularSolve,
  tril,
  triu,
  vjp,
  vmap,
  withEngine,
} from "../../../src/tensor/index.ts";
import { randomTensor } from "../../support/random-tensor.ts";
import { expectBatched } from "./batched.ts";
import { dagger, dtypes, expectClose, seedAndDType } from "./matrices.ts";

const size = { n: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 3 }) };

/** A random matrix safely away from singular. */
function regular(n: number, seed: number, dtype: DType): NDArray {
  return randomTensor(seed, [n, n], dtype).add(eye(n).mul(5)) as NDArray;
}

describe("solve and inv", () => {
  test("solve, and have derivatives of first and second order in both sides", () => {
    fc.assert(
      fc.property(fc.record({ ...size, ...seedAndDType }), ({ n, columns, seed, dtype }) => {
        const a = regular(n, seed, dtype);
        const b = randomTensor(seed + 1, [n, columns], dtype);
        expectClose(matmul(a, solve(a, b)), b);
        expectClose(matmul(a, inv(a)), eye(n, n, dtype));
        checkGrads((x: Tensor) => [solve(x, b)], [a]);
        checkGrads((x: Tensor) => [solve(a, x)], [b]);
        checkGrads((x: Tensor) => [inv(x)], [a]);
      }),
      { numRuns: 20 },
    );
  });

  test("take vectors, broadcast leading axes and mixed dtypes", () => {
    const a = regular(3, 1, "float64");
    const b = randomTensor(2, [3], "complex128");
    expectClose(matmul(a, solve(a, b)), b);
    const many = randomTensor(3, [4, 3, 2]);
    expectClose(matmul(a, solve(a, many)), many);
    expect(solve(ones([1, 1], "float32"), ones([1], "float32")).dtype).toBe("float32");
  });

  test.each(dtypes)("take batches and vmap (%s)", (dtype) => {
    const b = randomTensor(5, [3, 2], dtype);
    expectBatched((a) => [solve(a, b), inv(a)], [3, 3], dtype);
    const a = regular(3, 6, dtype);
    expectBatched((right) => [solve(a, right)], [3, 2], dtype);
    const vectors = randomTensor(7, [4, 3], dtype);
    expectClose(vmap((right: Tensor) => solve(a, right))(vectors).permute([1, 0]), solve(a, vectors.permute([1, 0])));
  });

  test("factor once for the value and any number of pullbacks", () => {
    let factorizations = 0;
    withEngine("portable", (engine) => {
      const lu = engine.lu;
      const counted: typeof engine.lu = (...args) => {
        factorizations++;
        return lu(...args);
      };
      Object.assign(engine, { lu: counted });
      try {
        const { pullback } = vjp((a: Tensor) => solve(a, ones([4])), regular(4, 8, "float64"));
        pullback(ones([4]));
        pullback(ones([4]));
      } finally {
        Object.assign(engine, { lu });
      }
    });
    expect(factorizations).toBe(1);
  });

  test("refuse singular matrices, sides that do not fit and numbers that are not finite", () => {
    const singular = [
      [1, 2],
      [2, 4],
    ];
    expect(() => solve(singular, [1, 1])).toThrow("solve: the matrix is singular, pivot 1 of 2 is zero");
    expect(() => inv(singular)).toThrow("inv: the matrix is singular, pivot 1 of 2 is zero");
    expect(() => solve(eye(2), [1, 2, 3])).toThrow(
      "solve: a float64[2, 2] needs a right side of 2 rows, got float64[3]",
    );
    expect(() => solve(eye(2), 1)).toThrow("solve: the right side is a scalar");
    expect(() => solve([[1, 2]], [1])).toThrow("solve: needs square matrices, got float64[1, 2]");
    expect(() => solve([[Number.NaN]], [1])).toThrow(/solve: .*NaN/);
    expect(() => inv([[Number.NEGATIVE_INFINITY]])).toThrow(/inv: .*-Infinity/);
  });
});

describe("triangularSolve", () => {
  test("solves in every form, with derivatives of first and second order in both sides", () => {
    const forms = { lower: fc.boolean(), unitDiagonal: fc.boolean(), form: fc.constantFrom("N", "T", "R", "C") };
    fc.assert(
      fc.property(
        fc.record({ ...size, ...seedAndDType, ...forms }),
        ({ n, columns, seed, dtype, lower, unitDiagonal, form }) => {
          const a = regular(n, seed, dtype);
          const b = randomTensor(seed + 1, [n, columns], dtype);
          const options = { lower, unitDiagonal, form } as const;
          const strict = lower ? tril(a, -1) : triu(a, 1);
          const triangle = unitDiagonal ? strict.add(eye(n)) : lower ? tril(a) : triu(a);
          const operators = {
            N: triangle,
            T: triangle.permute([1, 0]),
            R: triangle.conj(),
            C: dagger(triangle),
          };
          expectClose(matmul(operators[form], triangularSolve(a, b, options)), b, 1e-9);
          checkGrads((x: Tensor) => [triangularSolve(x, b, options)], [a]);
          checkGrads((x: Tensor) => [triangularSolve(a, x, options)], [b]);
        },
      ),
      { numRuns: 30 },
    );
  });

  test.each(dtypes)("takes batches and vmap (%s)", (dtype) => {
    const b = randomTensor(5, [3, 2], dtype);
    const a = regular(3, 6, dtype);
    expectBatched((matrix) => [triangularSolve(matrix.add(eye(3).mul(3)), b)], [3, 3], dtype);
    expectBatched((right) => [triangularSolve(a, right, { lower: false })], [3, 2], dtype);
  });

  test("refuses a zero on the diagonal", () => {
    expect(() => triangularSolve([[0]], [1])).toThrow(
      "triangularSolve: the matrix is singular, diagonal element 0 of 1 is zero",
    );
    expect(() => triangularSolve(eye(2), [1])).toThrow("triangularSolve: a float64[2, 2] needs a right side of 2 rows");
  });
});
