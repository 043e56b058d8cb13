import { describe, expect, test } from "vitest";
import { continuousFlow, pairVelocity } from "../../../src/flow/index.ts";
import { centralArms, composed, pairArms, radialField } from "../../../src/flow/particle/radial-field.ts";
import {
  array,
  concrete,
  jacobian,
  jvp,
  type NDArray,
  random,
  reshape,
  slogdet,
  type Tensor,
  take,
  vjp,
} from "../../../src/tensor/index.ts";

const [particles, dimensions, count] = [4, 2, 3];
const velocity = pairVelocity({ particles, intervals: 6, orders: 3, middle: 0.8 });
const keys = random.split(random.key(4), 5);
const normal = (key: random.Key, shape: readonly number[]) => concrete(random.normal(key, shape), "test");
const parameters = { pair: normal(keys[0], [3, 9]), trap: normal(keys[1], [3, 9]) };
const x = normal(keys[2], [count, particles, dimensions]);

function farthest(a: Tensor, b: Tensor): number {
  const [first, second] = [concrete(a, "test").values(), concrete(b, "test").values()];
  expect(first.length).toBe(second.length);
  return Math.max(...Array.from(first, (value, i) => Math.abs(value - second[i])));
}

/** ∂f/∂x of one configuration, as a matrix. */
function jacobianAt(f: (y: Tensor) => Tensor, point: Tensor): NDArray {
  const size = particles * dimensions;
  return concrete(jacobian((y: Tensor) => reshape(f(y), [size]))(reshape(point, [size])) as Tensor, "test");
}

const one = (s: number) => x.slice([s, s + 1]);
const asBatch = (y: Tensor) => reshape(y, [1, particles, dimensions]);

describe("a pair velocity", () => {
  test("has the divergence of its dense Jacobian", () => {
    const { divergence } = velocity.withDivergence?.(parameters, 0.3, x) ?? { divergence: array([]) };
    for (let s = 0; s < count; s++) {
      const matrix = jacobianAt((y) => velocity.apply(parameters, 0.3, asBatch(y)), one(s)).values();
      let trace = 0;
      for (let i = 0; i < 8; i++) trace += matrix[9 * i];
      expect(concrete(divergence, "test").values()[s]).toBeCloseTo(trace, 11);
    }
  });

  test("is that of its definition, with the same derivatives", () => {
    const spline = { intervals: 6, middle: 0.8 };
    const c = parameters.pair.slice(0);
    for (const arms of [pairArms(particles), centralArms(particles)]) {
      const fused = (y: Tensor, d: Tensor) => {
        const { velocity: v, divergence } = radialField({ arms, spline }, y, d);
        return [v, divergence] as const;
      };
      const plain = (y: Tensor, d: Tensor) => composed({ arms, spline }, y, d);
      const cotangents = [normal(keys[3], [count, particles, dimensions]), normal(keys[4], [count])] as const;
      const [first, second] = [vjp(fused, x, c), vjp(plain, x, c)];
      const [there, here] = [first.pullback(cotangents), second.pullback(cotangents)];
      const [along, beside] = [fused, plain].map((f) => jvp(f, [x, c], [normal(keys[3], x.shape), c])[1]);
      for (const k of [0, 1]) {
        expect(farthest(first.value[k], second.value[k])).toBeLessThan(1e-12);
        expect(farthest(there[k], here[k])).toBeLessThan(1e-11);
        expect(farthest(along[k], beside[k])).toBeLessThan(1e-11);
      }
    }
  });

  test("is finite where particles meet, and far from the trap", () => {
    const together = array([
      [
        [0, 0],
        [0, 0],
        [1e3, 0],
        [1e-200, 0],
      ],
    ]);
    const { value, pullback } = vjp((y: Tensor) => velocity.withDivergence?.(parameters, 1, y), together);
    for (const part of [value?.velocity, value?.divergence, pullback(value)[0]]) {
      expect(part && Array.from(concrete(part, "test").values()).every(Number.isFinite)).toBe(true);
    }
  });

  test.each([
    ["pairVelocity: particles is 0; allowed: a whole number above 0", { particles: 0 }],
    ["pairVelocity: intervals is 2.5; allowed: a whole number above 0", { particles: 2, intervals: 2.5 }],
    ["pairVelocity: middle is 0; allowed: positive and finite", { particles: 2, middle: 0 }],
  ])("%s", (message, options) => {
    expect(() => pairVelocity(options)).toThrow(message);
  });
});

describe("the flow along it", () => {
  const flow = continuousFlow(velocity, { method: "rk4", steps: 8, gradient: "direct" });
  const gentle = { pair: parameters.pair.mul(0.1), trap: parameters.trap.mul(0.1) };

  test("is equivariant under permutations, rotations and reflections", () => {
    const image = flow.forward(gentle, x);
    const order = [2, 0, 3, 1];
    const permuted = flow.forward(gentle, take(x, order, 1));
    expect(farthest(permuted.value, take(image.value, order, 1))).toBeLessThan(1e-12);
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    for (const turn of [
      array([
        [c, -s],
        [s, c],
      ]),
      array([
        [1, 0],
        [0, -1],
      ]),
    ]) {
      const turned = flow.forward(gentle, x.matmul(turn));
      expect(farthest(turned.value, image.value.matmul(turn))).toBeLessThan(1e-12);
      expect(farthest(turned.logAbsDetJacobian, image.logAbsDetJacobian)).toBeLessThan(1e-12);
    }
    expect(farthest(permuted.logAbsDetJacobian, image.logAbsDetJacobian)).toBeLessThan(1e-12);
  });

  test("has the volume of its dense Jacobian, and goes back", () => {
    const { value, logAbsDetJacobian } = flow.forward(gentle, x);
    const back = flow.inverse(gentle, value);
    expect(farthest(back.value, x)).toBeLessThan(1e-5);
    expect(farthest(back.logAbsDetJacobian.neg(), logAbsDetJacobian)).toBeLessThan(1e-5);
    const matrix = jacobianAt((y) => flow.forward(gentle, asBatch(y)).value, one(0));
    const volume = concrete(logAbsDetJacobian, "test").values()[0];
    expect(concrete(slogdet(matrix).logAbsDet, "test").item()).toBeCloseTo(volume, 4);
  });
});
