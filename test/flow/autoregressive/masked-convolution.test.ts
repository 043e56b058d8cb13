import { describe, expect, test } from "vitest";
import { categories, maskedConvolution, occupations } from "../../../src/flow/index.ts";
import { array, concrete, random } from "../../../src/tensor/index.ts";
import { checkAutoregressive, checkParameterDerivatives } from "../../support/autoregressive-checks.ts";

describe.each([
  ["3 × 3 on a torus", maskedConvolution(3, 3, { width: 4 })],
  ["3 × 2, open, occupations", maskedConvolution(3, 2, { width: 3, periodic: false, alphabet: occupations })],
  ["2 × 3, a reach beyond it", maskedConvolution(2, 3, { width: 4, depth: 3, reach: 2 })],
  ["3 × 2, three categories", maskedConvolution(3, 2, { width: 3, alphabet: categories(3), depth: 2 })],
  ["a row", maskedConvolution(6, 1, { width: 4, depth: 1 })],
])("%s:", (_, model) => checkAutoregressive(model));

test("it begins with all configurations equally likely", () => {
  const model = maskedConvolution(2, 2);
  const logProb = model.logProb(model.init(random.key(1)), array([[1, -1, -1, 1]]));
  expect(concrete(logProb, "test").item()).toBeCloseTo(-4 * Math.LN2, 12);
});

test("derivatives of ln p by all parameters are those of differences", () => {
  checkParameterDerivatives(maskedConvolution(2, 2, { width: 3 }));
});

test("sizes that are none are refused", () => {
  expect(() => maskedConvolution(0, 2)).toThrow("maskedConvolution: 0 × 2 sites");
  expect(() => maskedConvolution(2, 2, { reach: 0 })).toThrow("maskedConvolution: reach is 0");
});
