import { expect, test } from "vitest";
import { isingNeuralrg } from "../../src/experiment/ising-neuralrg.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

test("L = 4 at the critical point: after 1,500 steps nearer to −ln Z = −37.3767 than the published −37.060", async () => {
  const { outcome } = await runExperimentInMemory(isingNeuralrg, {});
  const { F, FError, latentE, latentEError, plainE, plainEError } = outcome.result;
  expect(F).toBeGreaterThan(-37.3767 - 4 * FError);
  expect(F).toBeLessThan(-37.15);
  expect(Math.abs(latentE - plainE)).toBeLessThan(5 * Math.hypot(latentEError, plainEError));
  expect(outcome.result.latentEnergyTime).toBeLessThan(outcome.result.plainEnergyTime / 2);
  expect(outcome.result.latentMagnetizationTime).toBeLessThan(outcome.result.plainMagnetizationTime / 2);
});
