import { expect, test } from "vitest";
import { bornMachine } from "../../src/experiment/born-machine.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

test.each([
  ["bars-and-stripes", "kl", 1],
  ["bars-and-stripes", "kl", 2],
  ["bars-and-stripes", "mmd", 0],
  ["bars-and-stripes", "mmd", 1],
  ["double-gaussian", "kl", 0],
  ["double-gaussian", "mmd", 0],
])("%s by %s, seed %i, comes to a total variation distance below 0.05", async (data, loss, seed) => {
  const { outcome } = await runExperimentInMemory(bornMachine, { data, loss }, { seed });
  expect(outcome.result.totalVariation).toBeLessThan(0.05);
});
