import { describe, expect, test } from "vitest";
import { isingMongeAmpere } from "../../src/experiment/ising-mongeampere.ts";
import { exactMagnetizations, magnetizationsOf } from "../../src/experiment/magnetizations.ts";
import { criticalIsingBeta } from "../../src/model/index.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { array } from "../../src/tensor/index.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

const small = { size: 3, hidden: 1, integrationSteps: 4, samples: 32, finalSamples: 500 };

test("the exact free energy of 4×4 sites is the published one", async () => {
  const { outcome } = await runExperimentInMemory(isingMongeAmpere, { ...small, size: 4, steps: 1 });
  expect(outcome.references.F[0].value).toBeCloseTo(-37.37673, 4);
  expect(outcome.references.FPerSite[0].value).toBeCloseTo(-2.336045, 5);
  expect(outcome.references.lnZPerSite[0].value).toBeCloseTo(2.336045, 5);
});

test("a short training comes nearer to the exact free energy, from above", async () => {
  const given = { ...small, hidden: 8, beta: 0.4, steps: 60, learningRate: 0.05 };
  const { steps, outcome } = await runExperimentInMemory(isingMongeAmpere, given);
  const { F, FError, E, S, lnZPerSite, discretization } = outcome.result;
  const exact = outcome.references.F[0].value;
  expect(steps[0].metrics.F - exact).toBeGreaterThan(10);
  expect(F - exact).toBeLessThan(3);
  expect(F - exact).toBeGreaterThan(-4 * FError);
  expect(E - S).toBeCloseTo(F, 10);
  expect(lnZPerSite).toBeCloseTo(-F / 9, 12);
  expect(discretization).toBeLessThan(0.1);
});

describe("a run", () => {
  test("continued from a kept state takes the same steps", async () => {
    const given = { ...small, steps: 6 };
    const whole = await runExperimentInMemory(isingMongeAmpere, given);
    const { step, state } = whole.steps[2];
    const kept = splitState(state);
    const restored = joinState({ ...kept, tree: JSON.parse(JSON.stringify(kept.tree)) }) as typeof state;
    const rest = await runExperimentInMemory(isingMongeAmpere, given, { resumeFrom: { step, state: restored } });
    expect(rest.steps.map(({ metrics }) => metrics)).toEqual(whole.steps.slice(3).map(({ metrics }) => metrics));
  });

  test("draws F, E and S, and the magnetization beside its exact distribution", async () => {
    const { figures } = await runExperimentInMemory(isingMongeAmpere, { ...small, steps: 1 });
    expect(figures.map(({ title }) => title)).toEqual([
      "free energy F",
      "energy E",
      "entropy S",
      "Magnetization of the spins",
    ]);
    expect(figures[3].series.map(({ label }) => label)).toEqual(["flow", "exact enumeration"]);
    for (const { y } of figures[3].series) expect(y.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
});

test("exact magnetizations are those of free spins at high, of order at low temperature", () => {
  const binomials = [1, 4, 6, 4, 1].map((ways) => ways / 16);
  exactMagnetizations({ size: 2, beta: 1e-9 }).y.forEach((p, i) => {
    expect(p).toBeCloseTo(binomials[i], 8);
  });
  expect(exactMagnetizations({ size: 2, beta: 5 }).y[0]).toBeCloseTo(0.5, 10);
  const critical = exactMagnetizations({ size: 4, beta: criticalIsingBeta });
  expect(critical.y[0]).toBeCloseTo(critical.y[16], 12);
  expect(critical.y[0]).toBeGreaterThan(critical.y[8]);
});

test("magnetizations are counted", () => {
  const { x, y } = magnetizationsOf(
    array(
      [
        [1, 1],
        [0, 1],
        [1, 0],
        [0, 0],
      ],
      "bool",
    ),
  );
  expect(x).toEqual([-1, 0, 1]);
  expect(y).toEqual([0.25, 0.5, 0.25]);
});
