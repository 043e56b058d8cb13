import { expect, test } from "vitest";
import { dilation } from "../../../src/flow/index.ts";
import { array, concrete, random } from "../../../src/tensor/index.ts";
import { checkBijector } from "../../support/bijector-checks.ts";

checkBijector("a dilation", dilation([3, 2], 1.7));

test("a dilation begins with its factor, which is positive", () => {
  const bijector = dilation([2], 3);
  const { value } = bijector.forward(bijector.init(random.key(0)), array([[1, -2]]));
  expect(concrete(value, "test").values()[1]).toBeCloseTo(-6, 14);
  expect(() => dilation([2], 0)).toThrow("dilation: factor is 0; allowed: positive and finite");
  for (const way of ["forward", "inverse"] as const) {
    expect(() => bijector[way](bijector.init(random.key(0)), array([[1, 2, 3]]))).toThrow(
      "dilation: points of shape [1, 3]; allowed: [n, 2]",
    );
  }
});
