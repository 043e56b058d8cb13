import { describe, expect, test } from "vitest";
import { type Figure, type GivenSettings, readSettings } from "../../src/experiment/index.ts";
import { isingTrg } from "../../src/experiment/ising-trg.ts";
import { criticalIsingBeta, onsager } from "../../src/model/index.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { InputError } from "../../src/tensor/index.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

type State = Parameters<typeof isingTrg.summarize>[1]["state"];

const run = (given: GivenSettings, resumeFrom?: { step: number; state: State }) =>
  runExperimentInMemory(isingTrg, given, { resumeFrom });

function expectDrawable(figures: readonly Figure[]): void {
  for (const { series } of figures) {
    for (const { x, y } of series) {
      expect(x.length).toBe(y.length);
      expect([...x, ...y].every(Number.isFinite)).toBe(true);
    }
  }
}

describe("one temperature", () => {
  test("the published value, after five iterations of which none is the last word", async () => {
    const { steps, outcome } = await run({ beta: 0.4, chi: 5, iterations: 5 });
    expect(steps.map(({ step, totalSteps }) => [step, totalSteps])).toEqual([1, 2, 3, 4, 5].map((n) => [n, 5]));
    expect(Math.abs(outcome.result.lnZ - 0.8919788686747)).toBeLessThan(1e-12);
    expect(outcome.references.lnZ[0].value).toBe(onsager(0.4).lnZ);
    expect(outcome.converged).toBe(false);
    expect(outcome.notes.join("\n")).toMatch(/the last doubling of the lattice to 2\^5 sites changed ln Z by 1\.8e-2/);
  });

  test("far from criticality all three results meet Onsager's, with both signs of T − T_c", async () => {
    for (const beta of [0.2, 0.9]) {
      const { outcome } = await run({ beta, chi: 16, iterations: 24 });
      const exact = onsager(beta);
      expect(outcome.result.lnZ / exact.lnZ).toBeCloseTo(1, 6);
      expect(outcome.result.energy / exact.energy).toBeCloseTo(1, 7);
      expect(outcome.result.specificHeat / exact.specificHeat).toBeCloseTo(1, 5);
      expect(outcome.result.F).toBeCloseTo(-outcome.result.lnZ / beta, 12);
      expect(outcome.result.F).toBeCloseTo(outcome.result.E - outcome.result.S / beta, 12);
      expect(outcome.result.S).toBeCloseTo(exact.lnZ + beta * exact.energy, 6);
      expect(outcome.converged).toBe(true);
    }
  });

  test("at the critical point the specific heat is finite and has no reference", async () => {
    const { outcome, figures } = await run({ beta: "log(1+sqrt(2))/2", chi: 8, iterations: 30 });
    expect(Number.isFinite(outcome.result.specificHeat)).toBe(true);
    expect(Object.keys(outcome.references)).toEqual(["lnZ", "energy", "F", "E", "S"]);
    expect(outcome.notes.join("\n")).toMatch(/the exact specific heat is infinite/);
    expectDrawable(figures);
  });

  test("continued from a state that was kept, bit for bit", async () => {
    const given = { beta: 0.43, chi: 7, iterations: 9 };
    const whole = await run(given);
    const { step, state } = whole.steps[3];
    const kept = splitState(state);
    const restored = joinState({ ...kept, tree: JSON.parse(JSON.stringify(kept.tree)) }) as State;
    const rest = await run(given, { step, state: restored });
    expect(rest.steps.map(({ step, metrics }) => ({ step, metrics }))).toEqual(
      whole.steps.slice(4).map(({ step, metrics }) => ({ step, metrics })),
    );
  });

  test("infinite and zero temperature have their limits", async () => {
    const hot = (await run({ beta: 0, chi: 4, iterations: 3 })).outcome.result;
    expect(hot.lnZ).toBeCloseTo(Math.LN2, 13);
    expect([hot.energy, hot.specificHeat]).toEqual([0, 0]);
    const cold = (await run({ beta: 20, chi: 4, iterations: 40 })).outcome.result;
    expect(cold.lnZ).toBeCloseTo(40, 10);
    expect(cold.energy).toBeCloseTo(-2, 12);
    expect(cold.specificHeat).toBeCloseTo(0, 10);
  });
});

describe("a sweep", () => {
  const given = { sweep: "0.3:0.6:7", chi: 6, iterations: 16 };

  test("gives each β what a run of its own gives, and a table beside the exact values", async () => {
    const { steps, outcome, figures } = await run(given);
    expect(steps.map(({ metrics }) => Number(metrics.beta.toFixed(12)))).toEqual([
      0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6,
    ]);
    const alone = (await run({ ...given, sweep: "", beta: 0.5 })).outcome.result;
    expect(steps[4].metrics).toMatchObject(alone);
    const [table] = outcome.tables ?? [];
    expect(table.rows[4]).toEqual([
      0.5,
      ...["lnZ", "energy", "specificHeat"].flatMap((name) => [
        alone[name],
        onsager(0.5)[name as keyof ReturnType<typeof onsager>],
      ]),
    ]);
    expect(outcome.result.points).toBe(7);
    expect(outcome.result.largestLnZError).toBeLessThan(1e-3);
    expect(outcome.result.specificHeatPeakBeta).toBeCloseTo(0.45, 12);
    expect(outcome.references.specificHeatPeakBeta[0].value).toBe(criticalIsingBeta);
    expect(figures.map(({ title }) => title)).toEqual([
      "ln Z per site",
      "Error of ln Z per site",
      "energy per site",
      "specific heat per site",
    ]);
    expectDrawable(figures);
  });

  test("continues where it was left", async () => {
    const whole = await run(given);
    const { step, state } = whole.steps[2];
    const rest = await run(given, { step, state });
    expect(rest.steps).toEqual(whole.steps.slice(3));
    expect(rest.outcome).toEqual(whole.outcome);
  });

  test("may hold the critical point itself", async () => {
    const { figures } = await run({ ...given, sweep: "0.4:log(1+sqrt(2))/2:3", iterations: 6 });
    expectDrawable(figures);
  });
});

describe("settings that are not allowed:", () => {
  test.each([
    ["chi", 0, /setting chi is 0; allowed: an integer, at least 1/],
    ["chi", "2.5", /setting chi is 2\.5; allowed: an integer/],
    ["beta", -0.1, /setting beta is -0\.1; allowed: a number, at least 0/],
    ["beta", "hot", /setting beta is 'hot'; allowed: a number/],
    ["iterations", 0, /setting iterations is 0; allowed: an integer, at least 1/],
    ["sweep", "0.3:0.6", /setting sweep is '0\.3:0\.6'.*allowed: from:to:count/],
    ["sweep", "0.3:90:5", /setting sweep is '0\.3:90:5'.*from 0 to 20/],
    ["ch", 3, /no setting 'ch'; did you mean 'chi'/],
  ])("%s = %s", async (name, value, message) => {
    const reading = readSettings(isingTrg, { [name]: value });
    await expect(reading).rejects.toThrow(InputError);
    await expect(reading).rejects.toThrow(message);
  });
});
