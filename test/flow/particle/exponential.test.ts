import { expect, test } from "vitest";
import { exponentialOf, normalOf } from "../../../src/flow/particle/exponential.ts";
import { array, concrete, grad, sum, type Tensor } from "../../../src/tensor/index.ts";

const numbers = [-5, -3, -1, -0.1, 0, 1e-3, 0.1, 1, 2, 5, 10, 35];
const values = (x: Tensor) => Array.from(concrete(x, "the test").values());

// ln Q at 0, 1, 2 and 10: the tables of Abramowitz and Stegun, 26.1 and 26.2.
test("what exceeds a normal number has the known logarithms", () => {
  const known = [0.5, 0.158655253931457, 0.022750131948179, 7.619853024160527e-24].map((q) => -Math.log(q));
  for (const [i, e] of values(exponentialOf(array([0, 1, 2, 10]))).entries()) expect(e).toBeCloseTo(known[i], 11);
});

test("numbers come back, with the derivatives of an inverse", () => {
  const z = array(numbers);
  const back = normalOf(exponentialOf(z));
  for (const [i, value] of values(back).entries()) expect(value).toBeCloseTo(numbers[i], 9);
  const slopes = grad((x: Tensor) => sum(normalOf(exponentialOf(x))))(z);
  for (const slope of values(slopes)) expect(slope).toBeCloseTo(1, 8);
});
