import { describe, expect, test } from "vitest";
import { bornMachine } from "../../src/experiment/born-machine.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

type State = Parameters<typeof bornMachine.summarize>[1]["state"];

describe("a total variation distance below 0.05:", () => {
  test("bars and stripes, at the defaults", async () => {
    const { outcome, figures } = await runExperimentInMemory(bornMachine, {});
    const { result, converged } = outcome;
    expect(converged).toBe(true);
    expect(result.totalVariation).toBeLessThan(0.02);
    expect(result.possibleShare).toBeGreaterThan(0.95);
    const [circuit, data] = figures[0].series;
    const distance = circuit.y.reduce((sum, probability, x) => sum + Math.abs(probability - data.y[x]) / 2, 0);
    expect(distance).toBeCloseTo(result.totalVariation, 12);
    expect(data.y.filter((probability) => probability > 0).length).toBe(14);
  });

  test.each(["kl", "mmd"])("two bells, by %s", async (loss) => {
    const { outcome } = await runExperimentInMemory(bornMachine, { data: "double-gaussian", loss, layers: 20 });
    expect(outcome.result.totalVariation).toBeLessThan(0.02);
  });
});

test("the discrepancy falls for bars and stripes too", async () => {
  const given = { loss: "mmd", layers: 6, steps: 20 };
  const { steps, outcome } = await runExperimentInMemory(bornMachine, given);
  const losses = steps.map(({ metrics }) => metrics.loss);
  expect(losses[19]).toBeLessThan(losses[0] / 2);
  expect(outcome.converged).toBe(false);
  expect(outcome.notes.join("\n")).toMatch(/stopped after the 20 steps allowed/);
});

test("a run continued from a kept state takes the same steps, and stops where the other did", async () => {
  const given = { data: "double-gaussian", layers: 4, steps: 30, totalVariation: 0.3 };
  const whole = await runExperimentInMemory(bornMachine, given);
  const { step, state } = whole.steps[2];
  const parts = splitState(state);
  const restored = joinState({ ...parts, tree: JSON.parse(JSON.stringify(parts.tree)) }) as State;
  const rest = await runExperimentInMemory(bornMachine, given, { resumeFrom: { step, state: restored } });
  expect(rest.steps.map(({ metrics }) => metrics)).toEqual(whole.steps.slice(3).map(({ metrics }) => metrics));
  const last = whole.steps[whole.steps.length - 1];
  expect(last.metrics.totalVariation).toBeLessThan(0.3);
  const settings = bornMachine.settings.parse(given);
  const more = [];
  for await (const one of bornMachine.steps(settings, { seed: 0, resumeFrom: last })) more.push(one);
  expect(more).toEqual([]);
});
