import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as t from "../../../src/tensor/index.ts";

interface ReferenceValues {
  /** [x, f(x)] for each function. */
  readonly real: Record<string, readonly [number, number][]>;
  /** [Re z, Im z, Re f(z), Im f(z)] for each function. */
  readonly complex: Record<string, readonly [number, number, number, number][]>;
}

/** Computed with mpmath 1.3 at 40 digits and rounded to double precision. */
const reference: ReferenceValues = JSON.parse(readFileSync(new URL("functionValues.json", import.meta.url), "utf8"));

const functions: Record<string, (x: t.TensorLike) => t.Tensor> = {
  ...(t as unknown as Record<string, (x: t.TensorLike) => t.Tensor>),
  trigamma: (x) => t.polygamma(1, x),
};

function complexOf(f: (x: t.TensorLike) => t.Tensor, re: number, im: number): t.Complex {
  return t.concrete(f({ re, im }), "test").complexItem();
}

describe("real functions agree with values of high precision", () => {
  test.each(Object.entries(reference.real))("%s", (name, points) => {
    for (const [x, expected] of points) {
      const found = t.concrete(functions[name](t.scalar(x)), "test").item();
      // near zeros that are not at x = 0 only the absolute error can be small
      const scale = Math.abs(x) < 1e-3 ? Math.abs(expected) : Math.max(Math.abs(expected), offZero(name) ? 1 : 0);
      expect(Math.abs(found - expected), `${name}(${x}) = ${found}, not ${expected}`).toBeLessThanOrEqual(
        2e-15 * scale,
      );
    }
  });
});

/** Functions that vanish where x is not exactly a double, or decay so fast that the rounding of x is amplified. */
function offZero(name: string): boolean {
  return ["sin", "cos", "tan", "sinc", "log", "logGamma", "digamma", "acos", "gelu"].includes(name);
}

describe("complex functions agree with values of high precision", () => {
  test.each(Object.entries(reference.complex))("%s", (name, points) => {
    for (const [re, im, expectedRe, expectedIm] of points) {
      const found = complexOf(functions[name], re, im);
      const error = Math.hypot(found.re - expectedRe, found.im - expectedIm);
      const size = Math.hypot(expectedRe, expectedIm);
      expect(error, `${name}(${re}, ${im}) = (${found.re}, ${found.im})`).toBeLessThanOrEqual(2e-15 * size);
    }
  });

  test("the logarithm keeps its digits near 1", () => {
    // |z|² − 1 = 2ε + 2ε² exactly for z = (1 + ε) + iε
    const epsilon = 2 ** -30;
    const expected = Math.log1p(2 * epsilon + 2 * epsilon ** 2) / 2;
    expect(Math.abs(complexOf(t.log, 1 + epsilon, epsilon).re / expected - 1)).toBeLessThan(1e-15);
  });
});

describe("branch cuts lie as in C99, told apart by the sign of zero", () => {
  const quarter = Math.PI / 2;
  const area = Math.acosh(2);
  const cuts: [string, number, number, number, number][] = [
    ["sqrt", -4, 0, 0, 2],
    ["sqrt", -4, -0, 0, -2],
    ["log", -1, 0, 0, Math.PI],
    ["log", -1, -0, 0, -Math.PI],
    ["asin", 2, 0, quarter, area],
    ["asin", 2, -0, quarter, -area],
    ["asin", -2, 0, -quarter, area],
    ["acos", 2, 0, 0, -area],
    ["acos", 2, -0, 0, area],
    ["acos", -2, 0, Math.PI, -area],
    ["atan", 0, 2, quarter, Math.atanh(0.5)],
    ["atan", -0, 2, -quarter, Math.atanh(0.5)],
    ["asinh", 0, 2, area, quarter],
    ["asinh", -0, 2, -area, quarter],
    ["acosh", -2, 0, area, Math.PI],
    ["acosh", -2, -0, area, -Math.PI],
    ["atanh", 2, 0, Math.atanh(0.5), quarter],
    ["atanh", 2, -0, Math.atanh(0.5), -quarter],
  ];

  test.each(cuts)("%s(%d + %di)", (name, re, im, expectedRe, expectedIm) => {
    const found = complexOf(functions[name], re, im);
    expect(found.re).toBeCloseTo(expectedRe, 14);
    expect(found.im).toBeCloseTo(expectedIm, 14);
  });
});

describe("single precision", () => {
  test("is computed in double precision and rounded once", () => {
    const x = Float32Array.from([0.1, 0.7, 1.3]);
    for (const f of [t.exp, t.sin, t.tanh, t.erf]) {
      const found = t.concrete(f(t.fromData("float32", [3], x)), "test");
      expect(found.dtype).toBe("float32");
      const double = t.concrete(f(t.array(Array.from(x))), "test").values();
      expect(Array.from(found.values())).toEqual(Array.from(double, Math.fround));
    }
  });
});

test("functions of real numbers refuse complex ones", () => {
  for (const name of ["cbrt", "sinc", "erf", "erfc", "logGamma", "digamma", "softplus", "floor", "relu"]) {
    expect(() => functions[name]({ re: 1, im: 1 }), name).toThrow(t.DTypeError);
  }
});
