import { describe, expect, test } from "vitest";
import { type Baseline, freeEnergy, type ScoredDensity } from "../../../src/freeenergy/index.ts";
import { array, exp, logSoftmax, NDArray, random, scalar } from "../../../src/tensor/index.ts";
import { categories, everyBatch, numbers } from "./discrete.ts";
import {
  exactOscillator,
  flat,
  hermiteRule,
  movingOscillator,
  type Oscillator,
  scoredOscillator,
} from "./oscillator.ts";

const parameters = { logits: array([0.3, -0.4]), logWidth: scalar(0.2), momentum: scalar(0.5) };
const hamiltonian = { quartic: 0.3 };
const beta = 0.8;
const exact = exactOscillator(hamiltonian, 1 / beta, parameters);

// An even number of nodes leaves out y = 0, where the first excited state has none of its weight and a local energy has a pole.
const probabilities = numbers(exp(logSoftmax(parameters.logits)));
const outcomes = ([0, 1] as const).flatMap((label) =>
  hermiteRule(6, label).map(({ y, weight }) => ({ label, y, probability: probabilities[label] * weight })),
);

/** Of F and its gradient, the mean over all batches of labels and nodes. */
function meansOf(estimator: "nested-score" | "nested-pathwise", baseline: Baseline, samples: number) {
  const all = everyBatch(
    outcomes.map(({ probability }) => probability),
    samples,
    (batch) => {
      const drawn = numbers(batch).map((i) => outcomes[i]);
      const labels = new NDArray(
        "int32",
        [samples],
        Int32Array.from(drawn, ({ label }) => label),
      );
      const nodes = array(drawn.map(({ y }) => y));
      const populations: ScoredDensity<Oscillator> = { ...categories, sample: () => labels };
      const common = { hamiltonian, beta, samples, baseline };
      const points = nodes.mul(Math.exp(-0.2)) as NDArray;
      const objective =
        estimator === "nested-score"
          ? freeEnergy({ ...common, estimator, density: { ...scoredOscillator(() => points), populations } })
          : freeEnergy({ ...common, estimator, density: { ...movingOscillator(() => nodes), populations } });
      const { value, gradient } = objective.valueAndGradient(parameters, objective.start(random.key(0)));
      return [value as number, ...flat(gradient)];
    },
  );
  return all[0].result.map((_, i) => all.reduce((sum, { probability, result }) => sum + probability * result[i], 0));
}

describe("over all batches of labels and quadrature nodes, the means of F and its gradient are exact:", () => {
  test.each([
    ["nested-score", "none", 1],
    ["nested-score", "leave-one-out", 2],
    ["nested-pathwise", "none", 1],
    ["nested-pathwise", "leave-one-out", 2],
  ] as const)("%s, baseline %s, batches of %d", (estimator, baseline, samples) => {
    const [F, ...gradient] = meansOf(estimator, baseline, samples);
    expect(F).toBeCloseTo(exact.F, 12);
    gradient.forEach((g, i) => {
      expect(g).toBeCloseTo(exact.gradient[i], 12);
    });
  });
});
