import { expect, test } from "vitest";
import {
  adam,
  constant,
  cosine,
  exponential,
  inverseTime,
  linear,
  minimize,
  piecewise,
  sgd,
  warmUp,
} from "../../src/freeenergy/index.ts";
import { array } from "../../src/tensor/index.ts";
import { collect, rosenbrock } from "./problems.ts";

const at = (schedule: (step: number) => number, ...steps: number[]) => steps.map(schedule);
const ramp = { from: 8, to: 2, steps: 4 };

test("ramps begin and end where they say, and stay there", () => {
  expect(at(linear(ramp), 0, 1, 2, 4, 9)).toEqual([8, 6.5, 5, 2, 2]);
  expect(at(exponential(ramp), 0, 2, 4, 9)).toEqual([8, 4, 2, 2]);
  expect(at(cosine(ramp), 0, 2, 4, 9)).toEqual([8, 5, 2, 2]);
  expect(cosine(ramp)(1)).toBeCloseTo(5 + 3 * Math.SQRT1_2, 14);
  expect(at(linear({ from: 0, to: 1, steps: 2 }), 0, 1, 2)).toEqual([0, 0.5, 1]);
});

test("constant, inverse time, warm-up and one after the other", () => {
  expect(at(constant(0.1), 1, 100)).toEqual([0.1, 0.1]);
  expect(at(inverseTime({ from: 0.6, delay: 10 }), 0, 10, 20)).toEqual([0.6, 0.3, 0.6 / 3]);
  expect(at(warmUp(0.5, 5), 1, 4, 5, 50)).toEqual([0.1, 0.4, 0.5, 0.5]);
  expect(at(warmUp(linear(ramp), 2), 1, 2)).toEqual([3.25, 5]);
  const both = piecewise([0, 1], [10, linear(ramp)], [20, 7]);
  expect(at(both, 0, 9, 10, 12, 14, 19, 20, 99)).toEqual([1, 1, 8, 5, 2, 2, 7, 7]);
});

test("an optimizer takes them", async () => {
  for (const make of [adam, sgd]) {
    const learningRate = warmUp(cosine({ from: 4e-4, to: 0, steps: 10 }), 2);
    const options = { optimizer: make({ learningRate }), stop: { steps: 3 } };
    const steps = await collect(minimize(rosenbrock, { parameters: array([0, 0]) }, options));
    expect(steps.map(({ stepSize }) => stepSize)).toEqual(at(learningRate, 1, 2, 3));
  }
});

test.each([
  ["linear: steps is 0; it must be a whole number above 0", () => linear({ from: 1, to: 2, steps: 0 })],
  ["cosine: to is NaN; it must be finite", () => cosine({ from: 1, to: Number.NaN, steps: 1 })],
  ["exponential: to is 0; it must be above 0", () => exponential({ from: 1, to: 0, steps: 1 })],
  ["inverseTime: delay is -1; it must be above 0", () => inverseTime({ from: 1, delay: -1 })],
  ["warmUp: steps is 1.5; it must be a whole number above 0", () => warmUp(1, 1.5)],
  ["constant: value is Infinity; it must be finite", () => constant(Number.POSITIVE_INFINITY)],
  ["piecewise: there is no piece; at least one is needed", () => piecewise()],
  ["piecewise: start of piece 1 is 3; it must be a whole number above that of", () => piecewise([3, 1], [3, 2])],
])("%s", (message, make) => {
  expect(make).toThrow(message);
});
