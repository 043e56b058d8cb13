import { expect, test } from "vitest";
import { densityEstimation } from "../../src/experiment/density-estimation.ts";
import { textOfTable } from "../../src/experiment/index.ts";
import { twoMoons } from "../../src/model/index.ts";
import { array, concatenate, type NDArray, random } from "../../src/tensor/index.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

const small = { layers: 2, hidden: 8, points: 400, batch: 32, steps: 8, samples: 50 };

test("a short training comes near the entropy of two moons, and not below it", async () => {
  const given = {
    ...small,
    layers: 3,
    hidden: 16,
    bins: 6,
    points: 2000,
    batch: 64,
    steps: 100,
    samples: 500,
    learningRate: 0.02,
  };
  const { outcome, figures, steps } = await runExperimentInMemory(densityEstimation, given);
  const { crossEntropy, crossEntropyError, kullbackLeibler, kullbackLeiblerError } = outcome.result;
  const entropy = twoMoons(0.1).entropy();
  expect(crossEntropy - entropy).toBeGreaterThan(-4 * crossEntropyError);
  expect(crossEntropy - entropy).toBeLessThan(0.3);
  expect(kullbackLeibler).toBeGreaterThan(0);
  expect(kullbackLeibler).toBeLessThan(0.3);
  expect(kullbackLeiblerError).toBeLessThan(crossEntropyError);
  expect(outcome.references.crossEntropy[0].value).toBeCloseTo(entropy, 12);
  expect(steps.filter(({ metrics }) => "heldOut" in metrics)).toHaveLength(20);
  expect(figures.map(({ title }) => title)).toEqual(["Cross entropy, in nats a point", "Data", "Samples of the model"]);
  expect(figures[2].series[0].x).toHaveLength(500);
});

test("resumed after any step it ends as a run that was not stopped, bit for bit", async () => {
  const whole = await runExperimentInMemory(densityEstimation, small, { seed: 3 });
  for (const at of [0, 4]) {
    const resumeFrom = { step: at + 1, state: whole.steps[at].state };
    const rest = await runExperimentInMemory(densityEstimation, small, { seed: 3, resumeFrom });
    expect(rest.steps).toEqual(whole.steps.slice(at + 1));
    expect(rest.outcome).toEqual(whole.outcome);
  }
});

test("points of the user in three dimensions, with maps of RealNVP", async () => {
  const normal = random
    .normal(random.key(1), [300, 3])
    .mul(array([1, 10, 0.1]))
    .add(array([0, -5, 2])) as NDArray;
  const given = { ...small, data: `a,b,c\n${textOfTable(normal)}`, map: "affine", heldOut: 0.5 };
  const { outcome, figures } = await runExperimentInMemory(densityEstimation, given);
  // The density itself is normal, with the product of the widths 1.
  const entropy = 1.5 * Math.log(2 * Math.PI * Math.E);
  expect(Math.abs(outcome.result.crossEntropy - entropy)).toBeLessThan(0.5);
  expect(outcome.result).not.toHaveProperty("kullbackLeibler");
  expect(outcome.references).toEqual({ crossEntropy: [], S: [] });
  expect(outcome.notes[0]).toContain("150 points that were held out");
  expect(figures[1].title).toBe("Data, components 1 and 2 of 3");
});

test("points on a line: the density over their histogram", async () => {
  const bells = concatenate([
    random.normal(random.key(1), [200, 1]).mul(0.3).sub(1),
    random.normal(random.key(2), [200, 1]).mul(0.3).add(1),
  ]) as NDArray;
  const given = { ...small, data: textOfTable(bells), steps: 50, learningRate: 0.05, batch: 200 };
  const { outcome, figures } = await runExperimentInMemory(densityEstimation, given);
  const normal = Number(outcome.notes[1].match(/cross entropy ([\d.]+)/)?.[1]);
  expect(outcome.result.crossEntropy).toBeLessThan(normal - 0.1);
  const [model, histogram] = figures[1].series;
  expect(model.x).toHaveLength(401);
  const width = histogram.x[1] - histogram.x[0];
  expect(histogram.y.reduce((sum, y) => sum + y * width, 0)).toBeCloseTo(1, 10);
});

test("few points and a large net are found to be overfitted", async () => {
  const data = textOfTable(random.normal(random.key(5), [60, 2]));
  const given = { ...small, data, hidden: 24, bins: 12, batch: 30, steps: 120, learningRate: 0.05, heldOut: 0.5 };
  const { outcome } = await runExperimentInMemory(densityEstimation, given);
  expect(outcome.converged).toBe(false);
  expect(outcome.notes.join()).toContain("held-out points are less likely than those learned");
});
