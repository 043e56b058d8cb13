import { expect, test } from "vitest";
import { isingMongeAmpere } from "../../src/experiment/ising-mongeampere.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

test("the default comes closer to the exact −2.336045 a site than the published code's −2.3076, never below", async () => {
  const { outcome } = await runExperimentInMemory(isingMongeAmpere, {});
  const { FPerSite, FError } = outcome.result;
  // The known digits are cut off, not rounded: between −2.336046 and −2.336045.
  expect(outcome.references.FPerSite[0].value).toBeCloseTo(-2.3360455, 6);
  expect(FPerSite).toBeLessThan(-2.3076);
  expect(FPerSite).toBeGreaterThan(-2.336045 - (4 * FError) / 16);
  expect(outcome.converged).toBe(true);
});
