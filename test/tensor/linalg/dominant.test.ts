import { describe, expect, test } from "vitest";
import {
  add,
  array,
  exp,
  eye,
  grad,
  hvp,
  InputError,
  jvp,
  matmul,
  mul,
  type NDArray,
  NumericalError,
  reshape,
  ShapeError,
  slice,
  sum,
  type Tensor,
  vmap,
} from "../../../src/tensor/index.ts";
import { dominantEigh } from "../../../src/tensor/linalg/dominant.ts";
import { eigh } from "../../../src/tensor/linalg/eigh.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";
import { slope } from "../../support/slope.ts";
import { dagger, decaying, pairing, projector, withLevels } from "../../support/spectra.ts";

const dtypes = ["float64", "complex128"] as const;
const numbers = (x: Tensor) => Array.from((x as NDArray).values());
const close = (levels: readonly number[], digits: number) => levels.map((level) => expect.closeTo(level, digits));

describe.each(dtypes)("a %s matrix", (dtype) => {
  const levels = decaying(200, 0.15);
  const { matrix, basis } = withLevels(levels, dtype);
  const weight = randomTensor(2, [200, 200], dtype);
  /** A function of the kept part that does not depend on phases: Re Tr[W Σ exp(λ) v v†]. */
  const loss = (a: Tensor) => {
    const { values, vectors } = dominantEigh(a, 6);
    return sum(mul(weight, matmul(mul(vectors, exp(values)), dagger(vectors))).real());
  };

  test("has its levels of largest modulus found, with their vectors, in few products", () => {
    const { values, vectors, info } = dominantEigh(matrix, 8);
    expect(numbers(values)).toEqual(close(levels.slice(0, 8), 12));
    const exact = projector(slice(basis, null, [0, 8])) as NDArray;
    expect(distance(projector(vectors) as NDArray, exact)).toBeLessThan(1e-10);
    expect(distance(matmul(dagger(vectors), vectors) as NDArray, eye(8, 8, dtype))).toBeLessThan(1e-13);
    expect(info.converged).toBe(true);
    expect(info.iterations).toBeGreaterThan(10);
    expect(info.iterations).toBeLessThan(100);
    expect(info.residual).toBeLessThan(1e-12);
    expect(info.gap).toBeCloseTo(1 - Math.exp(-0.15), 8);
  });

  test("has its largest levels found", () => {
    const { values, info } = dominantEigh(matrix, 5, { wanted: "algebraic" });
    const exact = [...levels].sort((x, y) => y - x);
    expect(numbers(values)).toEqual(close(exact.slice(0, 5), 12));
    expect(info.gap).toBeCloseTo(1 - exact[5] / exact[4], 8);
  });

  test("gradient agrees with that of the full spectrum and with differences", () => {
    const order = levels.map((level, i) => ({ level, i })).sort((x, y) => x.level - y.level);
    const kept = order.flatMap(({ i }, position) => (i < 6 ? [position] : []));
    const full = (a: Tensor) => {
      const { values, vectors } = eigh(a);
      const parts = kept.map((j) => {
        const v = slice(vectors, null, [j, j + 1]);
        return mul(exp(slice(values, j)), sum(mul(weight, matmul(v, dagger(v))).real()));
      });
      return parts.reduce((x, y) => add(x, y));
    };
    const gradient = grad(loss)(matrix) as NDArray;
    expect(distance(gradient, grad(full)(matrix) as NDArray)).toBeLessThan(1e-8);
    const direction = randomTensor(3, [200, 200], dtype);
    const hermitian = mul(0.02, add(direction, dagger(direction)));
    expect(pairing(gradient, hermitian)).toBeCloseTo(slope(loss, matrix, hermitian), 6);
  });

  test("forward derivative and curvature agree with reverse ones", () => {
    const direction = mul(0.02, add(randomTensor(4, [200, 200], dtype), dagger(randomTensor(4, [200, 200], dtype))));
    const [, forward] = jvp(loss, [matrix], [direction]);
    expect((forward as NDArray).item()).toBeCloseTo(pairing(grad(loss)(matrix), direction), 9);
    const curvature = pairing(hvp(loss, matrix, direction), direction);
    const along = (a: Tensor) => jvp(loss, [a], [direction])[1];
    expect(curvature).toBeCloseTo(slope(along, matrix, direction), 5);
  });

  test("largest levels have derivatives too", () => {
    const f = (a: Tensor) => {
      const { values, vectors } = dominantEigh(a, 4, { wanted: "algebraic" });
      return sum(mul(weight, matmul(mul(vectors, exp(values)), dagger(vectors))).real());
    };
    const direction = mul(0.02, add(randomTensor(5, [200, 200], dtype), dagger(randomTensor(5, [200, 200], dtype))));
    expect(pairing(grad(f)(matrix), direction)).toBeCloseTo(slope(f, matrix, direction), 6);
  });

  test("a start near the solution saves products", () => {
    const { vectors, info } = dominantEigh(matrix, 8);
    const nearby = add(matrix, mul(1e-6, projector(randomTensor(6, [200, 1], dtype))));
    const again = dominantEigh(nearby, 8, { start: vectors }).info;
    expect(again.iterations).toBeLessThan(0.7 * info.iterations);
    expect(dominantEigh(matrix, 8, { start: vectors }).info.iterations).toBeLessThanOrEqual(info.iterations / 4);
  });

  test("a small one has its full spectrum computed, and the same derivatives", () => {
    const { matrix: small } = withLevels(decaying(12, 0.3), dtype);
    const w = slice(weight, [0, 12], [0, 12]);
    const f = (a: Tensor) => {
      const { values, vectors } = dominantEigh(a, 4);
      return sum(mul(w, matmul(mul(vectors, exp(values)), dagger(vectors))).real());
    };
    expect(dominantEigh(small, 4).info).toMatchObject({ converged: true, iterations: 0 });
    const direction = add(randomTensor(7, [12, 12], dtype), dagger(randomTensor(7, [12, 12], dtype)));
    expect(pairing(grad(f)(small), direction)).toBeCloseTo(slope(f, small, direction, 1e-4), 6);
    const along = (a: Tensor) => jvp(f, [a], [direction])[1];
    expect(pairing(hvp(f, small, direction), direction)).toBeCloseTo(slope(along, small, direction, 1e-4), 4);
  });
});

