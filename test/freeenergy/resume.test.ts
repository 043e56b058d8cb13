import { describe, expect, test } from "vitest";
import {
  adam,
  lbfgs,
  type MinimizeState,
  type MinimizeStep,
  minimize,
  naturalGradient,
  type Objective,
  type Optimizer,
  sgd,
} from "../../src/freeenergy/index.ts";
import {
  add,
  array,
  eye,
  mul,
  type NDArray,
  permute,
  square,
  type Tensor,
  valueAndGrad,
} from "../../src/tensor/index.ts";
import { collect, everything, everywhere, finalStep, keep, type Parameters, rosenbrock } from "./problems.ts";

/** An objective whose value depends on what it carries: an iteration that never quite converges, started from `aux`. */
const carrying: Objective<Parameters, { readonly environment: NDArray; readonly calls: number }> = {
  valueAndGradient: async (parameters, aux) => {
    const { value, gradient } = valueAndGrad<[Parameters], Parameters>(everything)(parameters);
    const environment = 0.5 * (aux?.environment.item() ?? 1) + 1e-3 * (value as NDArray).item();
    return {
      value: (value as NDArray).item() + 1e-7 * environment,
      gradient,
      aux: { environment: array(environment), calls: (aux?.calls ?? 0) + 1 },
    };
  },
};

const optimizers: readonly (readonly [string, Optimizer])[] = [
  ["sgd", sgd({ learningRate: 1e-3 })],
  [
    "sgd with Nesterov's momentum",
    sgd({ learningRate: (step) => 1e-3 / Math.sqrt(step), momentum: 0.9, nesterov: true }),
  ],
  ["adam", adam({ learningRate: 0.05, weightDecay: 0.01 })],
  ["lbfgs", lbfgs({ memory: 5 })],
  ["naturalGradient", naturalGradient({ metric: () => eye(10), learningRate: 1e-3 })],
  [
    "naturalGradient and conjugate gradients",
    naturalGradient({
      metric: ([valley]) => {
        const stretch = square(valley);
        return ([x, z]) => [add(mul(x, stretch), x), z];
      },
      learningRate: 1e-3,
      tolerance: 0.01,
      maxIterations: 3,
    }),
  ],
];

describe("a run continued from a checkpoint ends bit for bit as one never stopped, with", () => {
  test.each(optimizers)("%s and a function", async (_, optimizer) => {
    const start = { parameters: everywhere() };
    const whole = await collect(minimize(everything, start, { optimizer, stop: { steps: 30 } }));
    const first = await finalStep(minimize(everything, start, { optimizer, stop: { steps: 13 } }));
    const rest = await collect(minimize(everything, keep(first.state), { optimizer, stop: { steps: 30 } }));
    expect(rest).toHaveLength(17);
    expect(rest).toStrictEqual(whole.slice(13));
  });

  test.each(optimizers)("%s and an objective that carries something along", async (_, optimizer) => {
    const options = { optimizer, stop: { steps: 30 } };
    const start = { parameters: everywhere() };
    const whole = await collect(minimize(carrying, start, options));
    const broken: MinimizeStep<Parameters, { environment: NDArray; calls: number }>[] = [];
    let state: MinimizeState<Parameters, { environment: NDArray; calls: number }> | undefined;
    while (broken.length < 30) {
      for await (const step of minimize(carrying, state ?? start, options)) {
        broken.push(step);
        state = keep(step.state);
        if (step.step % 13 === 0) break;
      }
    }
    expect(broken).toStrictEqual(whole);
  });

  test("the order of axes in memory does not show", async () => {
    const transposed = permute(
      array([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      [1, 0],
    ) as NDArray;
    const f = (x: Tensor) => rosenbrock(x.reshape([6]));
    const options = { optimizer: lbfgs(), stop: { steps: 5 } };
    const fromView = await finalStep(minimize(f, { parameters: transposed }, options));
    const fromCopy = await finalStep(
      minimize(
        f,
        {
          parameters: array([
            [1, 3, 5],
            [2, 4, 6],
          ]),
        },
        options,
      ),
    );
    expect(fromView).toStrictEqual(fromCopy);
    expect(fromView.parameters.strides).toEqual([3, 1]);
  });
});
