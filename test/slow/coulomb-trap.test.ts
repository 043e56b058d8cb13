import { expect, test } from "vitest";
import { coulombTrapExperiment } from "../../src/experiment/coulomb-trap.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

// References have errors of their own: 0 of two charges, 0.004 of six.
test.each([
  [2, 1, 400, 0],
  [2, 10, 400, 0],
  [6, 1, 400, 0.004],
])("%i charges at beta %d: F within 0.01 kT a charge above the reference", async (particles, beta, steps, error) => {
  const { outcome } = await runExperimentInMemory(coulombTrapExperiment, { particles, beta, steps });
  const { F, FError, E, EError } = outcome.result;
  const excess = F - outcome.references.F[0].value;
  expect(excess).toBeGreaterThan(-4 * FError - 2 * error);
  expect(excess).toBeLessThan((0.01 * particles) / beta);
  expect(Math.abs(E - outcome.references.E[0].value)).toBeLessThan(5 * EError + (0.02 * particles) / beta);
  expect(outcome.converged).toBe(true);
});
