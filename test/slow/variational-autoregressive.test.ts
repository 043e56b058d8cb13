import { expect, test } from "vitest";
import { isingVan } from "../../src/experiment/ising-van.ts";
import { skVan } from "../../src/experiment/sk-van.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

// ln Z per site of L×L tori at the critical point, and how far below the variational one may be.
test.each([
  [{}, 0.9701197162, 2e-4],
  [{ L: 8 }, 0.9397153248, 1e-3],
])("the Ising model with %j", async (given, lnZPerSite, below) => {
  const { result, converged } = (await runExperimentInMemory(isingVan, given)).outcome;
  expect(converged).toBe(true);
  expect(result.lnZPerSite).toBeGreaterThan(lnZPerSite - below);
  expect(result.lnZPerSite).toBeLessThan(lnZPerSite + 4 * result.lnZPerSiteError);
});

test.each([0, 1, 2])("a Sherrington–Kirkpatrick glass of 20 spins from β = 0.5 to 3, seed %i", async (seed) => {
  const { result, tables } = (await runExperimentInMemory(skVan, {}, { seed })).outcome;
  expect(result.largestExcess).toBeLessThan(2.5e-3);
  for (const [, , error, , excess] of tables?.[0].rows ?? []) expect(excess).toBeGreaterThan(-5 * error);
  expect(tables?.[0].rows.length).toBe(6);
});
