import { describe, expect, test } from "vitest";
import { adam, lbfgs, minimize } from "../../src/freeenergy/index.ts";
import { array, mul, type NDArray, sub, sum, type Tensor, valueAndGrad } from "../../src/tensor/index.ts";
import { collect, finalStep, rosenbrock } from "./problems.ts";

describe("an objective of its own", () => {
  const quadratic = (x: Tensor) => sum(mul(sub(x, 3), sub(x, 3)));

  test("may be a promise, and takes the same steps", async () => {
    const options = { optimizer: lbfgs(), stop: { steps: 10 } };
    const both = valueAndGrad(rosenbrock);
    const later = {
      valueAndGradient: async (x: NDArray) => {
        await new Promise((resolve) => setTimeout(resolve, 0));
        return both(x);
      },
    };
    const start = { parameters: array([-1.2, 1]) };
    expect(await collect(minimize(later, start, options))).toStrictEqual(
      await collect(minimize(rosenbrock, start, options)),
    );
  });

  test("gets what came with the accepted point at every trial, and loses what came with others", async () => {
    const seen: (readonly [trial: number, carried: number | undefined])[] = [];
    const objective = {
      valueAndGradient: (x: NDArray, aux: { readonly from: number } | undefined) => {
        seen.push([x.item(), aux?.from]);
        return { value: x.item() ** 4, gradient: array(4 * x.item() ** 3), aux: { from: x.item() } };
      },
    };
    const start = { parameters: array(5), aux: { from: -1 } };
    const steps = await collect(
      minimize(objective, start, { optimizer: lbfgs({ curvature: 0.1, firstLength: 1e-3 }), stop: { steps: 6 } }),
    );
    expect(seen[0]).toEqual([5, -1]);
    let from = 5;
    let next = 1;
    for (const { parameters, evaluations, state } of steps) {
      const trials = seen.slice(next, evaluations);
      expect(trials.map(([, carried]) => carried)).toEqual(trials.map(() => from));
      expect(state.aux).toEqual({ from: parameters.item() });
      from = parameters.item();
      next = evaluations;
    }
    expect(next).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(10);
  });

  test("may be an instance that refers to itself", async () => {
    class Counted {
      calls = 0;
      valueAndGradient(x: NDArray) {
        this.calls++;
        return valueAndGrad(quadratic)(x);
      }
    }
    const objective = new Counted();
    const { evaluations } = await finalStep(
      minimize(objective, { parameters: array([1]) }, { optimizer: lbfgs(), stop: { gradientNorm: 1e-9 } }),
    );
    expect(objective.calls).toBe(evaluations);
  });

  test("may order the leaves of its gradient as it likes", async () => {
    const objective = {
      valueAndGradient: ({ a, b }: { a: NDArray; b: NDArray }) => ({
        value: a.item() ** 2 + 10 * b.item() ** 2,
        gradient: { b: array(20 * b.item()), a: array(2 * a.item()) },
      }),
    };
    const { value } = await finalStep(
      minimize(
        objective,
        { parameters: { a: array(1), b: array(1) } },
        {
          optimizer: lbfgs(),
          stop: { gradientNorm: 1e-10, steps: 50 },
        },
      ),
    );
    expect(value).toBeLessThan(1e-20);
  });

  test.each<[string, unknown, RegExp]>([
    ["lacks a leaf", { a: array(1) }, /the gradient of '\.b' is missing/],
    [
      "has one more",
      { a: array(1), b: array(1), c: array(1) },
      /the gradient has a leaf '\.c' that the parameters have not/,
    ],
    [
      "has another shape",
      { a: array([1]), b: array(1) },
      /the gradient of '\.a' is float64\[1\] where the parameter is float64\[\]/,
    ],
    ["has another dtype", { a: array(1), b: array(1, "float32") }, /the gradient of '\.b' is float32\[\]/],
    ["holds a plain number", { a: 1, b: array(1) }, /'\.a' is number where a tensor belongs/],
  ])("is refused when its gradient %s", async (_, gradient, message) => {
    const objective = { valueAndGradient: () => ({ value: 1, gradient: gradient as { a: Tensor; b: Tensor } }) };
    const steps = minimize(objective, { parameters: { a: array(1), b: array(1) } }, { optimizer: adam() });
    await expect(collect(steps)).rejects.toThrow(message);
  });
});
