import { describe, expect, test } from "vitest";
import {
  apply,
  chain,
  control,
  discrepancyWitness,
  each,
  fidelity,
  type GaussianKernel,
  klDivergence,
  maximumMeanDiscrepancy,
  negativeLogLikelihood,
  overlap,
  parameterShift,
  probabilities,
  put,
  randomState,
  ry,
  rz,
  sample,
  sampledDiscrepancy,
  totalVariation,
  variance,
} from "../../../src/circuit/index.ts";
import { pauli, plus, times } from "../../../src/model/index.ts";
import {
  abs,
  array,
  checkGrads,
  concrete,
  grad,
  type NDArray,
  random,
  softmax,
  sum,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { pseudoAngles } from "../../support/pseudo-angles.ts";
import { expectClose } from "../close.ts";

const circuit = chain(
  3,
  each([0, 1, 2], ry()),
  each([0, 1, 2], rz()),
  control(0, put(1, ry("a"))),
  control(2, put(1, ry("a"))),
);
const angles = pseudoAngles(7);
const target = softmax(pseudoAngles(8, 4)) as NDArray;
const born = (t: Tensor) => probabilities(apply(circuit, t));

const kernels: readonly GaussianKernel[] = [
  { distance: "bits", bandwidths: [0.5, 1.5] },
  { distance: "integers", bandwidths: [0.3, 1, 4] },
];

describe("losses of probabilities", () => {
  test("have the derivatives of their values through a circuit", () => {
    const other = randomState(random.key(2), 3);
    const operator = plus(pauli("XY", [0, 1]), times(0.5, pauli("Z", [2])));
    checkGrads((t: Tensor) => klDivergence(target, born(t)), [angles]);
    checkGrads((t: Tensor) => negativeLogLikelihood(Int32Array.of(0, 5, 5, 2), born(t)), [angles]);
    checkGrads((t: Tensor) => totalVariation(target, born(t)), [angles]);
    for (const kernel of kernels) checkGrads((t: Tensor) => maximumMeanDiscrepancy(target, born(t), kernel), [angles]);
    checkGrads((t: Tensor) => fidelity(other, apply(circuit, t)), [angles]);
    checkGrads((t: Tensor) => abs(overlap(apply(circuit, t), other)), [angles]);
    checkGrads((t: Tensor, s: Tensor) => fidelity(apply(circuit, t), apply(circuit, s)), [angles, pseudoAngles(7, 3)]);
    checkGrads((t: Tensor) => variance(operator, apply(circuit, t)), [angles]);
  });

  test("the divergence of two coins, of a distribution from itself, and where something never occurs", () => {
    const value = klDivergence([0.25, 0.75], [0.5, 0.5]) as NDArray;
    expect(value.item()).toBeCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), 15);
    expect((klDivergence(target, target) as NDArray).item()).toBe(0);
    expect((klDivergence([0, 1], [0.5, 0.5]) as NDArray).item()).toBeCloseTo(Math.LN2, 15);
    expect((klDivergence([0.5, 0.5], [0, 1]) as NDArray).item()).toBe(Number.POSITIVE_INFINITY);
    expectClose(grad((q: Tensor) => klDivergence([0, 1], q))(array([0, 0.5])), [0, -2]);
    expect((totalVariation([0.5, 0.5, 0], [0.25, 0.25, 0.5]) as NDArray).item()).toBe(0.5);
    expect(() => klDivergence([0.5, 0.5], [1])).toThrow("klDivergence: probabilities of shapes [2] and [1]");
  });

  test("the log-likelihood of samples in their proportions is divergence and entropy", () => {
    const q = softmax(array([0.2, -0.5, 1]));
    const samples = Int32Array.of(0, 0, 1, 2);
    const entropy = 0.5 * Math.LN2 + 0.5 * Math.log(4);
    expectClose(negativeLogLikelihood(samples, q), klDivergence([0.5, 0.25, 0.25], q).add(entropy), 1e-15);
  });
});

describe("maximum mean discrepancy", () => {
  /** ΣΣ (p − q)ᵢ (p − q)ⱼ k(i, j), with the kernel as it is defined. */
  function direct(p: NDArray, q: NDArray, { distance, bandwidths }: GaussianKernel): number {
    const difference = Array.from(p.values(), (x, i) => x - q.values()[i]);
    const square = (i: number, j: number) =>
      distance === "bits" ? [...(i ^ j).toString(2)].filter((bit) => bit === "1").length : (i - j) ** 2;
    const kernel = (i: number, j: number) =>
      bandwidths.reduce((total, sigma) => total + Math.exp(-square(i, j) / (2 * sigma * sigma)), 0) / bandwidths.length;
    return difference.reduce((s, x, i) => s + difference.reduce((r, y, j) => r + x * y * kernel(i, j), 0), 0);
  }

  test.each(kernels)("of two distributions, by $distance, is the double sum", (kernel) => {
    const q = concrete(born(angles), "test");
    expect((maximumMeanDiscrepancy(target, q, kernel) as NDArray).item()).toBeCloseTo(direct(target, q, kernel), 14);
    expect((maximumMeanDiscrepancy(q, q, kernel) as NDArray).item()).toBe(0);
  });

  test.each(kernels)("from samples, by $distance, is right on average", (kernel) => {
    const state = concrete(apply(circuit, angles), "test");
    const other = concrete(apply(circuit, pseudoAngles(7, 9)), "test");
    const exact = direct(concrete(probabilities(other), "test"), concrete(probabilities(state), "test"), kernel);
    const estimates = random.split(random.key(1), 400).map((key) => {
      const [first, second] = random.split(key);
      return sampledDiscrepancy(sample(other, 6, first).indices, sample(state, 9, second).indices, kernel);
    });
    const mean = estimates.reduce((total, x) => total + x, 0) / estimates.length;
    const spread = estimates.reduce((total, x) => total + (x - mean) ** 2, 0) / (estimates.length - 1);
    expect(Math.abs(mean - exact)).toBeLessThan(4 * Math.sqrt(spread / estimates.length));
    expect(Math.min(...estimates)).toBeLessThan(0);
  });

  test.each(kernels)("its gradient is that of the witness as an observable, by parameter shifts too", (kernel) => {
    const witness = discrepancyWitness(target, born(angles), kernel);
    const gradient = grad((t: Tensor) => maximumMeanDiscrepancy(target, born(t), kernel))(angles);
    const shifted = parameterShift(circuit, (state) => sum(probabilities(state).mul(witness)), angles);
    expectClose(shifted, gradient, 1e-13);
  });

  test("bad input is named", () => {
    const [kernel] = kernels;
    expect(() => maximumMeanDiscrepancy([1, 0, 0], [0, 1, 0], kernel)).toThrow(
      "3 results are not those of a number of bits",
    );
    expect(() => maximumMeanDiscrepancy([1], [1], { distance: "bits", bandwidths: [0] })).toThrow("bandwidths [0]");
    expect(() => sampledDiscrepancy(Int32Array.of(1), Int32Array.of(1, 2), kernel)).toThrow("1 samples of the target");
  });
});
