import { describe, expect, test } from "vitest";
import {
  adam,
  averaged,
  averagedParameters,
  clipGradient,
  lbfgs,
  minimize,
  type Objective,
  sgd,
} from "../../../src/freeenergy/index.ts";
import { array, type NDArray, random, type Tensor, valueAndGrad } from "../../../src/tensor/index.ts";
import { collect, everything, everywhere, finalStep, keep, numbers, type Parameters, rosenbrock } from "../problems.ts";

describe("clipGradient", () => {
  test("makes a long gradient as long as allowed, and leaves a short one", async () => {
    const slope = (x: Tensor) => x.mul(array([3, 4])).sum();
    const step = async (maxNorm: number) => {
      const options = { optimizer: clipGradient(sgd({ learningRate: 1 }), maxNorm), stop: { steps: 1 } };
      const { parameters, gradientNorm } = await finalStep(minimize(slope, { parameters: array([0, 0]) }, options));
      expect(gradientNorm).toBe(5);
      return numbers(parameters);
    };
    expect(await step(1)).toEqual([-3 * (1 / 5), -4 * (1 / 5)]);
    expect(await step(6)).toEqual([-3, -4]);
  });

  test("counts all leaves together, complex numbers as their two parts", async () => {
    const options = { optimizer: clipGradient(sgd({ learningRate: 1 }), 0.1), stop: { steps: 1 } };
    const start = everywhere();
    const { parameters } = await finalStep(minimize(everything, { parameters: start }, options));
    const change = [
      ...numbers(parameters.valley.sub(start.valley) as NDArray),
      ...numbers(parameters.states[0].z.sub(start.states[0].z) as NDArray),
    ];
    expect(Math.hypot(...change)).toBeCloseTo(0.1, 12);
  });

  test("is refused for a line search, and for a length that is not above 0", () => {
    expect(() => clipGradient(lbfgs(), 1)).toThrow("clipGradient: lbfgs compares gradients along a line");
    expect(() => clipGradient(adam(), 0)).toThrow("clipGradient: maxNorm is 0; it must be above 0");
  });
});

describe("averaged", () => {
  test("keeps the weighted mean of the points so far, and does not change the steps", async () => {
    const start = { parameters: array([-1, 1]) };
    const options = { optimizer: averaged(adam({ learningRate: 0.1 }), 0.6), stop: { steps: 7 } };
    const steps = await collect(minimize(rosenbrock, start, options));
    const plain = await collect(minimize(rosenbrock, start, { ...options, optimizer: adam({ learningRate: 0.1 }) }));
    expect(steps.map(({ parameters }) => numbers(parameters))).toEqual(
      plain.map(({ parameters }) => numbers(parameters)),
    );
    const weights = steps.map((_, i) => 0.6 ** (6 - i));
    const total = weights.reduce((a, b) => a + b);
    const mean = (axis: number) =>
      steps.reduce((sum, { parameters }, i) => sum + weights[i] * numbers(parameters)[axis], 0) / total;
    const average = numbers(averagedParameters(steps[6].state));
    expect(average[0]).toBeCloseTo(mean(0), 13);
    expect(average[1]).toBeCloseTo(mean(1), 13);
  });

  test("is nearer to the minimum than the steps, where those are noisy", async () => {
    const noisy: Objective<NDArray, { readonly count: number }> = {
      valueAndGradient: (x, aux) => {
        const count = (aux?.count ?? 0) + 1;
        const noise = random.normal(random.foldIn(random.key(5), count), [4]);
        const { value, gradient } = valueAndGrad((y: Tensor) => y.mul(y).sum().mul(0.5))(x);
        return { value, gradient: (gradient as NDArray).add(noise), aux: { count } };
      },
    };
    const options = { optimizer: averaged(sgd({ learningRate: 0.1 }), 0.99), stop: { steps: 600 } };
    const { state } = await finalStep(minimize(noisy, { parameters: array([1, 1, 1, 1]) }, options));
    const distance = (x: NDArray) => Math.hypot(...numbers(x));
    expect(distance(averagedParameters(state))).toBeLessThan(distance(state.parameters) / 2);
  });

  test("is refused for decays out of range, and says where there is no average", async () => {
    expect(() => averaged(adam(), 1)).toThrow("averaged: decay is 1; it must be in [0, 1)");
    const options = { optimizer: adam(), stop: { steps: 1 } };
    const { state } = await finalStep(minimize(rosenbrock, { parameters: array([0, 0]) }, options));
    expect(() => averagedParameters(state)).toThrow("averagedParameters: the optimizer adam keeps no average");
  });
});

test("one around the other, they continue from a checkpoint bit for bit", async () => {
  const both = [
    clipGradient(averaged(adam({ learningRate: 0.05 }), 0.9), 0.5),
    averaged(clipGradient(sgd({ learningRate: 0.05, momentum: 0.5 }), 0.5), 0.9),
  ];
  expect(both.map(({ name }) => name)).toEqual(["clipGradient(averaged(adam))", "averaged(clipGradient(sgd))"]);
  for (const optimizer of both) {
    const start = { parameters: everywhere() };
    const whole = await collect(minimize<Parameters>(everything, start, { optimizer, stop: { steps: 12 } }));
    const first = await finalStep(minimize<Parameters>(everything, start, { optimizer, stop: { steps: 5 } }));
    const rest = await collect(minimize(everything, keep(first.state), { optimizer, stop: { steps: 12 } }));
    expect(rest).toStrictEqual(whole.slice(5));
    expect(averagedParameters(rest[6].state)).toStrictEqual(averagedParameters(whole[11].state));
  }
});
