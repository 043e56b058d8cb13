import { expect, test } from "vitest";
import {
  affine,
  type BaseDensity,
  correlatedNormal,
  flow,
  mixture,
  normal,
  standardNormal,
  torus,
  uniform,
} from "../../../src/flow/index.ts";
import { array, concrete, eye, InputError, type NDArray, random } from "../../../src/tensor/index.ts";

const numbers = (...values: number[]) => array(values) as NDArray;
const covariance = array([
  [0.8, 0.3],
  [0.3, 0.5],
]) as NDArray;
const cases: Readonly<Record<string, { density: BaseDensity; mean: number[]; covariance: number[][] }>> = {
  normal: {
    density: normal([2], numbers(0.5, -1), numbers(0.7, 1)),
    mean: [0.5, -1],
    covariance: [
      [0.49, 0],
      [0, 1],
    ],
  },
  "correlated normal": {
    density: correlatedNormal(numbers(1, 0), covariance),
    mean: [1, 0],
    covariance: [
      [0.8, 0.3],
      [0.3, 0.5],
    ],
  },
  mixture: {
    density: mixture([
      { weight: 3, density: normal([2], numbers(1, 1), 0.5) },
      { weight: 1, density: normal([2], numbers(-3, 1), 0.5) },
    ]),
    mean: [0, 1],
    covariance: [
      [0.25 + 3, 0],
      [0, 0.25],
    ],
  },
  uniform: {
    density: uniform([2], numbers(-1, 0), numbers(1, 3)),
    mean: [0, 1.5],
    covariance: [
      [4 / 12, 0],
      [0, 9 / 12],
    ],
  },
  torus: {
    density: torus(2),
    mean: [0, 0],
    covariance: [
      [Math.PI ** 2 / 3, 0],
      [0, Math.PI ** 2 / 3],
    ],
  },
};

for (const [name, { density, mean, covariance }] of Object.entries(cases)) {
  test(`${name}: p is normalized and has the moments its samples have`, () => {
    const [points, width] = [128, 16];
    const at = (i: number) => width * ((i + 0.5) / points - 0.5);
    const grid = Array.from({ length: points ** 2 }, (_, k) => [at(k % points), at(Math.floor(k / points))]);
    const logProb = concrete(density.logProb(array(grid)), "the test").values();
    const area = (width / points) ** 2;
    const integral = (f: (x: number[]) => number) =>
      grid.reduce((sum, x, k) => sum + f(x) * Math.exp(logProb[k]) * area, 0);
    // The midpoint rule has errors of second order in what ends at the edges of cells, of first order within them.
    const tolerance = { uniform: 1e-3, torus: 0.05 }[name] ?? 1e-9;
    const samples = density.sample(random.key(7), 20_000).values();
    const count = samples.length / 2;
    expect(Math.abs(integral(() => 1) - 1)).toBeLessThan(tolerance);
    for (const i of [0, 1]) {
      expect(Math.abs(integral((x) => x[i]) - mean[i])).toBeLessThan(10 * tolerance);
      let total = 0;
      for (let k = 0; k < count; k++) total += samples[2 * k + i];
      const average = total / count;
      expect(Math.abs(average - mean[i])).toBeLessThan(5 * Math.sqrt(covariance[i][i] / count));
      for (const j of [0, 1]) {
        const product = (x: ArrayLike<number>, k: number) => (x[2 * k + i] - mean[i]) * (x[2 * k + j] - mean[j]);
        let sum = 0;
        for (let k = 0; k < count; k++) sum += product(samples, k);
        const scale = Math.sqrt((covariance[i][i] * covariance[j][j] * 10) / count);
        expect(Math.abs(sum / count - covariance[i][j])).toBeLessThan(5 * scale);
        expect(Math.abs(integral((x) => product(x, 0)) - covariance[i][j])).toBeLessThan(10 * tolerance);
      }
    }
  });
}

test("outside of what is uniform ln p is −∞", () => {
  const logProb = concrete(uniform([1], 0, 2).logProb(array([[-0.1], [1], [2.1]])), "the test");
  expect([...logProb.values()]).toEqual([Number.NEGATIVE_INFINITY, -Math.LN2, Number.NEGATIVE_INFINITY]);
});

test("densities that are none are refused", () => {
  expect(() => normal([1], 0, 0)).toThrow(InputError);
  expect(() => uniform([1], 1, 1)).toThrow(InputError);
  expect(() => torus(0)).toThrow(InputError);
  expect(() => mixture([])).toThrow(InputError);
  expect(() => mixture([{ weight: -1, density: torus(1) }])).toThrow(InputError);
  const unlike = [torus(1), torus(2)].map((density) => ({ weight: 1, density }));
  expect(() => mixture(unlike)).toThrow("mixture: component 1 is of events [2], the first one of [1]");
});

test("points that only broadcast to an event are refused", () => {
  const points = array([[1], [2]]);
  for (const density of [normal([2], 0, 1), torus(2), correlatedNormal(array([0, 0]), eye(2)), standardNormal([2])]) {
    expect(() => density.logProb(points)).toThrow(/points of shape \[2, 1\]; allowed: \[n, 2\]/);
  }
  const moved = flow(standardNormal([2]), affine([2]));
  expect(() => moved.logProb(moved.init(random.key(0)), points)).toThrow("flow: points of shape [2, 1]");
});
