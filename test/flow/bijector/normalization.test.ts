import { expect, test } from "vitest";
import { normalization } from "../../../src/flow/index.ts";
import { array, type NDArray, random, zeros } from "../../../src/tensor/index.ts";
import { checkBijector } from "../../support/bijector-checks.ts";

const data = random
  .normal(random.key(9), [40, 3])
  .mul(array([0.1, 3, 20]))
  .add(array([5, 0, -7])) as NDArray;

checkBijector("normalization", normalization(data));

test("the data come from components of mean 0 and variance 1", () => {
  const { value } = normalization(data).inverse([], data);
  expect(value.mean({ axes: 0 }).abs().max().item()).toBeLessThan(1e-13);
  expect(value.square().mean({ axes: 0 }).sub(1).abs().max().item()).toBeLessThan(1e-13);
});

test("data without a scale are refused", () => {
  expect(() => normalization(zeros([4, 2]) as NDArray)).toThrow("component 0 of the data is the same in all points");
  expect(() => normalization(zeros([4]) as NDArray)).toThrow("normalization: the data are float64[4]; allowed: real");
});
