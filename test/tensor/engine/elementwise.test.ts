import { describe, expect, test } from "vitest";
import { type Build, builds, instantiate, preferredBuild } from "../../../src/tensor/engine/portable/wasm/instance.ts";
import {
  cos,
  cosh,
  erf,
  exp,
  expm1,
  log,
  log1p,
  NDArray,
  sigmoid,
  sin,
  sinh,
  softplus,
  type Tensor,
  type TensorLike,
  tanh,
  transpose,
} from "../../../src/tensor/index.ts";
import type { Elementary } from "../../oracle/elementary.ts";
import { elementwiseCases } from "../../support/elementwise-cases.ts";
import { elementwiseFaults, evaluate, firstDifference, largestError } from "../../support/kernel-checks/elementwise.ts";

const functions: Record<Elementary, (x: TensorLike) => Tensor> = {
  exp,
  expm1,
  log,
  log1p,
  sinh,
  cosh,
  tanh,
  sigmoid,
  softplus,
  sin,
  cos,
  erf,
};

const cases = elementwiseCases();
preferredBuild(); // raises the flag some hosts want before any module is compiled
const instances = (Object.keys(builds) as Build[]).map((build) => ({ build, instance: instantiate(build) }));

describe.each(instances)("elementwise kernels, $build", ({ instance }) => {
  test.each(cases)("$kernel is within 2 ulp at every size, and one number's value is its alone", (one) => {
    expect(elementwiseFaults(instance, [one])).toEqual([]);
  });

  test("exp, log, log1p, sin and cos are within 1 ulp", () => {
    for (const { kernel, x, values, rests } of cases.filter(({ kernel }) =>
      ["exp", "log", "log1p", "sin", "cos"].includes(kernel),
    )) {
      const { error, at } = largestError(evaluate(instance, kernel, x), values, rests);
      expect(error, `${kernel}(${x[at]})`).toBeLessThan(1);
    }
  });
});

test.each(cases)("$kernel has the same bits in both builds", ({ kernel, x }) => {
  const [first, ...others] = instances.map(({ instance }) => evaluate(instance, kernel, x));
  for (const other of others) expect(firstDifference(first, other)).toBe(-1);
});

describe.each(cases)("$kernel of arrays", ({ kernel, x }) => {
  const apply = (array: NDArray) => functions[kernel](array) as NDArray;

  test("has the kernel's bits, also of more numbers than it takes at a time", () => {
    const repeated = Float64Array.from({ length: 9001 }, (_, k) => x[k % x.length]);
    const result = apply(new NDArray("float64", [repeated.length], repeated)).data;
    const expected = evaluate(instances[0].instance, kernel, repeated);
    expect(firstDifference(result as Float64Array, expected)).toBe(-1);
  });

  test("and of single numbers agree bit for bit", () => {
    const { data } = apply(new NDArray("float64", [x.length], x));
    for (let k = 0; k < x.length; k += 7) expect((functions[kernel](x[k]) as NDArray).data[0]).toBe(data[k]);
  });

  test("goes by strides", () => {
    const matrix = new NDArray("float64", [2, x.length >> 1], x.slice(0, x.length & ~1));
    const turned = apply(transpose(matrix) as NDArray);
    expect(turned.data).toEqual((transpose(apply(matrix)) as NDArray).contiguous().data);
  });

  test("of float32 rounds the value of float64", () => {
    const single = Float32Array.from(x);
    const { data } = apply(new NDArray("float32", [x.length], single));
    const expected = Float32Array.from(evaluate(instances[0].instance, kernel, Float64Array.from(single)));
    expect(data).toEqual(expected);
  });
});
