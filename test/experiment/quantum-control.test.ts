import { describe, expect, test } from "vitest";
import { quantumControl } from "../../src/experiment/quantum-control.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

type State = Parameters<typeof quantumControl.summarize>[1]["state"];

describe.each(["cnot", "transfer"])("smooth pulses for %s", (target) => {
  test.each([0, 1])("come to an infidelity below 1e-6 from seed %i, also on finer steps", async (seed) => {
    const { outcome, steps, figures } = await runExperimentInMemory(quantumControl, { target }, { seed });
    const { result, converged, notes } = outcome;
    expect(converged).toBe(true);
    expect(steps[steps.length - 1].metrics.infidelity).toBeLessThan(1e-10);
    expect(result.infidelity).toBeLessThan(1e-9);
    expect(result.integrationError).toBeLessThan(1e-5);
    expect(result.pulseEnergy).toBeGreaterThan(0);
    expect(notes.join()).toMatch(/with 256 integration steps instead of 128/);
    const [pulses, populations] = figures;
    expect(pulses.series.map(({ label }) => label)).toEqual(["X0", "Y0", "X1", "Y1"]);
    for (const { y } of pulses.series) {
      expect(Math.abs(y[0])).toBeLessThan(1e-12);
      expect(Math.abs(y[y.length - 1])).toBeLessThan(1e-12);
    }
    // |01⟩ has the control at 1: CNOT makes it |11⟩, the transfer |10⟩.
    const arrived = populations.series[target === "cnot" ? 3 : 2].y;
    expect(arrived[arrived.length - 1]).toBeCloseTo(1, 6);
  });
});

test.each(["ising", "heisenberg"])("a CNOT by %s coupling", async (coupling) => {
  const { outcome } = await runExperimentInMemory(quantumControl, { coupling });
  expect(outcome.result.infidelity).toBeLessThan(1e-9);
});

test("a CNOT faster than the coupling allows is not found, and the run says so", async () => {
  // Ising coupling J/2 needs π/2 for a CNOT however strong the fields.
  const given = { coupling: "ising", duration: 1.2, steps: 40, integrationSteps: 32 };
  const { outcome } = await runExperimentInMemory(quantumControl, given);
  expect(outcome.converged).toBe(false);
  expect(outcome.result.infidelity).toBeGreaterThan(1e-3);
  expect(outcome.notes.join("\n")).toMatch(/try a longer duration/);
});

test("a run continued from a kept state takes the same steps, and stops where the other did", async () => {
  const given = { target: "transfer", integrationSteps: 32 };
  const whole = await runExperimentInMemory(quantumControl, given);
  const { step, state } = whole.steps[3];
  const kept = splitState(state);
  const restored = joinState({ ...kept, tree: JSON.parse(JSON.stringify(kept.tree)) }) as State;
  const rest = await runExperimentInMemory(quantumControl, given, { resumeFrom: { step, state: restored } });
  expect(rest.steps.map(({ metrics }) => metrics)).toEqual(whole.steps.slice(4).map(({ metrics }) => metrics));
  const last = whole.steps[whole.steps.length - 1];
  const settings = quantumControl.settings.parse(given);
  const more = [];
  for await (const one of quantumControl.steps(settings, { seed: 0, resumeFrom: last })) more.push(one);
  expect(more).toEqual([]);
});
