import { expect, test } from "vitest";
import { betaVqe } from "../../src/experiment/beta-vqe.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

const small = [6, 8].flatMap((sites) => [0.5, 1, 3].map((beta) => [sites, beta] as const));
const cases = [
  ...small.map(([sites, beta]) => ["tfim", sites, beta] as const),
  ["tfim", 10, 1] as const,
  ...small.map(([sites, beta]) => ["heisenberg", sites, beta] as const),
  ["heisenberg", 10, 3] as const,
];

test.each(cases)(
  "%s of %i sites at beta %d: F within 0.01 kT a site above the exact one",
  async (model, sites, beta) => {
    const { outcome } = await runExperimentInMemory(betaVqe, { model, sites, beta });
    const { F, FError, excessPerSite } = outcome.result;
    expect(excessPerSite).toBeLessThan(0.01);
    expect(F - outcome.references.F[0].value).toBeGreaterThan(-4 * FError);
    expect(outcome.converged).toBe(true);
  },
);
