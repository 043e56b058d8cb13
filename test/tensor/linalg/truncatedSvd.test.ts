import { describe, expect, test } from "vitest";
import {
  add,
  conj,
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
  ShapeError,
  slice,
  sum,
  type Tensor,
  vmap,
} from "../../../src/tensor/index.ts";
import { qr } from "../../../src/tensor/linalg/qr.ts";
import { svd } from "../../../src/tensor/linalg/svd.ts";
import { truncatedSvd } from "../../../src/tensor/linalg/truncatedSvd.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";
import { slope } from "../../support/slope.ts";
import { dagger, pairing } from "../../support/spectra.ts";

const numbers = (x: Tensor) => Array.from((x as NDArray).values());
const close = (values: readonly number[], digits: number) => values.map((value) => expect.closeTo(value, digits));

/** An m×n matrix with given singular values (zeros after them) and its singular vectors. */
function withSingularValues(m: number, n: number, values: readonly number[], dtype: "float64" | "complex128") {
  const r = Math.min(m, n);
  const u = qr(randomTensor(1, [m, r], dtype)).q;
  const v = qr(randomTensor(2, [n, r], dtype)).q;
  const all = Array.from({ length: r }, (_, i) => values[i] ?? 0);
  return { matrix: matmul(mul(u, all), dagger(v)), u, v };
}

const falling = (count: number, rate: number) => Array.from({ length: count }, (_, i) => Math.exp(-rate * i));

describe.each([
  ["float64", 260, 180],
  ["complex128", 260, 180],
  ["float64", 150, 240],
  ["complex128", 150, 240],
] as const)("a %s matrix %i×%i", (dtype, m, n) => {
  const values = falling(120, 0.12);
  const { matrix, u: exactU, v: exactV } = withSingularValues(m, n, values, dtype);
  const weight = randomTensor(3, [m, n], dtype);
  const loss = (a: Tensor) => {
    const { u, s, vh } = truncatedSvd(a, 6);
    return sum(mul(weight, matmul(mul(u, exp(s)), vh)).real());
  };
  const direction = mul(0.01, randomTensor(4, [m, n], dtype));

  test("has its largest triplets found in few products", () => {
    const { u, s, vh, info } = truncatedSvd(matrix, 7);
    expect(numbers(s)).toEqual(close(values.slice(0, 7), 12));
    const exact = matmul(mul(slice(exactU, null, [0, 7]), values.slice(0, 7)), dagger(slice(exactV, null, [0, 7])));
    expect(distance(matmul(mul(u, s), vh) as NDArray, exact as NDArray)).toBeLessThan(1e-11);
    expect(distance(matmul(dagger(u), u) as NDArray, eye(7, 7, dtype))).toBeLessThan(1e-13);
    expect(distance(matmul(vh, dagger(vh)) as NDArray, eye(7, 7, dtype))).toBeLessThan(1e-13);
    expect(info.converged).toBe(true);
    expect(info.iterations).toBeGreaterThan(8);
    expect(info.iterations).toBeLessThan(100);
    expect(info.gap).toBeCloseTo(1 - Math.exp(-0.12), 6);
  });

  test("gradient agrees with that of the full decomposition", () => {
    const full = (a: Tensor) => {
      const { u, s, vh } = svd(a);
      const kept = mul(slice(u, null, [0, 6]), exp(slice(s, [0, 6])));
      return sum(mul(weight, matmul(kept, slice(vh, [0, 6]))).real());
    };
    expect(distance(grad(loss)(matrix) as NDArray, grad(full)(matrix) as NDArray)).toBeLessThan(1e-9);
  });

  test("forward, reverse and second derivatives agree with differences", () => {
    const [, forward] = jvp(loss, [matrix], [direction]);
    expect((forward as NDArray).item()).toBeCloseTo(slope(loss, matrix, direction), 8);
    expect(pairing(grad(loss)(matrix), direction)).toBeCloseTo((forward as NDArray).item(), 9);
    const along = (a: Tensor) => jvp(loss, [a], [direction])[1];
    expect(pairing(hvp(loss, matrix, direction), direction)).toBeCloseTo(slope(along, matrix, direction), 7);
  });

  test("a start near the solution saves products", () => {
    const { vh, info } = truncatedSvd(matrix, 7);
    const again = truncatedSvd(matrix, 7, { start: dagger(vh) }).info;
    expect(again.iterations).toBeLessThanOrEqual(info.iterations / 4);
  });
});

