import { describe, expect, test } from "vitest";
import {
  add,
  array,
  concrete,
  embedDiagonal,
  jvp,
  matmul,
  matrixTranspose,
  mul,
  type NDArray,
  qr,
  scalar,
  sub,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { reorder, signedFactor, spectrumOf } from "../../../src/tn/trg/split.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";

const size = 6;
const { q: basis } = qr(randomTensor(5, [size, size]));
const symmetric = (seed: number) => {
  const x = randomTensor(seed, [size, size]);
  return add(x, matrixTranspose(x));
};
const [change, bend] = [symmetric(11), symmetric(12)];

/** M(t) = V diag(λ) Vᵀ + t·change + t²·bend. */
function family(levels: readonly number[]) {
  const start = matmul(matmul(basis, embedDiagonal(array(levels))), matrixTranspose(basis));
  return (t: Tensor) => add(start, add(mul(t, change), mul(mul(t, t), bend)));
}

/** A·η·Aᵀ of the `k` eigenpairs of largest modulus, a function of t that no choice of basis changes. */
function keptPart(matrix: Tensor, k: number): Tensor {
  const spectrum = spectrumOf(matrix);
  const order = spectrum.values
    .map((_, i) => i)
    .sort((i, j) => Math.abs(spectrum.values[j]) - Math.abs(spectrum.values[i]));
  const kept = order.slice(0, k);
  const factor = signedFactor(matrix, reorder(spectrum, kept), k);
  const metric = array(kept.map((i) => Math.sign(spectrum.values[i])));
  return matmul(mul(factor, metric), matrixTranspose(factor));
}

function expectDerivatives(levels: readonly number[], k: number): void {
  const matrix = family(levels);
  const f = (t: Tensor) => keptPart(matrix(t), k);
  const [one, zero] = [scalar(1), scalar(0)];
  const slope = (t: Tensor, direction: Tensor) => jvp(f, [t], [direction]);
  const [[, first], [, second]] = jvp(slope, [zero, one], [one, zero]);
  const h = 2e-3;
  const [a, b, c, d, e] = [-2, -1, 0, 1, 2].map((i) => f(scalar(i * h)));
  const numericFirst = sub(mul(8, sub(d, b)), sub(e, a)).div(12 * h);
  const numericSecond = sub(mul(16, add(d, b)), add(add(e, a), mul(30, c))).div(12 * h * h);
  const numbers = (x: Tensor) => concrete(x, "test") as NDArray;
  expect(distance(numbers(first), numbers(numericFirst))).toBeLessThan(1e-7);
  expect(distance(numbers(second), numbers(numericSecond))).toBeLessThan(1e-4);
}

describe("the kept part of a symmetric matrix and its first and second derivative:", () => {
  test("separate levels of both signs", () => expectDerivatives([5, -4, 3, -0.9, 0.6, 0.2], 3));
  test("kept levels that are degenerate", () => expectDerivatives([4, 4, 4, 0.8, 0.5, -0.3], 3));
  test("kept levels of opposite sign and equal modulus", () => expectDerivatives([4, -4, 4, -4, 0.5, -0.3], 4));
  test("discarded levels that are degenerate", () => expectDerivatives([5, -4, 0.5, 0.5, 0.5, -0.5], 2));
  test("the whole spectrum", () => expectDerivatives([5, -4, 3, 2.5, -2.5, 2.5], 6));
});

test("the kept part itself is the sum over eigenpairs", () => {
  const levels = [5, -4, 3, 0.9, 0.6, 0.2];
  const kept = matmul(mul(basis, array([5, -4, 3, 0, 0, 0])), matrixTranspose(basis));
  const part = keptPart(family(levels)(scalar(0)), 3);
  expect(distance(concrete(part, "test"), concrete(kept, "test"))).toBeLessThan(1e-13);
});

test("a kept level degenerate with a discarded one gives finite derivatives", () => {
  const matrix = family([5, 2, 2, 1, 0.5, 0.1]);
  const [, first] = jvp((t: Tensor) => keptPart(matrix(t), 2), [scalar(0)], [scalar(1)]);
  expect(Array.from(concrete(first, "test").values()).every(Number.isFinite)).toBe(true);
});
