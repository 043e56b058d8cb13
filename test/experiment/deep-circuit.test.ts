import { describe, expect, test } from "vitest";
import { deepCircuit } from "../../src/experiment/deep-circuit.ts";
import type { Meter } from "../../src/experiment/index.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

type State = Parameters<typeof deepCircuit.summarize>[1]["state"];

/** A clock of which each reading is a second after the last, and memory that grows by a byte. */
function fakeMeter(): Meter {
  let seconds = 0;
  let bytes = 1000;
  return { seconds: () => seconds++, peakMemoryBytes: () => bytes++ };
}

test("without a step, the golden values of 10 layers", async () => {
  const given = { layers: 10, parameters: "golden", steps: 0 };
  const { outcome, steps } = await runExperimentInMemory(deepCircuit, given, { meter: fakeMeter() });
  const { result, references, converged } = outcome;
  expect(steps.map(({ step, totalSteps }) => [step, totalSteps])).toEqual([[1, 1]]);
  expect(converged).toBe(true);
  expect(result.energy).toBeCloseTo(-0.164072007096, 11);
  expect(result.gradientNorm).toBeCloseTo(2.0348601589, 9);
  expect(result.firstGradient).toBeCloseTo(0.0872097404, 9);
  expect(result.drift).toBeLessThan(1e-12);
  expect(result.gradientSeconds).toBe(1);
  expect(result.peakMemoryBytes).toBe(1000);
  for (const [name, [{ value }]] of Object.entries(references)) {
    expect(Math.abs(result[name] - value), name).toBeLessThan(1e-9);
  }
});

describe("a few steps", () => {
  const given = { qubits: 4, layers: 20, steps: 6, learningRate: 0.02 };

  test("lower the energy, and the start is the first point of the curve", async () => {
    const { steps, outcome, figures } = await runExperimentInMemory(deepCircuit, given);
    const energies = steps.map(({ metrics }) => metrics.energy);
    expect(energies.length).toBe(7);
    expect(energies[6]).toBeLessThan(energies[0] - 1);
    // The ring of four has −8 as its lowest energy.
    expect(energies[6]).toBeGreaterThan(-8);
    expect(outcome.result.energy).toBe(energies[6]);
    expect(outcome.result.drift).toBeLessThan(1e-12);
    expect(outcome.references.energy[0].value).toBeCloseTo(-8, 10);
    expect(figures[0].series[0].y).toEqual(energies);
  });

  test("without a meter nothing is said of time and memory", async () => {
    const { outcome } = await runExperimentInMemory(deepCircuit, { ...given, steps: 1 });
    expect(Object.keys(outcome.result)).toEqual(["energy", "F", "E", "S", "gradientNorm", "firstGradient", "drift"]);
  });

  test.each([1, 4])("are the same from the state of step %i on", async (kept) => {
    const whole = await runExperimentInMemory(deepCircuit, given, { meter: fakeMeter() });
    const { step, state } = whole.steps[kept - 1];
    const parts = splitState(state);
    const restored = joinState({ ...parts, tree: JSON.parse(JSON.stringify(parts.tree)) }) as State;
    const resumeFrom = { step, state: restored };
    const rest = await runExperimentInMemory(deepCircuit, given, { resumeFrom, meter: fakeMeter() });
    expect(rest.steps.map(({ metrics }) => metrics)).toEqual(whole.steps.slice(kept).map(({ metrics }) => metrics));
    const { gradientSeconds, energy, drift } = rest.outcome.result;
    expect({ energy, drift }).toEqual({ energy: whole.outcome.result.energy, drift: whole.outcome.result.drift });
    expect(gradientSeconds).toBe(1);
    expect(rest.steps[rest.steps.length - 1].state.gradientSeconds.length).toBe(7);
  });

  test("other seeds are other angles", async () => {
    const energyOf = async (seed: number) =>
      (await runExperimentInMemory(deepCircuit, { ...given, steps: 0 }, { seed })).outcome.result.energy;
    expect(await energyOf(1)).not.toBe(await energyOf(2));
  });
});
