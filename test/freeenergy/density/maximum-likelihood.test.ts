import { expect, test } from "vitest";
import { affine, flow, made, occupations, standardNormal } from "../../../src/flow/index.ts";
import { adam, lbfgs, maximumLikelihood, minimize, type ScoredDensity } from "../../../src/freeenergy/index.ts";
import { array, NDArray, random, treeLeaves } from "../../../src/tensor/index.ts";

const density = flow(standardNormal([2]), affine([2]));
const data = random
  .normal(random.key(1), [500, 2])
  .mul(array([2, 0.5]))
  .add(array([3, -1])) as NDArray;

/** Means and variances of the two columns. */
const moments = [0, 1].map((column) => {
  const values = Array.from({ length: 500 }, (_, i) => data.values()[2 * i + column]);
  const mean = values.reduce((a, b) => a + b) / 500;
  return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 500 };
});

test("the normal density of greatest likelihood has mean and variance of the data, and its cross entropy is exact", async () => {
  const objective = maximumLikelihood({ density, data });
  const start = { parameters: density.init(random.key(0)), aux: objective.start(random.key(0)) };
  let parameters = start.parameters;
  for await (const step of minimize(objective, start, {
    optimizer: lbfgs(),
    stop: { gradientNorm: 1e-9, steps: 60 },
  })) {
    parameters = step.parameters;
  }
  const [shift, logScale] = [parameters.shift, parameters.logScale].map((x) => (x as NDArray).values());
  moments.forEach(({ mean, variance }, i) => {
    expect(shift[i]).toBeCloseTo(mean, 8);
    expect(Math.exp(2 * logScale[i])).toBeCloseTo(variance, 8);
  });
  const { crossEntropy, crossEntropyError, points } = objective.estimate(parameters, data);
  const exact = moments.reduce((sum, { variance }) => sum + Math.log(2 * Math.PI * Math.E * variance) / 2, 0);
  expect(crossEntropy).toBeCloseTo(exact, 9);
  expect(crossEntropyError).toBeCloseTo(Math.sqrt(1 / 500), 2);
  expect(points).toBe(500);
});

test("value and gradient do not depend on the chunks, and batches are unbiased", () => {
  const parameters = { logScale: array([0.2, -0.3]), shift: array([1, -2]) } as never;
  const at = (options: { batch?: number; chunk?: number }, seed = 7) =>
    maximumLikelihood({ density, data, ...options }).valueAndGradient(parameters, { key: random.key(seed) });
  const numbers = (given: ReturnType<typeof at>) => {
    if (given instanceof Promise) throw new Error("not a promise");
    return [Number(given.value), ...treeLeaves(given.gradient).flatMap((leaf) => [...(leaf as NDArray).values()])];
  };
  const whole = numbers(at({}));
  numbers(at({ chunk: 37 })).forEach((x, i) => {
    expect(x).toBeCloseTo(whole[i], 12);
  });
  const batch = numbers(at({ batch: 64 }));
  expect(numbers(at({ batch: 64, chunk: 10 }))).toEqual(batch.map((x) => expect.closeTo(x, 12)));
  const batches = Array.from({ length: 80 }, (_, seed) => numbers(at({ batch: 64 }, seed)));
  whole.forEach((exact, i) => {
    const values = batches.map((one) => one[i]);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const scatter = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length ** 2);
    expect(Math.abs(mean - exact) / scatter).toBeLessThan(4);
  });
});

test("a training that stops and goes on is bit for bit the one that did not", async () => {
  const objective = maximumLikelihood({ density, data, batch: 20 });
  const train = async (start: Parameters<typeof minimize<unknown, unknown>>[1], steps: number) => {
    let state = start;
    const options = { optimizer: adam({ learningRate: 0.1 }), stop: { steps } };
    for await (const step of minimize(objective as never, start as never, options)) state = step.state as never;
    return state;
  };
  const start = { parameters: density.init(random.key(0)), aux: objective.start(random.key(3)) };
  expect(await train(await train(start, 5), 12)).toEqual(await train(start, 12));
});

test("an autoregressive model of bits learns how often each word occurs", async () => {
  const words = [0, 0, 0, 3, 3, 3, 3, 1].map((word) => [word & 1, word >> 1]);
  const model = made(2, { alphabet: occupations, depth: 2 });
  const objective = maximumLikelihood({ density: model, data: array(words) as NDArray });
  const start = { parameters: model.init(random.key(0)), aux: objective.start(random.key(0)) };
  let value = 0;
  for await (const step of minimize(objective, start, { optimizer: lbfgs(), stop: { steps: 60 } })) value = step.value;
  const entropy = -[3, 4, 1].reduce((sum, count) => sum + (count / 8) * Math.log(count / 8), 0);
  expect(value).toBeGreaterThan(entropy - 1e-9);
  expect(value).toBeLessThan(entropy + 1e-3);
});

test("data that do not fit are refused, and a point without ln p is named", () => {
  expect(() => maximumLikelihood({ density, data: random.normal(random.key(0), [5, 3]) })).toThrow(
    "maximumLikelihood: the data are float64[5, 3]; allowed: real [points, 2]",
  );
  expect(() => maximumLikelihood({ density, data: NDArray.zeros("float64", [0, 2]) })).toThrow("there are no data");
  expect(() =>
    maximumLikelihood({
      density,
      data: array([
        [1, 2],
        [3, Number.NaN],
      ]) as NDArray,
    }),
  ).toThrow("maximumLikelihood: component 1 of point 1 is NaN; allowed: finite numbers");
  expect(() => maximumLikelihood({ density, data, batch: 0 })).toThrow("maximumLikelihood: batch is 0; it must be");
  const broken: ScoredDensity<object> = { event: [2], sample: () => data, logProb: (_, x) => x.sum({ axes: 1 }).log() };
  expect(() =>
    maximumLikelihood({ density: broken, data }).estimate(
      {},
      array([
        [1, 1],
        [2, -2],
      ]) as NDArray,
    ),
  ).toThrow("maximumLikelihood: ln p of point 1 of 2 is -Infinity");
});
