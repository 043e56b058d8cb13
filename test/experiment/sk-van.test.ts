import { expect, test } from "vitest";
import { skVan } from "../../src/experiment/sk-van.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

type State = Parameters<typeof skVan.summarize>[1]["state"];

test("eight spins, cooled, are within the allowed distance of the sum over all configurations", async () => {
  const given = { spins: 8, betas: "0.5:1.5:3", steps: 100, samples: 300, learningRate: 0.05, finalSamples: 3000 };
  const { outcome, figures, steps } = await runExperimentInMemory(skVan, given);
  const { result, references, converged, tables } = outcome;
  expect(converged).toBe(true);
  expect(result.largestExcess).toBeLessThan(1e-3);
  expect(result.FPerSpin).toBeGreaterThan(references.FPerSpin[0].value - 5 * result.FPerSpinError);
  expect(result.F).toBeCloseTo(result.E - result.S / 1.5, 10);
  expect(tables?.[0].rows.map(([beta]) => beta)).toEqual([0.5, 1, 1.5]);
  expect(steps.map(({ metrics }) => metrics.beta).filter((_, i) => [0, 99, 124, 149, 199, 299].includes(i))).toEqual([
    0.5, 0.5, 0.75, 1, 1, 1.5,
  ]);
  const [F] = figures;
  expect(F.series[1].x).toEqual([0.5, 1, 1.5]);
  expect(F.series[0].y[25]).toBeCloseTo(references.FPerSpin[0].value, 12);
});

test("couplings from a text, resumed after the first beta, bit for bit", async () => {
  const given = { couplings: "0 1 1.5\n1 2 -0.5 # frustrated\n0 2 1", betas: "0.5:1:2", steps: 3, samples: 40 };
  const whole = await runExperimentInMemory(skVan, given, { seed: 2 });
  const { step, state } = whole.steps[3];
  expect(state.points.length).toBe(1);
  const kept = splitState(state);
  const restored = joinState({ ...kept, tree: JSON.parse(JSON.stringify(kept.tree)) }) as State;
  const rest = await runExperimentInMemory(skVan, given, { seed: 2, resumeFrom: { step, state: restored } });
  expect(rest.steps.map(({ metrics }) => metrics)).toEqual(whole.steps.slice(4).map(({ metrics }) => metrics));
  expect(rest.outcome).toEqual(whole.outcome);
  let z = 0;
  for (let c = 0; c < 8; c++) {
    const [a, b, d] = [0, 1, 2].map((i) => 1 - 2 * ((c >> i) & 1));
    z += Math.exp(1.5 * a * b - 0.5 * b * d + a * d);
  }
  expect(whole.outcome.references.F[0].value).toBeCloseTo(-Math.log(z), 12);
});

test.each([
  [{ spins: 25 }, "setting spins is 25"],
  [{ betas: "" }, "setting betas is ''"],
  [{ betas: "0:1:3" }, "setting betas is '0:1:3'"],
  [{ couplings: "0 0 1" }, "an edge needs two different sites"],
  [{ couplings: "0 30 1" }, "it has 31 spins"],
])("bad settings are refused by name: %j", async (given, message) => {
  await expect(runExperimentInMemory(skVan, given)).rejects.toThrow(message);
});
