import { expect, test } from "vitest";
import { heisenbergIpeps } from "../../src/experiment/heisenberg-ipeps.ts";
import { squareHeisenbergGroundState } from "../../src/model/index.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

test("D = 3 at chi = 30 comes to −0.66790 or below, and not below what D = 3 can reach", async () => {
  const { outcome } = await runExperimentInMemory(heisenbergIpeps, { D: 3, chi: 30 });
  const { energyPerSite, magnetization } = outcome.result;
  expect(energyPerSite).toBeLessThanOrEqual(-0.6679);
  expect(energyPerSite).toBeGreaterThan(-0.6682);
  expect(Math.abs(magnetization - 0.348)).toBeLessThan(3e-3);
});

test("D = 4 at chi = 32 comes to −0.66890 or below, and not below the exact energy", async () => {
  const { outcome } = await runExperimentInMemory(heisenbergIpeps, { D: 4, chi: 32, steps: 40 });
  expect(outcome.result.energyPerSite).toBeLessThanOrEqual(-0.6689);
  expect(outcome.result.energyPerSite).toBeGreaterThan(squareHeisenbergGroundState.energyPerSite.value);
});
