import { expect, test } from "vitest";
import { affine, affineMap, coupling, couplings, dense, elementwise, splineMap } from "../../../src/flow/index.ts";
import { array, checkGrads, InputError, random, ShapeError, type Tensor, zeros } from "../../../src/tensor/index.ts";
import { checkBijector } from "../../support/bijector-checks.ts";
import { expectClose } from "../../tensor/close.ts";

const net = (inputs: number, outputs: number) => dense([inputs, 6, outputs]);

checkBijector("elementwise affine map", elementwise(3, affineMap()));
checkBijector("elementwise spline", elementwise(3, splineMap({ bins: 5, bound: 2 })));
checkBijector("affine coupling", coupling({ size: 5, passive: [3, 0], map: affineMap({ bound: 1 }), net }));
checkBijector("spline coupling", coupling({ size: 3, passive: [1], map: splineMap({ bins: 4 }), net }), { noise: 0.3 });
checkBijector("affine map of a square", affine([2, 2]));
checkBijector("RealNVP", couplings({ size: 4, layers: 3, hidden: [5] }));
checkBijector("spline couplings", couplings({ size: 2, layers: 2, hidden: [5], map: splineMap({ bins: 3 }) }), {
  noise: 0.3,
});

test("couplings begin as the identity", () => {
  const bijector = couplings({ size: 3, layers: 2, hidden: [4], map: splineMap() });
  const x = random.normal(random.key(5), [6, 3]);
  const { value, logAbsDetJacobian } = bijector.forward(bijector.init(random.key(0)), x);
  expect(value.sub(x).abs().max().item()).toBeLessThan(1e-14);
  expect(logAbsDetJacobian.abs().max().item()).toBeLessThan(1e-14);
});

test("passive components stay, and the scale of the others is bounded", () => {
  const bijector = coupling({ size: 2, passive: [1], map: affineMap({ bound: 0.5 }), net: () => constant([1e6, 0]) });
  const { value } = bijector.forward([], array([[2, 3]]));
  expectClose(value, array([[2 * Math.exp(0.5), 3]]));
});

const constant = (values: readonly number[]) => ({ init: () => [], apply: () => array([values]) });

test("affine maps by hand, and their derivatives of two orders", () => {
  const map = affineMap({ bound: 2 });
  const theta = random.normal(random.key(6), [2, 2, 3]);
  const x = random.normal(random.key(7), [2, 3]);
  const [numbers, points] = [theta.values(), x.values()];
  const logs = Array.from({ length: 6 }, (_, k) => 2 * Math.tanh(numbers[k] / 2));
  const images = logs.map((log, k) => points[k] * Math.exp(log) + numbers[6 + k]);
  const there = map.forward(theta, x);
  expectClose(there.value, array(images).reshape([2, 3]));
  expectClose(there.logDerivative, array(logs).reshape([2, 3]));
  const back = map.inverse(theta, there.value);
  expectClose(back.value, x);
  expectClose(back.logDerivative, there.logDerivative.neg());
  for (const way of [map.forward, map.inverse]) {
    checkGrads((t: Tensor, y: Tensor) => ({ ...way(t, y) }), [theta, x], { order: 2 });
  }
});

test("what cannot be a coupling is refused by name", () => {
  const passive = (given: number[]) => () => coupling({ size: 3, passive: given, map: affineMap(), net });
  for (const given of [[], [0, 1, 2], [0, 0], [3], [0.5]]) expect(passive(given)).toThrow(InputError);
  expect(passive([3])).toThrow("coupling: passive [3] of 3 components; allowed: some of 0 to 2, each once, not all");
  expect(() => couplings({ size: 1, layers: 1, hidden: [] })).toThrow(InputError);
  expect(() => couplings({ size: 2, layers: 0, hidden: [] })).toThrow(InputError);
  expect(() => affineMap({ bound: 0 })).toThrow(InputError);
  const bijector = couplings({ size: 2, layers: 1, hidden: [] });
  expect(() => bijector.forward(bijector.init(random.key(0)), zeros([4, 3]))).toThrow(ShapeError);
});
