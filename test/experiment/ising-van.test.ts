import { expect, test } from "vitest";
import { isingVan } from "../../src/experiment/ising-van.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

type State = Parameters<typeof isingVan.summarize>[1]["state"];

test("a short run comes near ln Z of the 4×4 lattice, from below", async () => {
  const given = { steps: 120, samples: 300, learningRate: 0.03, finalSamples: 4000, width: 2, depth: 2 };
  const { steps, outcome, figures } = await runExperimentInMemory(isingVan, given);
  const { result, references, notes } = outcome;
  expect(references.lnZPerSite[0].value).toBeCloseTo(0.9701197162, 9);
  expect(result.lnZPerSite).toBeGreaterThan(0.962);
  expect(result.lnZPerSite).toBeLessThan(0.9701197162 + 5 * result.lnZPerSiteError);
  expect(result.F).toBeCloseTo(result.E - result.S / 0.4406867935, 6);
  expect(result.F).toBeCloseTo((-16 * result.lnZPerSite) / 0.4406867935, 6);
  expect(notes.join("\n")).toMatch(/samples weighted by e\^\(−βE\)\/p give ln Z of a site 0\.9[67]/);
  expect(steps.length).toBe(120);
  const [F, E, S, distance, magnetization] = figures;
  for (const { series } of [F, E, S, distance]) expect(series[0].y.length).toBe(120);
  expect(magnetization.series[0].y.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
});

test("with annealing, the first steps are at a fifth of beta", async () => {
  const given = { steps: 4, samples: 500, annealing: 1, width: 1, depth: 1 };
  const { steps } = await runExperimentInMemory(isingVan, given);
  // kT ln p of nearly free spins is −16 kT ln 2, and kT falls as 1/(0.4, 0.6, 0.8, 1).
  const share = steps.map(({ metrics }) => metrics.F / (-16 * Math.LN2));
  for (const [i, rise] of [0.4, 0.6, 0.8, 1].entries()) {
    expect(share[i] * 0.4406867935 * rise).toBeGreaterThan(0.8);
    expect(share[i] * 0.4406867935 * rise).toBeLessThan(1.2);
  }
});

test("a run continued from a kept state takes the same steps", async () => {
  const given = { steps: 6, samples: 50, width: 2, depth: 2, annealing: 0.5 };
  const whole = await runExperimentInMemory(isingVan, given, { seed: 3 });
  const { step, state } = whole.steps[2];
  const kept = splitState(state);
  const restored = joinState({ ...kept, tree: JSON.parse(JSON.stringify(kept.tree)) }) as State;
  const rest = await runExperimentInMemory(isingVan, given, { seed: 3, resumeFrom: { step, state: restored } });
  expect(rest.steps.map(({ metrics }) => metrics)).toEqual(whole.steps.slice(3).map(({ metrics }) => metrics));
  expect(rest.outcome.result).toEqual(whole.outcome.result);
});

test.each([
  [{ L: 1 }, "setting L is 1"],
  [{ net: "mad" }, "setting net is 'mad'"],
  [{ beta: 0 }, "setting beta is 0"],
  [{ annealing: 2 }, "setting annealing is 2"],
])("bad settings are refused by name: %j", async (given, message) => {
  await expect(runExperimentInMemory(isingVan, given)).rejects.toThrow(message);
});
