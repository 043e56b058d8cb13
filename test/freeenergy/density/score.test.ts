import { describe, expect, test } from "vitest";
import { type Baseline, freeEnergy } from "../../../src/freeenergy/index.ts";
import { array, exp, logSoftmax, random } from "../../../src/tensor/index.ts";
import { categories, energyOf, everyBatch, exactly, numbers } from "./discrete.ts";

// As of many spins, far from zero.
const levels = [-5.7, -7.2, -4];
const beta = 0.7;
const parameters = { logits: array([0.4, -0.2, 0.9]) };
const probabilities = numbers(exp(logSoftmax(parameters.logits)));

/** Mean and variance of the gradient over all batches of `count` samples, each with its probability. */
function momentsOf(baseline: Baseline, count: number) {
  const evaluated = everyBatch(probabilities, count, (batch) => {
    const density = { ...categories, sample: () => batch };
    const objective = freeEnergy({
      estimator: "score",
      density,
      hamiltonian: energyOf(levels),
      beta,
      samples: count,
      baseline,
    });
    const { value, gradient } = objective.valueAndGradient(parameters, objective.start(random.key(0)));
    return { value, gradient: numbers(gradient.logits) };
  });
  const mean = levels.map((_, k) => evaluated.reduce((sum, e) => sum + e.probability * e.result.gradient[k], 0));
  const variance = evaluated.reduce(
    (sum, e) => sum + e.probability * e.result.gradient.reduce((square, g, k) => square + (g - mean[k]) ** 2, 0),
    0,
  );
  return { F: evaluated.reduce((sum, e) => sum + e.probability * (e.result.value as number), 0), mean, variance };
}

describe("over every batch of 4 samples of 3 outcomes", () => {
  const exact = exactly(levels, 1 / beta, parameters);

  test.each(["none", "leave-one-out"] as const)("the mean gradient is exact, baseline %s", (baseline) => {
    const { F, mean } = momentsOf(baseline, 4);
    expect(F).toBeCloseTo(exact.F, 13);
    mean.forEach((g, k) => {
      expect(g).toBeCloseTo(exact.gradient[k], 13);
    });
  });

  test("with the mean of all samples as baseline it is 3/4 of that", () => {
    momentsOf("mean", 4).mean.forEach((g, k) => {
      expect(g).toBeCloseTo(0.75 * exact.gradient[k], 13);
    });
  });

  test("the baseline makes the variance smaller", () => {
    const [none, mean, others] = (["none", "mean", "leave-one-out"] as const).map((b) => momentsOf(b, 4).variance);
    expect(others).toBeLessThan(none);
    expect(mean).toBeCloseTo((9 / 16) * others, 13);
  });
});
