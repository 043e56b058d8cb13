import { expect, test } from "vitest";
import { deepCircuit } from "../../src/experiment/deep-circuit.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

test("the golden values of 10,000 layers, uncomputed to 1e-11", async () => {
  const { outcome } = await runExperimentInMemory(deepCircuit, { parameters: "golden", steps: 0 });
  const { energy, gradientNorm, firstGradient, drift } = outcome.result;
  expect(Math.abs(energy - -0.002974170633)).toBeLessThan(1e-11);
  expect(Math.abs(gradientNorm - 66.5452122546)).toBeLessThan(1e-8);
  expect(Math.abs(firstGradient - 0.0085973581)).toBeLessThan(1e-9);
  expect(drift).toBeLessThan(1e-11);
});

test("ten steps of the default lower the energy by more than 10, towards −18.06", async () => {
  const { outcome, steps } = await runExperimentInMemory(deepCircuit, {});
  expect(outcome.result.energy).toBeLessThan(steps[0].metrics.energy - 10);
  expect(outcome.references.energy[0].value).toBeCloseTo(-18.0617854, 6);
});
