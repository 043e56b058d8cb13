import { expect, test } from "vitest";
import { coulombTrapExperiment } from "../../src/experiment/coulomb-trap.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

/** Without polar coordinates. */
const plain = { layers: 0 };

test("two charges: within 0.01 kT a charge of the exact free energy, and not below it", async () => {
  const given = { ...plain, particles: 2, beta: 10, steps: 120, samples: 100, learningRate: 0.03, finalSamples: 2000 };
  const { outcome, figures } = await runExperimentInMemory(coulombTrapExperiment, given);
  const { F, FError, E, EError, S } = outcome.result;
  const excess = F - outcome.references.F[0].value;
  expect(excess).toBeGreaterThan(-4 * FError);
  expect(excess).toBeLessThan(0.01 * 2 * 0.1);
  expect(Math.abs(E - outcome.references.E[0].value)).toBeLessThan(5 * EError + 0.002);
  expect(F).toBeCloseTo(E - S / 10, 10);
  expect(outcome.converged).toBe(true);
  expect(outcome.notes[0]).toMatch(/^F is with 24 steps of the flow; with 6 it is .* higher$/);

  expect(figures.map(({ title }) => title)).toEqual([
    "free energy F",
    "energy E",
    "entropy S",
    "Where the charges are",
    "Density of charge",
    "Distances of pairs",
  ]);
  // Flow and Markov chains agree on how far charges are from the center, and from each other, as far as samples can say.
  for (const [figure, weight] of [
    [figures[4], (r: number) => Math.PI * r],
    [figures[5], () => 1],
  ] as const) {
    let apart = 0;
    const [flow, walkers] = figure.series;
    for (const [k, r] of flow.x.entries()) {
      apart += (flow.y[k] - walkers.y[k]) * weight(r) * (flow.x[1] - flow.x[0]);
      expect(Math.abs(apart)).toBeLessThan(0.06);
    }
  }
  const { x, y } = figures[4].series[0];
  const total = y.reduce((sum, density, k) => sum + density * 2 * Math.PI * x[k] * (x[1] - x[0]), 0);
  expect(total).toBeCloseTo(2, 1);
});

test("one charge has the exact free energy of an oscillator, from the start", async () => {
  const given = { ...plain, particles: 1, beta: 2, steps: 1, samples: 10, learningRate: 1e-9, finalSamples: 100 };
  const { outcome } = await runExperimentInMemory(coulombTrapExperiment, given);
  expect(outcome.result.F).toBeCloseTo(-Math.log(Math.PI / 2) / 2, 6);
  expect(outcome.result.FError).toBeLessThan(1e-6);
});

test("in polar coordinates the free energy of six charges that form rings falls fast, never below what it is", async () => {
  const given = { particles: 6, beta: 10, steps: 60, samples: 64, hidden: 4, odeSteps: 3, finalSamples: 1000 };
  const { outcome } = await runExperimentInMemory(coulombTrapExperiment, given);
  const { F, FError } = outcome.result;
  expect(F).toBeGreaterThan(16.831 - 4 * FError);
  expect(F).toBeLessThan(16.831 + 0.15);
  expect(outcome.converged).toBe(false);
  expect(outcome.notes[2]).toBe("that is more than 0.01: try more steps, samples, layers or hidden units");
});

test("a run resumed after any step ends as one that was not stopped", async () => {
  const given = { particles: 3, beta: 1, steps: 3, samples: 16, hidden: 2, odeSteps: 3, finalSamples: 50 };
  const whole = await runExperimentInMemory(coulombTrapExperiment, given);
  expect(whole.outcome.references.F).toBeUndefined();
  for (const { step, state } of whole.steps.slice(0, -1)) {
    const { tree, arrays } = splitState(state);
    const restored = joinState({ tree: JSON.parse(JSON.stringify(tree)), arrays }) as typeof state;
    const rest = await runExperimentInMemory(coulombTrapExperiment, given, { resumeFrom: { step, state: restored } });
    expect(rest.steps).toStrictEqual(whole.steps.slice(step));
    expect(rest.outcome).toStrictEqual(whole.outcome);
  }
});
