import { afterEach, describe, expect, expectTypeOf, test, vi } from "vitest";
import { adam, explainStop, isConverged, lbfgs, minimize, sgd } from "../../src/freeenergy/index.ts";
import {
  array,
  fromData,
  log,
  mul,
  type NDArray,
  NumericalError,
  sum,
  type Tensor,
  valueAndGrad,
} from "../../src/tensor/index.ts";
import { collect, everything, everywhere, finalStep, keep, numbers, rosenbrock } from "./problems.ts";

describe("a step says", () => {
  test("where it ended: value, gradient and evaluations belong to its parameters", async () => {
    let calls = 0;
    const counted = (x: Tensor) => {
      calls++;
      return rosenbrock(x);
    };
    const steps = minimize(counted, { parameters: array([-1.2, 1]) }, { optimizer: lbfgs(), stop: { steps: 20 } });
    let expected = 1;
    for await (const { step, value, gradientNorm, parameters, evaluations, state } of steps) {
      expect(step).toBe(expected++);
      expect(evaluations).toBe(calls);
      const here = valueAndGrad(rosenbrock)(parameters);
      expect((here.value as NDArray).item()).toBe(value);
      const gradient = numbers(here.gradient as NDArray);
      expect(Math.hypot(...gradient)).toBeCloseTo(gradientNorm, 10);
      expect(numbers(state.gradient)).toEqual(gradient);
    }
    expect(expected).toBe(21);
  });

  test("its parameters in the form they were given, with numbers in the leaves", async () => {
    const { parameters } = await finalStep(
      minimize(everything, { parameters: everywhere() }, { optimizer: adam(), stop: { steps: 1 } }),
    );
    expectTypeOf(parameters.valley).toEqualTypeOf<NDArray>();
    expectTypeOf(parameters.states[0].z).toEqualTypeOf<NDArray>();
    expect(Object.keys(parameters)).toEqual(["valley", "states"]);
    expect(parameters.states[0].z.dtype).toBe("complex128");
  });
});

