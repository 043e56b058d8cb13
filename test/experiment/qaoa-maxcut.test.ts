import { describe, expect, test } from "vitest";
import { readSettings } from "../../src/experiment/index.ts";
import { qaoaMaxcut } from "../../src/experiment/qaoa-maxcut.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

type State = Parameters<typeof qaoaMaxcut.summarize>[1]["state"];

const ring = (sites: number) => Array.from({ length: sites }, (_, i) => `${i} ${(i + 1) % sites}`).join("\n");

describe("published values:", () => {
  // Farhi, Goldstone and Gutmann (2014): (2p + 1)/(2p + 2) of the edges of a ring longer than 2p + 1.
  test.each([1, 2, 3])("a ring at p = %i", async (layers) => {
    const { outcome } = await runExperimentInMemory(qaoaMaxcut, { graph: ring(10), layers });
    expect(outcome.converged).toBe(true);
    expect(outcome.result.approximationRatio).toBeCloseTo((2 * layers + 1) / (2 * layers + 2), 8);
    expect(outcome.references.bestCut[0].value).toBe(10);
  });

  // The same: 0.6924 for each edge of a graph of degree 3 without triangles, 1/2 + 1/(3√3) exactly.
  test("K₃,₃ at p = 1", async () => {
    const graph = [0, 1, 2].flatMap((i) => [3, 4, 5].map((j) => `${i} ${j}`)).join("\n");
    const { outcome } = await runExperimentInMemory(qaoaMaxcut, { graph, layers: 1 });
    expect(outcome.result.expectedCut / 9).toBeCloseTo(0.5 + 1 / (3 * Math.sqrt(3)), 8);
    expect(outcome.result.bestCut).toBe(9);
  });
});

test("a random regular graph: more layers come nearer, and shots find the heaviest cut", async () => {
  const ratios: number[] = [];
  for (const layers of [1, 3, 5]) {
    const { outcome, steps, figures } = await runExperimentInMemory(qaoaMaxcut, { vertices: 8, layers }, { seed: 3 });
    const { result, references } = outcome;
    ratios.push(result.approximationRatio);
    expect(result.expectedCut).toBeGreaterThan(steps[0].metrics.expectedCut - 1e-9);
    expect(result.bestCut).toBe(references.bestCut[0].value);
    expect(Math.abs(result.meanSampledCut - result.expectedCut)).toBeLessThan(0.2);
    expect(figures.map(({ title }) => title)).toContain("Weights of sampled cuts");
    const shares = figures[figures.length - 1].series.map(({ y }) => y.reduce((sum, share) => sum + share, 0));
    for (const share of shares) expect(share).toBeCloseTo(1, 9);
  }
  expect(ratios[1]).toBeGreaterThan(ratios[0]);
  expect(ratios[2]).toBeGreaterThan(ratios[1]);
});

test("weights count, also negative ones, and where no cut is worth anything there is no ratio", async () => {
  const mixed = await runExperimentInMemory(qaoaMaxcut, { graph: "0 1 2\n1 2 -1\n0 2 0.5", layers: 3 });
  expect(mixed.outcome.result.bestCut).toBe(2.5);
  expect(mixed.outcome.result.approximationRatio).toBeGreaterThan(0.9);
  const negative = await runExperimentInMemory(qaoaMaxcut, { graph: "0 1 -1", layers: 1 });
  expect(negative.outcome.result.approximationRatio).toBeUndefined();
  expect(negative.outcome.result.bestCut).toBe(0);
});

test("a run continued from a kept state takes the same steps and draws the same cuts", async () => {
  const given = { vertices: 6, layers: 2, steps: 8 };
  const whole = await runExperimentInMemory(qaoaMaxcut, given, { seed: 5 });
  const { step, state } = whole.steps[2];
  const parts = splitState(state);
  const restored = joinState({ ...parts, tree: JSON.parse(JSON.stringify(parts.tree)) }) as State;
  const rest = await runExperimentInMemory(qaoaMaxcut, given, { seed: 5, resumeFrom: { step, state: restored } });
  expect(rest.steps.map(({ metrics }) => metrics)).toEqual(whole.steps.slice(3).map(({ metrics }) => metrics));
  expect(rest.outcome).toEqual(whole.outcome);
});

test("the circuit is drawn", () => {
  const [drawing] = qaoaMaxcut.drawings?.(qaoaMaxcut.settings.parse({ layers: 2 }), 0) ?? [];
  expect(drawing.svg).toMatch(/^<svg/);
});

test.each([
  [{ graph: "0 1\n1 x" }, "line 2: 'x' is no site"],
  [{ graph: "0 40" }, "it has 41 vertices"],
  [{ vertices: 5 }, "a random regular graph needs degree < vertices, and vertices · degree even"],
  [{ vertices: 4, degree: 4 }, "a random regular graph needs degree < vertices"],
  [{ layers: 0 }, "setting layers is 0; allowed: an integer, at least 1"],
])("%j is refused", async (given, message) => {
  await expect(readSettings(qaoaMaxcut, given)).rejects.toThrow(message);
});
