import { expect, test } from "vitest";
import { heisenbergIpeps } from "../../src/experiment/heisenberg-ipeps.ts";
import { publishedSquareHeisenbergIpeps, squareHeisenbergGroundState } from "../../src/model/index.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

test.each([0, 1])("D = 2 at chi = 16 comes to the published energy and order parameter from seed %i", async (seed) => {
  const { outcome, steps } = await runExperimentInMemory(heisenbergIpeps, {}, { seed });
  const { result, references, converged } = outcome;
  const published = publishedSquareHeisenbergIpeps[2];
  expect(converged).toBe(true);
  expect(Math.abs(result.energyPerSite - -0.660231)).toBeLessThan(2e-6);
  expect(Math.abs(result.energyPerSite - published.energyPerSite.value)).toBeLessThan(1e-8);
  expect(Math.abs(result.magnetization - published.magnetization.value)).toBeLessThan(1e-5);
  // Second eigenvalue of the transfer matrix of one column at χ = 16, published beside the energy.
  expect(Math.abs(Math.exp(-1 / result.correlationLength) - 0.22197480383)).toBeLessThan(2e-5);
  expect(references.energyPerSite.map(({ value }) => value)).toEqual([
    squareHeisenbergGroundState.energyPerSite.value,
    published.energyPerSite.value,
  ]);
  expect(steps.length).toBeLessThan(40);
});

test.each(["unrolled", "checkpoint"])("D = 2 comes to the same energy by %s gradients", async (gradient) => {
  const { outcome } = await runExperimentInMemory(heisenbergIpeps, { gradient });
  expect(Math.abs(outcome.result.energyPerSite - -0.660231)).toBeLessThan(2e-6);
});

test("D = 2 comes to the same energy measured in a plaquette", async () => {
  const { outcome } = await runExperimentInMemory(heisenbergIpeps, { patch: "2x2" });
  expect(Math.abs(outcome.result.energyPerSite - -0.660231)).toBeLessThan(2e-6);
});

test("the energy falls when D grows, and a table shows it", async () => {
  const given = { D: "1..2", chi: 12 };
  const { outcome, steps, figures } = await runExperimentInMemory(heisenbergIpeps, given);
  const [table] = outcome.tables ?? [];
  const energies = table.rows.map((row) => row[1]);
  expect(table.rows.map(([D]) => D)).toEqual([1, 2]);
  // Néel state: two bonds of −1/4 a site.
  expect(energies[0]).toBeCloseTo(-0.5, 12);
  expect(energies[1]).toBeLessThan(-0.6602);
  expect(steps.map(({ step }) => step)).toEqual(steps.map((_, i) => i + 1));
  const shown = figures.find(({ title }) => title.startsWith("F, E and S"));
  const last = steps[steps.length - 1].metrics;
  expect(shown?.series.map(({ y }) => y[y.length - 1])).toEqual([last.energyPerSite, last.energyPerSite, 0]);
  expect(shown?.series.map(({ error }) => error?.length)).toEqual([steps.length, steps.length, steps.length]);
});

test("a run continued from a kept state takes the same steps", async () => {
  const given = { D: "1..2", chi: 8, steps: 8 };
  const whole = await runExperimentInMemory(heisenbergIpeps, given);
  for (const kept of [1, 4]) {
    const { step, state } = whole.steps[kept - 1];
    const rest = await runExperimentInMemory(heisenbergIpeps, given, { resumeFrom: { step, state } });
    expect(rest.steps.map(({ metrics }) => metrics)).toEqual(whole.steps.slice(kept).map(({ metrics }) => metrics));
  }
});
