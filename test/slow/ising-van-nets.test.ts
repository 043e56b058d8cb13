import { expect, test } from "vitest";
import { isingVan } from "../../src/experiment/ising-van.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

test.each([
  ["transformer", "z2"],
  ["convolution", "none"],
  ["convolution", "z2"],
])("a %s with symmetry %s comes within 2e-4 of ln Z of the 4 × 4 torus", async (net, symmetry) => {
  const given = { net, symmetry, annealing: 0.4, steps: 1200, samples: 300 };
  const { outcome } = await runExperimentInMemory(isingVan, given);
  const { lnZPerSite, lnZPerSiteError } = outcome.result;
  expect(lnZPerSite).toBeGreaterThan(0.9701197162 - 2e-4);
  expect(lnZPerSite).toBeLessThan(0.9701197162 + 5 * lnZPerSiteError);
});
