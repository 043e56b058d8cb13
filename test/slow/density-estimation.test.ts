import { expect, test } from "vitest";
import { densityEstimation } from "../../src/experiment/density-estimation.ts";
import { twoMoons } from "../../src/model/index.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

test("two moons are learned to two hundredths of a nat", async () => {
  const { outcome } = await runExperimentInMemory(densityEstimation, {});
  const { crossEntropy, crossEntropyError, kullbackLeibler, kullbackLeiblerError, trainingCrossEntropy } =
    outcome.result;
  expect(outcome.converged).toBe(true);
  expect(Math.abs(crossEntropy - kullbackLeibler - twoMoons(0.1).entropy())).toBeLessThan(4 * crossEntropyError);
  expect(kullbackLeibler).toBeGreaterThan(-3 * kullbackLeiblerError);
  expect(kullbackLeibler).toBeLessThan(0.02);
  expect(crossEntropy - trainingCrossEntropy).toBeLessThan(4 * crossEntropyError);
});
