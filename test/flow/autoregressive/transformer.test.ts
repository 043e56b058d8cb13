import { describe, expect, test } from "vitest";
import { categories, occupations, transformer } from "../../../src/flow/index.ts";
import { array, concrete, random } from "../../../src/tensor/index.ts";
import { checkAutoregressive, checkParameterDerivatives } from "../../support/autoregressive-checks.ts";

const small = { width: 8, heads: 2 };

describe.each([
  ["spins", transformer(6, small)],
  ["occupations, one block and head", transformer(6, { alphabet: occupations, blocks: 1, width: 4, heads: 1 })],
  ["three categories", transformer(5, { ...small, alphabet: categories(3) })],
  ["one site", transformer(1, small)],
])("%s:", (_, model) => checkAutoregressive(model));

test("it begins with all configurations equally likely", () => {
  const model = transformer(5);
  const samples = array([
    [1, 1, -1, 1, -1],
    [-1, -1, -1, -1, 1],
  ]);
  const logProbs = concrete(model.logProb(model.init(random.key(1)), samples), "test").values();
  for (const logProb of logProbs) expect(logProb).toBeCloseTo(-5 * Math.LN2, 12);
});

test("derivatives of ln p by all parameters are those of differences", () => {
  checkParameterDerivatives(transformer(4, { width: 4, heads: 2, expansion: 2 }));
});

test("sizes that do not fit are refused", () => {
  expect(() => transformer(4, { width: 6, heads: 4 })).toThrow("width 6 for 4 heads; allowed: a multiple of the heads");
  expect(() => transformer(0)).toThrow("transformer: sites is 0");
});