describe("degenerate levels", () => {
  test.each([
    ["multiplets of every size", [3, 3, 3, 2, 2, 1, 1, 1, 1], 6],
    ["a projector of more dimensions than a block", new Array<number>(40).fill(1), 20],
    ["a projector of fewer dimensions than wanted", new Array<number>(3).fill(1), 6],
    ["pairs of opposite sign", [2, -2, 1.5, -1.5, 1, -1], 4],
  ])("%s are all found", (_name, first, k) => {
    const levels = [...first, ...new Array<number>(260 - first.length).fill(0)];
    const { matrix } = withLevels(levels, "float64");
    const { values, vectors } = dominantEigh(matrix, k);
    const exact = levels.slice(0, k).map(Math.abs);
    expect(numbers(values).map(Math.abs)).toEqual(close(exact, 11));
    const rebuilt = matmul(mul(vectors, values), dagger(vectors));
    expect(distance(matmul(matrix, projector(vectors)) as NDArray, rebuilt as NDArray)).toBeLessThan(1e-11);
  });

  test("a whole multiplet has the derivative of its projector, and nothing is NaN", () => {
    const levels = [3, 3, 2, 2, 2, 1, 0.5, ...new Array<number>(193).fill(0)];
    const { matrix, basis } = withLevels(levels, "complex128");
    const direction = mul(
      0.01,
      add(randomTensor(8, [200, 200], "complex128"), dagger(randomTensor(8, [200, 200], "complex128"))),
    );
    const [, change] = jvp((a: Tensor) => projector(dominantEigh(a, 5).vectors), [matrix], [direction]);
    const inside = matmul(dagger(basis), matmul(direction, basis));
    const mixing = array(
      levels.map((x, i) => levels.map((y, j) => (i < 5 === j < 5 ? 0 : (i < 5 ? 1 : -1) / (x - y)))),
    );
    const exact = matmul(basis, matmul(mul(inside, mixing), dagger(basis)));
    expect(distance(change as NDArray, exact as NDArray)).toBeLessThan(1e-9);
  });

  test("a cut multiplet is reported and its derivative is finite", () => {
    const levels = [3, 2, 2, 2, 1, ...decaying(195, 0.2).map((x) => x / 2)];
    const { matrix } = withLevels(levels, "float64");
    const { info } = dominantEigh(matrix, 3);
    expect(info.gap).toBeLessThan(1e-10);
    const gradient = grad((a: Tensor) => sum(mul(randomTensor(9, [200, 200]), projector(dominantEigh(a, 3).vectors))))(
      matrix,
    );
    expect(numbers(gradient).every(Number.isFinite)).toBe(true);
  });

  test("kept zeros have no response", () => {
    const { matrix } = withLevels([2, 1, ...new Array<number>(198).fill(0)], "float64");
    const gradient = grad((a: Tensor) => sum(exp(dominantEigh(a, 4).vectors)))(matrix);
    expect(numbers(gradient).every(Number.isFinite)).toBe(true);
  });
});

