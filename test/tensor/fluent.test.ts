import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import * as t from "../../src/tensor/index.ts";
import { expectClose } from "./close.ts";

const x = t.array([
  [0.5, -1.5],
  [2, 0.25],
]);
const z = t.mul(x, { re: 1, im: -2 });

/** Arguments for the methods that need some. */
const given: Partial<Record<keyof t.Fluent, readonly unknown[]>> = {
  power: [3],
  clip: [-1, 1],
  cast: ["complex128"],
  where: [1, 2],
  reshape: [[4]],
  permute: [[1, 0]],
  expandDims: [1],
  broadcastTo: [[3, 2, 2]],
  slice: [[null, null, -1], 0],
  take: [[1, 0, 1], 1],
  sum: [{ axes: 0 }],
  trace: [{ offset: 1 }],
};
const functions: Readonly<Record<string, unknown>> = { ...t };
const binary = ["add", "sub", "mul", "div", "matmul", "equal", "less", "lessEqual", "greater", "greaterEqual"];

describe("every method is the function of the same name", () => {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(t.Tensor.prototype))
    .filter(([name, { value }]) => typeof value === "function" && !["constructor", "toString", "item"].includes(name))
    .map(([name]) => name as keyof t.Fluent);

  test("there are all of them", () => {
    expect(methods.length).toBeGreaterThan(50);
    for (const name of [...binary, ...Object.keys(given)]) expect(methods).toContain(name);
  });

  test.each(methods)("%s", (name) => {
    const rest = given[name] ?? (binary.includes(name) ? [x.add(1)] : []);
    const method = (x[name] as (...args: readonly unknown[]) => t.Tensor).bind(x);
    const operation = functions[name] as (...args: readonly unknown[]) => t.Tensor;
    expectClose(method(...rest), operation(x, ...rest), 0);
  });
});

describe("text", () => {
  test("shows dtype, shape and numbers", () => {
    expect(String(x)).toBe("float64[2, 2] [[0.5, -1.5],\n [2, 0.25]]");
    expect(`${t.scalar({ re: 1, im: -2 })}`).toBe("complex128[] 1-2i");
    expect(`${z.slice(0)}`).toBe("complex128[2] [0.5-1i, -1.5+3i]");
    expect(`${t.array([true, false])}`).toBe("bool[2] [true, false]");
    expect(`${t.array([1 / 3, 1e-20, -0, Number.NaN])}`).toBe("float64[4] [0.333333, 1e-20, -0, NaN]");
    expect(`${t.zeros([2, 0])}`).toBe("float64[2, 0] [[],\n []]");
    expect(inspect({ w: t.ones([2], "int32") })).toBe("{ w: int32[2] [1, 1] }");
  });

  test("shortens long axes", () => {
    expect(`${t.arange(100)}`).toBe("float64[100] [0, 1, 2, …, 97, 98, 99]");
  });

  test("of a view shows the view", () => {
    expect(`${x.transpose().slice([null, null, -1])}`).toBe("float64[2, 2] [[-1.5, 0.25],\n [0.5, 2]]");
  });

  test("of a value that is being differentiated shows its type", () => {
    let text = "";
    t.grad((y: t.Tensor) => {
      text = String(y);
      return y.sum();
    })(x);
    expect(text).toBe("float64[2, 2] (traced)");
  });
});

test("item gives the number, and says why there is none while it is being differentiated", () => {
  expect(t.sum(x).item()).toBe(1.25);
  expect(() => t.grad((y: t.Tensor) => t.mul(y, y.item()))(t.array(2))).toThrow(t.TransformError);
});
