import { describe, expect, test } from "vitest";
import { adam, lbfgs, minimize, naturalGradient, type Optimizer, sgd } from "../../src/freeenergy/index.ts";
import { array, eye, mul, type NDArray, NumericalError, sum, type Tensor } from "../../src/tensor/index.ts";
import { collect, finalStep, keep, numbers } from "./problems.ts";

/** x − ln x, which is nothing at x ≤ 0: a long step from the right ends there. */
const wall = {
  valueAndGradient: (x: NDArray) => {
    const value = x.item();
    if (value <= 0) return { value: Number.NaN, gradient: array(Number.NaN) };
    return { value: value - Math.log(value), gradient: array(1 - 1 / value) };
  },
};

describe("a step that fails is rolled back once", () => {
  test.each<readonly [string, Optimizer]>([
    ["sgd", sgd({ learningRate: 5 })],
    ["adam", adam({ learningRate: 5 })],
    ["natural gradient", naturalGradient({ metric: () => eye(1), learningRate: 5, damping: 0 })],
  ])("and taken with a tenth of its size, as %s would with a tenth of its learning rate", async (_, optimizer) => {
    const [{ notice, parameters, stepSize, evaluations }] = await collect(
      minimize(wall, { parameters: array(3) }, { optimizer, stop: { steps: 1 } }),
    );
    expect(stepSize).toBe(0.5);
    expect(evaluations).toBe(3);
    expect(notice).toBe("the value is NaN (step size 5): rolled back, and taken with 0.5 instead");
    // The gradient at 3 is 2/3, and the first step of adam is the learning rate.
    expect(parameters.item()).toBeCloseTo(optimizer.name === "adam" ? 2.5 : 3 - 0.5 * (2 / 3), 6);
  });

  test("when the value explodes, by a bound of the caller's choice", async () => {
    const quartic = (x: Tensor) => sum(mul(mul(x, x), mul(x, x)));
    const first = (learningRate: number, explosion?: number) =>
      collect(
        minimize(
          quartic,
          { parameters: array([3]) },
          {
            optimizer: sgd({ learningRate }),
            stop: { steps: 1 },
            explosion,
          },
        ),
      );
    // 3 − 4·27 = −105 is a value of 1.2e8 after 81.
    const [{ notice, parameters }] = await first(1);
    expect(notice).toMatch(/^the value has exploded, from 81 to 121550625 \(step size 1\): rolled back/);
    expect(numbers(parameters)[0]).toBeCloseTo(3 - 10.8, 10);
    expect((await first(1, Number.POSITIVE_INFINITY))[0].notice).toBeUndefined();
    expect((await first(0.1))[0].notice).toBeUndefined();
    expect((await first(0.1, 10))[0].notice).toMatch(/exploded/);
    await expect(first(1, 0)).rejects.toThrow("minimize: explosion is 0; it must be above 0");
  });

  test("of a line search, with a first trial nearer by", async () => {
    const trials: number[] = [];
    const objective = {
      valueAndGradient: (x: NDArray) => {
        trials.push(x.item());
        return { value: x.item() > 9.85 ? x.item() : Number.NaN, gradient: array(1) };
      },
    };
    const optimizer = lbfgs({ maxTrials: 1 });
    const [{ notice, parameters }] = await collect(
      minimize(objective, { parameters: array(10) }, { optimizer, stop: { steps: 1 } }),
    );
    expect(trials).toEqual([10, 9, 9.9]);
    expect(notice).toMatch(/^the value is NaN \(step size 0\): rolled back, and taken with 0.1/);
    expect(parameters.item()).toBe(9.9);
  });

  test("and the run goes on as before, and resumes bit for bit", async () => {
    const options = { optimizer: adam({ learningRate: (step) => (step % 4 === 0 ? 8 : 0.3) }), stop: { steps: 20 } };
    const start = { parameters: array(4) };
    const whole = await collect(minimize(wall, start, options));
    const rolledBack = whole.filter(({ notice }) => notice).map(({ step }) => step);
    expect(rolledBack.length).toBeGreaterThan(1);
    for (const stop of [rolledBack[0] - 1, rolledBack[0]]) {
      const { state } = await finalStep(minimize(wall, start, { ...options, stop: { steps: stop } }));
      expect(await collect(minimize(wall, keep(state), options))).toStrictEqual(whole.slice(stop));
    }
  });

  test("but an optimizer that cannot take any step says so with the step", async () => {
    const optimizer = naturalGradient({ metric: () => eye(1).mul(0), learningRate: 1, damping: 0 });
    const steps = collect(minimize(wall, { parameters: array(4) }, { optimizer, stop: { steps: 1 } }));
    await expect(steps).rejects.toThrow(NumericalError);
    await expect(collect(minimize(wall, { parameters: array(4) }, { optimizer, stop: { steps: 1 } }))).rejects.toThrow(
      /^minimize: step 1 \(naturalGradient\) cannot be taken: solve/,
    );
  });
});