test("a spectrum too dense for the iteration falls back to all of it", () => {
  const levels = Array.from({ length: 300 }, (_, i) => 2 - i * 1e-3);
  const { matrix } = withLevels(levels, "float64");
  const { values, info } = dominantEigh(matrix, 3);
  expect(numbers(values)).toEqual(close(levels.slice(0, 3), 11));
  expect(info.converged).toBe(true);
  expect(() => dominantEigh(matrix, 3, { maxIterations: 20 })).toThrow(NumericalError);
});

test("an operator on tensors of some shape, with parameters of its own", () => {
  // The tight-binding Hamiltonian of a 15×15 square with a potential: −Σ hopping + V.
  const side = 15;
  const hop = array(
    Array.from({ length: side }, (_, i) => Array.from({ length: side }, (_, j) => (Math.abs(i - j) === 1 ? 1 : 0))),
  );
  const apply = (x: Tensor, { t, v }: { t: Tensor; v: Tensor }) =>
    add(mul(t, add(matmul(hop, x), matmul(x, hop))), mul(v, x));
  const ground = (t: Tensor, v: Tensor) =>
    dominantEigh({ apply, parameters: { t, v }, shape: [side, side], dtype: "float64" }, 3, { wanted: "algebraic" });
  const free = ground(array(1), mul(0, hop));
  const band = (m: number) => 2 * Math.cos((m * Math.PI) / (side + 1));
  expect(numbers(free.values)).toEqual(close([band(1) + band(1), band(1) + band(2), band(1) + band(2)], 11));
  expect(free.vectors.shape).toEqual([side, side, 3]);

  const potential = mul(0.5, randomTensor(10, [side, side]));
  const energy = (v: Tensor) => slice(ground(array(1.3), v).values, 0);
  const density = grad(energy)(potential);
  const vector = slice(ground(array(1.3), potential).vectors, null, null, 0);
  expect(distance(density as NDArray, mul(vector, vector) as NDArray)).toBeLessThan(1e-11);
  const direction = randomTensor(11, [side, side]);
  const along = (v: Tensor) => sum(mul(grad(energy)(v), direction));
  expect(pairing(hvp(energy, potential, direction), direction)).toBeCloseTo(slope(along, potential, direction), 7);
});

test("a batch by vmap, with derivatives", () => {
  const matrices = mul(randomTensor(12, [3, 1, 1]).add(2), withLevels(decaying(150, 0.2), "float64").matrix);
  const f = (a: Tensor) => sum(mul(randomTensor(13, [150, 150]), projector(dominantEigh(a, 3).vectors)));
  const values = vmap((a: Tensor) => dominantEigh(a, 3).values)(matrices);
  const gradients = vmap(grad(f))(matrices);
  for (let i = 0; i < 3; i++) {
    expect(distance(slice(values, i) as NDArray, dominantEigh(slice(matrices, i), 3).values as NDArray)).toBeLessThan(
      1e-12,
    );
    expect(distance(slice(gradients, i) as NDArray, grad(f)(slice(matrices, i)) as NDArray)).toBeLessThan(1e-9);
  }
});

test("what cannot be is named", () => {
  expect(() => dominantEigh(eye(4), 5)).toThrow(InputError);
  expect(() => dominantEigh(eye(4), 5)).toThrow(/k must be a whole number from 1 to 4, got 5/);
  expect(() => dominantEigh(reshape(eye(4), [2, 8]), 1)).toThrow(ShapeError);
  expect(() => dominantEigh(eye(4), 1, { tolerance: 0 })).toThrow(/tolerance/);
  expect(() => dominantEigh(mul(eye(200), Number.NaN), 1)).toThrow(NumericalError);
});