describe.each(["float64", "complex128"] as const)("a small %s matrix", (dtype) => {
  test.each([
    [9, 6],
    [6, 9],
  ])("%i×%i has the full decomposition computed, and the same derivatives", (m, n) => {
    const { matrix } = withSingularValues(m, n, falling(6, 0.3), dtype);
    const weight = randomTensor(5, [m, n], dtype);
    const f = (a: Tensor) => {
      const { u, s, vh } = truncatedSvd(a, 3);
      return sum(mul(weight, matmul(mul(u, exp(s)), vh)).real());
    };
    expect(truncatedSvd(matrix, 3).info).toMatchObject({ converged: true, iterations: 0 });
    const direction = mul(0.1, randomTensor(6, [m, n], dtype));
    expect(pairing(grad(f)(matrix), direction)).toBeCloseTo(slope(f, matrix, direction), 8);
    const along = (a: Tensor) => jvp(f, [a], [direction])[1];
    expect(pairing(hvp(f, matrix, direction), direction)).toBeCloseTo(slope(along, matrix, direction), 7);
  });
});

describe("degenerate and missing singular values", () => {
  test.each([
    ["multiplets of every size", [3, 3, 3, 2, 2, 1, 1, 1, 1], 6],
    ["a flat spectrum of more than a block", new Array<number>(40).fill(1), 16],
    ["a rank below what is wanted", [2, 1], 6],
    ["a zero matrix", [], 3],
  ])("%s", (_name, values, k) => {
    const { matrix } = withSingularValues(200, 220, values, "float64");
    const { u, s, vh } = truncatedSvd(matrix, k);
    expect(numbers(s)).toEqual(
      close(
        Array.from({ length: k }, (_, i) => values[i] ?? 0),
        11,
      ),
    );
    expect(distance(matmul(dagger(u), u) as NDArray, eye(k))).toBeLessThan(1e-12);
    expect(distance(matmul(matrix, dagger(vh)) as NDArray, mul(u, s) as NDArray)).toBeLessThan(1e-11);
  });

  test("whole multiplets have the derivative of their part of the matrix", () => {
    const { matrix } = withSingularValues(200, 150, [3, 3, 2, 2, 2, 0.5, 0.3], "complex128");
    const weight = randomTensor(7, [200, 150], "complex128");
    const part = (a: Tensor) => {
      const { u, vh } = truncatedSvd(a, 5);
      return sum(mul(weight, matmul(u, vh)).real());
    };
    const direction = mul(0.01, randomTensor(8, [200, 150], "complex128"));
    expect(pairing(grad(part)(matrix), direction)).toBeCloseTo(slope(part, matrix, direction), 7);
  });

  test("a cut multiplet is reported and its derivative is finite", () => {
    const { matrix } = withSingularValues(180, 180, [3, 2, 2, 2, 1, 0.5], "float64");
    expect(truncatedSvd(matrix, 3).info.gap).toBeLessThan(1e-10);
    const gradient = grad((a: Tensor) => sum(exp(truncatedSvd(a, 3).u)))(matrix);
    expect(numbers(gradient).every(Number.isFinite)).toBe(true);
  });

  test("kept zeros have a finite derivative", () => {
    const { matrix } = withSingularValues(180, 180, [3, 2], "complex128");
    const gradient = grad((a: Tensor) => sum(truncatedSvd(a, 4).u.real()))(matrix);
    expect(numbers(gradient).every(Number.isFinite)).toBe(true);
  });
});

test("a batch by vmap, with derivatives", () => {
  const matrices = mul(
    randomTensor(9, [3, 1, 1]).add(2),
    withSingularValues(140, 150, falling(90, 0.2), "float64").matrix,
  );
  const f = (a: Tensor) => {
    const { u, s, vh } = truncatedSvd(a, 3);
    return sum(mul(randomTensor(10, [140, 150]), matmul(mul(u, mul(s, s)), conj(vh))));
  };
  const values = vmap((a: Tensor) => truncatedSvd(a, 3).s)(matrices);
  const gradients = vmap(grad(f))(matrices);
  for (let i = 0; i < 3; i++) {
    const one = slice(matrices, i);
    expect(distance(slice(values, i) as NDArray, truncatedSvd(one, 3).s as NDArray)).toBeLessThan(1e-12);
    expect(distance(slice(gradients, i) as NDArray, grad(f)(one) as NDArray)).toBeLessThan(1e-9);
  }
});

test("a spectrum too dense for the iteration falls back to all of it", () => {
  const { matrix } = withSingularValues(
    200,
    200,
    Array.from({ length: 200 }, (_, i) => 2 - i * 1e-3),
    "float64",
  );
  expect(numbers(truncatedSvd(matrix, 3).s)).toEqual(close([2, 1.999, 1.998], 11));
  expect(() => truncatedSvd(matrix, 3, { maxIterations: 20 })).toThrow(NumericalError);
});

test("what cannot be is named", () => {
  expect(() => truncatedSvd(eye(4, 6), 5)).toThrow(InputError);
  expect(() => truncatedSvd(eye(4, 6), 5)).toThrow(/truncatedSvd: k must be a whole number from 1 to 4, got 5/);
  expect(() => truncatedSvd(add(eye(4), [[[1]]]), 1)).toThrow(ShapeError);
  expect(() => truncatedSvd(mul(eye(200), Number.NaN), 1)).toThrow(NumericalError);
});
