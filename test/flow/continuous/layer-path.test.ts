import { describe, expect, test } from "vitest";
import { logCosh, softPlus } from "../../../src/flow/continuous/layer-field.ts";
import { layerPath } from "../../../src/flow/continuous/layer-path.ts";
import { layerVelocity, mongeAmpereFlow } from "../../../src/flow/index.ts";
import {
  checkGrads,
  concrete,
  grad,
  InputError,
  NumericalError,
  random,
  square,
  stack,
  sum,
  type Tensor,
  treeLeaves,
  vmap,
} from "../../../src/tensor/index.ts";
import { distance, randomTensor } from "../../support/random-tensor.ts";

const distanceOf = (a: Tensor, b: Tensor) => distance(concrete(a, "test"), concrete(b, "test"));

describe.each([true, false])("the path of a layer's field, even: %s", (even) => {
  const activation = even ? logCosh : softPlus;
  const bias = even ? {} : { bias: randomTensor(2, [9]) };
  const parameters = { ...layerVelocity({ event: [3], hidden: 9, even }).init(random.key(1)), ...bias };

  test.each([
    ["forward", 1, 4],
    ["inverse", 3, 7],
    ["forward", 2, 0],
    // More stages than are remembered.
    ["forward", 300, 2],
  ] as const)("is that of odeint, with its gradients: %s, %i steps, %i points", (direction, steps, points) => {
    const x = randomTensor(4, [points, 3]);
    const [own, general] = (["direct", "checkpoint"] as const).map((gradient) => {
      const options = { event: [3], hidden: 9, even, time: 0.8, method: "rk4", steps, gradient } as const;
      const { [direction]: map } = mongeAmpereFlow(options);
      const loss = (p: typeof parameters, y: Tensor) => {
        const { value, logAbsDetJacobian } = map(p, y);
        return sum(square(value).mul(value)).add(sum(square(logAbsDetJacobian)));
      };
      const { value, logAbsDetJacobian } = map(parameters, x);
      const gradients = [grad(loss)(parameters, x), grad(loss, { argument: 1 })(parameters, x)];
      return [value, logAbsDetJacobian, ...treeLeaves(gradients as readonly unknown[])] as Tensor[];
    });
    expect(own).toHaveLength(even ? 5 : 6);
    own.forEach((leaf, i) => {
      expect(distanceOf(leaf, general[i])).toBeLessThan(1e-10);
    });
  });

  test("has derivatives of every mode and order, one batch or many", () => {
    const { weight, amplitude, ...rest } = parameters;
    const operands = [randomTensor(5, [2, 3]), weight, amplitude, ...Object.values(rest)] as Tensor[];
    const path = (...[x, w, a, b]: readonly Tensor[]) =>
      layerPath({ activation, times: [0, 0.5], steps: 1 }, [x, w, a, b]);
    checkGrads(path, operands);
    const [x, ...weights] = operands;
    const [twice, once] = [vmap(path, [0, ...weights.map(() => null)])(stack([x, x]), ...weights), path(...operands)];
    expect(distanceOf(twice.value, stack([once.value, once.value]))).toBeLessThan(1e-14);
    expect(distanceOf(twice.logDeterminant, stack([once.logDeterminant, once.logDeterminant]))).toBeLessThan(1e-14);
  });

  test("refuses what cannot be", () => {
    const { weight, amplitude } = parameters;
    const x = randomTensor(6, [2, 3]);
    const path = { activation, times: [0, 1], steps: 2 } as const;
    expect(() => layerPath(path, [x, weight, x])).toThrow(
      "layerPath: points, weights, amplitudes and biases of shapes",
    );
    expect(() => layerPath({ ...path, steps: 0.5 }, [x, weight, amplitude])).toThrow(InputError);
    const infinite = x.mul(Number.POSITIVE_INFINITY);
    expect(() => layerPath(path, [infinite, weight, amplitude])).toThrow(NumericalError);
    expect(() => layerPath(path, [infinite, weight, amplitude])).toThrow("not finite at t = 0, step 1");
  });
});