describe("the steps end", () => {
  const start = { parameters: array([-1.2, 1]) };
  afterEach(() => {
    vi.useRealTimers();
  });

  test("after the number allowed, of which none may be left", async () => {
    const options = { optimizer: lbfgs(), stop: { steps: 3 } };
    const steps = await collect(minimize(rosenbrock, start, options));
    expect(steps.map(({ reason }) => reason)).toEqual([undefined, undefined, "steps"]);
    expect(await collect(minimize(rosenbrock, steps[2].state, options))).toEqual([]);
    expect(await collect(minimize(rosenbrock, start, { ...options, stop: { steps: 0 } }))).toEqual([]);
    const more = await collect(minimize(rosenbrock, steps[2].state, { ...options, stop: { steps: 5 } }));
    expect(more.map(({ step, reason }) => [step, reason])).toEqual([
      [4, undefined],
      [5, "steps"],
    ]);
    expect(isConverged(steps[2].state)).toBe(false);
    expect(explainStop(steps[2].state)).toMatch(/^stopped after the 3 steps allowed \(norm of the gradient \d/);
  });

  test("with a small gradient", async () => {
    const steps = await collect(minimize(rosenbrock, start, { optimizer: lbfgs(), stop: { gradientNorm: 1e-3 } }));
    const last = steps[steps.length - 1];
    expect(last.reason).toBe("gradientNorm");
    expect(steps.filter(({ gradientNorm }) => gradientNorm <= 1e-3)).toEqual([last]);
    expect(isConverged(last.state)).toBe(true);
    expect(explainStop(last.state)).toMatch(/^converged at step \d+: the norm of the gradient is/);
    expect(
      await collect(minimize(rosenbrock, last.state, { optimizer: lbfgs(), stop: { gradientNorm: 1e-3 } })),
    ).toEqual([]);
  });

  test("before they begin where the gradient is small, with one step of size zero to show it", async () => {
    const atMinimum = { parameters: array([1, 1]) };
    const steps = await collect(minimize(rosenbrock, atMinimum, { optimizer: adam(), stop: { gradientNorm: 1e-9 } }));
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ step: 1, value: 0, stepSize: 0, evaluations: 1, reason: "gradientNorm" });
    expect(numbers(steps[0].parameters)).toEqual([1, 1]);
  });

  test("when the value has changed little for as many steps as asked", async () => {
    // f halves four times a step: |Δf| = 15·4^-2k, below 1e-3 from k = 4 on.
    const f = (x: Tensor) => sum(mul(x, x));
    const options = (patience?: number) => ({
      optimizer: sgd({ learningRate: 0.375 }),
      stop: { valueChange: 1e-3, patience },
    });
    const values = [1, 2, 3, 4, 5, 6, 7].map((k) => 16 ** -k);
    const firstQuiet = values.findIndex((value, i) => i > 0 && values[i - 1] - value <= 1e-3) + 1;
    for (const patience of [undefined, 1, 3]) {
      const last = await finalStep(minimize(f, { parameters: array([1]) }, options(patience)));
      expect(last).toMatchObject({ reason: "valueChange", step: firstQuiet + (patience ?? 1) - 1 });
      expect(isConverged(last.state)).toBe(true);
    }
  });

  test("when the time is over", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const slow = (x: Tensor) => {
      vi.advanceTimersByTime(700);
      return rosenbrock(x);
    };
    const options = { optimizer: adam(), stop: { seconds: 3 } };
    const steps = await collect(minimize(slow, start, options));
    // One evaluation at the start and one a step.
    expect(steps.map(({ reason }) => reason)).toEqual([undefined, undefined, undefined, "seconds"]);
    expect(await collect(minimize(slow, steps[3].state, options))).toHaveLength(5);
  });

  test("for good when stalled", async () => {
    const kink = {
      valueAndGradient: (x: NDArray) => ({ value: Math.abs(x.item()), gradient: array(Math.sign(x.item())) }),
    };
    const options = { optimizer: lbfgs() };
    const last = await finalStep(minimize(kink, { parameters: array(0.3) }, options));
    expect(last.reason).toBe("stalled");
    expect(isConverged(last.state)).toBe(false);
    expect(explainStop(last.state)).toMatch(/no lower value can be found/);
    expect(await collect(minimize(kink, keep(last.state), options))).toEqual([]);
  });

  test.each(["steps", "gradientNorm", "valueChange", "patience", "seconds"])(
    "a negative %s is refused",
    async (rule) => {
      const steps = minimize(rosenbrock, start, { optimizer: lbfgs(), stop: { [rule]: -1 } });
      await expect(collect(steps)).rejects.toThrow(
        `the stopping rule ${rule} is -1; it must be a number of at least 0`,
      );
    },
  );
});

