import { expect, test } from "vitest";
import { inverted, luLinear, maskedAutoregressive, permutation, splineMap } from "../../../src/flow/index.ts";
import { array, concrete, InputError, jacobian, random, reshape, type Tensor } from "../../../src/tensor/index.ts";
import { checkBijector } from "../../support/bijector-checks.ts";
import { expectClose } from "../../tensor/close.ts";

checkBijector("LU-linear map", luLinear(3), { noise: 0.3 });
checkBijector("permutation", permutation([2, 0, 1]));
checkBijector("masked autoregressive map", maskedAutoregressive({ size: 3, hidden: [2] }));
checkBijector("masked autoregressive map, inverted", inverted(maskedAutoregressive({ size: 3, hidden: [2] })));
checkBijector(
  "autoregressive spline",
  maskedAutoregressive({ size: 2, hidden: [2], map: splineMap({ bins: 3, bound: 3 }) }),
  { noise: 0.3 },
);

test("a permutation takes component order[i] to place i", () => {
  expectClose(permutation([2, 0, 1]).forward([], array([[10, 11, 12]])).value, array([[12, 10, 11]]));
});

test("an LU-linear map is the product of its triangles", () => {
  const triangles = array([
    [9, 3],
    [2, 9],
  ]);
  const parameters = { triangles, logDiagonal: array([Math.log(2), 0]), shift: array([1, -1]) };
  // L = [[1, 0], [2, 1]], U = [[2, 3], [0, 1]]
  expectClose(luLinear(2).forward(parameters, array([[1, 1]])).value, array([[5 + 1, 11 - 1]]));
});

test("a component of an autoregressive map depends on those before it only", () => {
  const bijector = maskedAutoregressive({ size: 4, hidden: [3, 3] });
  const parameters = bijector.init(random.key(1));
  const flat = (x: Tensor) => reshape(bijector.inverse(parameters, reshape(x, [1, 4])).value, [4]);
  const matrix = concrete(jacobian(flat)(random.normal(random.key(2), [4])), "the test").values();
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      if (j > i) expect(matrix[4 * i + j]).toBe(0);
      else expect(matrix[4 * i + j]).not.toBe(0);
    }
  }
});

test("sizes and orders that are none are refused", () => {
  expect(() => luLinear(0)).toThrow(InputError);
  for (const order of [[], [1], [0, 0], [0, 2]]) expect(() => permutation(order)).toThrow(InputError);
  expect(() => maskedAutoregressive({ size: 2, hidden: [0] })).toThrow(InputError);
});
