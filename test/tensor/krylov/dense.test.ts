import { describe, expect, test } from "vitest";
import { array, matmul, type NDArray, type Tensor } from "../../../src/tensor/index.ts";
import { denseSolver } from "../../../src/tensor/krylov/dense.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";

const limits = { tolerance: 1e-10, maxIterations: 1, restart: 1 };

describe.each([1, 2, 7, 16, 17, 40])("a system of %i unknowns", (n) => {
  const matrices = [1, 2, 3].map((seed) => randomTensor(seed + 10 * n, [n, n]));
  const solutions = randomTensor(n, [3, n]);
  const apply = (x: Float64Array) => {
    const images = matrices.map((a, s) => (matmul(a, array([...x.subarray(s * n, (s + 1) * n)])) as NDArray).values());
    return Float64Array.from(images.flatMap((image) => [...image]));
  };

  test("is solved, several at once", () => {
    const right = apply(solutions.values() as Float64Array);
    const { x, info } = denseSolver({ systems: 3, length: n, complex: false }, apply, right, limits);
    expect(distance(array([...x]), (solutions as Tensor).reshape([3 * n]) as NDArray)).toBeLessThan(1e-10);
    expect(info.converged).toBe(true);
    expect(info.residual).toBeLessThan(1e-14);
  });

  test("is not said to be solved when it is singular", () => {
    const projection = (x: Float64Array) => x.map((value, i) => (i === n - 1 ? 0 : value));
    const right = new Float64Array(n).fill(1);
    expect(denseSolver({ systems: 1, length: n, complex: false }, projection, right, limits).info.converged).toBe(
      false,
    );
  });
});

test("a zero pivot is exchanged", () => {
  const swap = (x: Float64Array) => Float64Array.of(x[1], x[0]);
  const { x } = denseSolver({ systems: 1, length: 2, complex: false }, swap, Float64Array.of(3, 5), limits);
  expect([...x]).toEqual([5, 3]);
});