describe("what is not finite is reported", () => {
  test("at the start", async () => {
    const steps = minimize((x: Tensor) => sum(log(x)), { parameters: array([-1]) }, { optimizer: lbfgs() });
    await expect(collect(steps)).rejects.toThrow(
      new NumericalError(
        "minimize: the value is NaN at the start, before the first step; try other initial parameters",
      ),
    );
  });

  test("with the step, the quantity and what to try, and the steps before it are kept", async () => {
    // Steps of 1 go from x to x − 1, and the value ends at 0.
    const objective = {
      valueAndGradient: (x: NDArray) => ({ value: x.item() > 0.99 ? x.item() : Number.NaN, gradient: array(1) }),
    };
    const taken: number[] = [];
    const run = async () => {
      for await (const { step } of minimize(objective, { parameters: array(4) }, options)) taken.push(step);
    };
    const options = { optimizer: sgd({ learningRate: 1 }) };
    await expect(run()).rejects.toThrow(
      "minimize: the value is NaN at step 4 (sgd, step size 1); rolled back and taken with 0.1 instead, the value is NaN; try a smaller learning rate",
    );
    expect(taken).toEqual([1, 2, 3]);
  });

  test("in one leaf of a gradient, by its name", async () => {
    const objective = {
      valueAndGradient: ({
        layers: [{ weight, bias }],
      }: {
        layers: readonly { weight: NDArray; bias: NDArray }[];
      }) => ({
        value: 1,
        gradient: { layers: [{ bias: array([0, Number.NaN, 1]), weight }] },
        aux: bias.size,
      }),
    };
    const parameters = { layers: [{ weight: array([1]), bias: array([1, 2, 3]) }] };
    await expect(collect(minimize(objective, { parameters }, { optimizer: adam() }))).rejects.toThrow(
      "the gradient of '.layers[0].bias' has a NaN among its 3 elements at the start",
    );
  });

  test("with the error the objective threw as its cause", async () => {
    const failure = new NumericalError("CTMRG did not converge (residual 0.2)");
    const objective = {
      valueAndGradient: (x: NDArray) => {
        if (x.item() < 0.69) throw failure;
        return { value: x.item(), gradient: array(1) };
      },
    };
    const run = collect(minimize(objective, { parameters: array(1) }, { optimizer: sgd({ learningRate: 0.3 }) }));
    await expect(run).rejects.toMatchObject({
      name: "NumericalError",
      message:
        "minimize: the value does not exist (CTMRG did not converge (residual 0.2)) at step 2 (sgd, step size 0.3); rolled back and taken with 0.03 instead, the value does not exist (CTMRG did not converge (residual 0.2)); try a smaller learning rate",
      cause: failure,
    });
  });

  test("but a line search draws back from points where the objective throws", async () => {
    const objective = {
      valueAndGradient: (x: NDArray) => {
        const value = x.item();
        if (value <= 0) throw new NumericalError("outside");
        return { value: value - Math.log(value), gradient: array(1 - 1 / value) };
      },
    };
    const options = { optimizer: lbfgs({ firstLength: 100 }), stop: { gradientNorm: 1e-9, steps: 50 } };
    const { parameters, reason } = await finalStep(minimize(objective, { parameters: array(30) }, options));
    expect(reason).toBe("gradientNorm");
    expect(parameters.item()).toBeCloseTo(1, 8);
  });

  test("and if it is finite nowhere along the line, the step fails", async () => {
    const objective = {
      valueAndGradient: (x: NDArray) => ({ value: x.item() === 1 ? 1 : Number.NaN, gradient: array(1) }),
    };
    await expect(collect(minimize(objective, { parameters: array(1) }, { optimizer: lbfgs() }))).rejects.toThrow(
      /the value is NaN at step 1 \(lbfgs, step size 0\); rolled back and .* the value is NaN; try other initial param/,
    );
  });

  test("an error of another kind comes through as it is", async () => {
    const objective = {
      valueAndGradient: () => {
        throw new RangeError("mine");
      },
    };
    const steps = minimize(objective, { parameters: array(1) }, { optimizer: lbfgs() });
    await expect(collect(steps)).rejects.toThrow(new RangeError("mine"));
  });
});

describe("is refused:", () => {
  const sumOf = (x: Tensor) => sum(x);
  test("a tree without tensors", async () => {
    const steps = minimize(() => array(1), { parameters: {} }, { optimizer: adam() });
    await expect(collect(steps)).rejects.toThrow("the tree of parameters has no tensor in it");
  });

  test("a parameter of integers", async () => {
    const steps = minimize(sumOf, { parameters: array([1, 2], "int32") }, { optimizer: adam() });
    await expect(collect(steps)).rejects.toThrow(/the parameter is int32; it must be real or complex floating/);
  });

  test("a function whose value is complex", async () => {
    const z = fromData("complex128", [1], Float64Array.of(1, 2));
    await expect(collect(minimize(sumOf, { parameters: z }, { optimizer: adam() }))).rejects.toThrow(/real number/);
  });

  test("a state of another optimizer", async () => {
    const options = { optimizer: adam(), stop: { steps: 2 } };
    const { state } = await finalStep(minimize(rosenbrock, { parameters: array([0, 0]) }, options));
    await expect(collect(minimize(rosenbrock, state, { optimizer: lbfgs() }))).rejects.toThrow(
      "the state to continue from is one of adam, the optimizer is lbfgs",
    );
  });
});
