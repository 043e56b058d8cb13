import { expect, test } from "vitest";
import { isingNeuralrg } from "../../src/experiment/ising-neuralrg.ts";
import { renormalizationFlow } from "../../src/flow/index.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { random, treeLeaves } from "../../src/tensor/index.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

const small = { length: 2, beta: 0.05, steps: 45, samples: 64, learningRate: 0.03, finalSamples: 2000 };

test("four spins: F a little above the exact one, and chains in latent space forget soonest", async () => {
  const given = { ...small, draws: 16, chains: 60, leapfrogSteps: 2 };
  const { outcome, figures, steps } = await runExperimentInMemory(isingNeuralrg, given);
  const { F, FError, E, S, lnZ, lnZError, lnZPerSite, latentE, latentEError, plainE, plainEError } = outcome.result;
  const exact = outcome.references.F[0].value;
  expect(F - exact).toBeGreaterThan(-4 * FError);
  expect(F - exact).toBeLessThan(0.08);
  expect(outcome.converged).toBe(true);
  expect(Math.abs(lnZ + exact)).toBeLessThan(4 * lnZError);
  expect(lnZError).toBeLessThan(0.02);
  expect(F).toBeCloseTo(E - S, 10);
  expect(lnZPerSite - outcome.references.lnZPerSite[0].value).toBeCloseTo((exact - F) / 4, 10);
  expect(Math.abs(latentE - plainE)).toBeLessThan(4 * Math.hypot(latentEError, plainEError));
  expect(outcome.result.latentMagnetizationTime).toBeLessThan(outcome.result.plainMagnetizationTime);
  expect(steps).toHaveLength(small.steps + 1);
  expect(figures.map(({ title }) => title)).toContain("Autocorrelation of the energy");
});

test("a training that is too short is said not to have converged", async () => {
  const { outcome } = await runExperimentInMemory(isingNeuralrg, { ...small, steps: 2, draws: 0, symmetric: false });
  expect(outcome.converged).toBe(false);
  expect(outcome.notes?.join()).toContain("try more steps");
});

test("the field at the critical point of the 4×4 torus has the published −ln Z, and the flow its 10,112 parameters", () => {
  const settings = isingNeuralrg.settings.parse({});
  expect(isingNeuralrg.headline?.(settings).reference).toBeCloseTo(-37.3767, 4);
  const leaves = treeLeaves(renormalizationFlow(4).init(random.key(0)));
  expect(leaves.reduce((sum, leaf) => sum + leaf.size, 0)).toBe(10_112);
});

test("a run resumed after any step ends as one that was not stopped, the chains included", async () => {
  const given = { ...small, symmetric: false, steps: 3, draws: 8, chains: 4, leapfrogSteps: 1, finalSamples: 100 };
  const whole = await runExperimentInMemory(isingNeuralrg, given, { seed: 5 });
  for (const i of [1, 2]) {
    const { step, state } = whole.steps[i];
    const resumeFrom = { step, state: joinState(splitState(state)) as typeof state };
    const rest = await runExperimentInMemory(isingNeuralrg, given, { seed: 5, resumeFrom });
    expect(rest.steps.map(({ metrics }) => metrics)).toEqual(whole.steps.slice(i + 1).map(({ metrics }) => metrics));
    expect(rest.outcome).toEqual(whole.outcome);
  }
});
