import fc from "fast-check";
import { expect, test } from "vitest";
import { splineMap } from "../../../src/flow/index.ts";
import {
  array,
  broadcastTo,
  concrete,
  grad,
  InputError,
  jvp,
  random,
  sum,
  type Tensor,
} from "../../../src/tensor/index.ts";

const map = splineMap({ bins: 4, bound: 2 });
const theta = random.normal(random.key(1), [map.parameterCount, 1]);

test("a spline goes through its knots with their slopes", () => {
  const numbers = theta.values();
  const steps = (from: number) => {
    const weights = [...numbers.slice(from, from + 4)].map(Math.exp);
    const total = weights.reduce((a, b) => a + b);
    return weights.map((w) => 4 * (0.999 * (w / total) + 0.001 / 4));
  };
  const places = (from: number) => {
    const all = [-2];
    for (const step of steps(from)) all.push(all[all.length - 1] + step);
    return all;
  };
  const [x, y] = [places(0), places(4)];
  const slopes = [
    1,
    ...[...numbers.slice(8)].map((t) => Math.log1p(Math.exp(t + Math.log(Math.expm1(0.999)))) + 0.001),
    1,
  ];
  const found = map.forward(theta, array(x.slice(0, 4)));
  for (let i = 0; i < 4; i++) {
    expect(concrete(found.value, "the test").values()[i]).toBeCloseTo(y[i], 13);
    expect(Math.exp(concrete(found.logDerivative, "the test").values()[i])).toBeCloseTo(slopes[i], 12);
  }
});

test("a spline rises everywhere, is the identity outside, and is inverted anywhere", () => {
  const double = fc.double({ min: -6, max: 6, noNaN: true });
  fc.assert(
    fc.property(fc.array(double, { minLength: 20, maxLength: 40 }), (numbers) => {
      const x = [...numbers].sort((a, b) => a - b).filter((value, i, all) => i === 0 || value - all[i - 1] > 1e-6);
      const there = map.forward(theta, array(x));
      const y = concrete(there.value, "the test").values();
      const back = map.inverse(theta, there.value);
      for (const [i, value] of x.entries()) {
        if (i > 0) expect(y[i]).toBeGreaterThan(y[i - 1]);
        if (Math.abs(value) > 2) expect(y[i]).toBe(value);
      }
      expect(back.value.sub(array(x)).abs().max().item()).toBeLessThan(1e-11);
      expect(back.logDerivative.add(there.logDerivative).abs().max().item()).toBeLessThan(1e-10);
    }),
    { numRuns: 10 },
  );
});

test("derivatives are finite far outside, at the ends and at knots", () => {
  for (const way of ["forward", "inverse"] as const) {
    const total = (t: Tensor, x: Tensor) => {
      const { value, logDerivative } = map[way](t, x);
      return sum(value.add(logDerivative));
    };
    const x = array([-1e300, -1e9, -2, 0, 2, 2.5, 1e9]);
    for (const argument of [0, 1]) {
      const gradient = grad(total, { argument })(theta, x);
      expect(concrete(gradient, "the test").values().every(Number.isFinite)).toBe(true);
    }
  }
});

test("a periodic spline has one slope at both ends", () => {
  const circle = splineMap({ bins: 3, bound: Math.PI, tails: "periodic" });
  const numbers = random.normal(random.key(2), [circle.parameterCount, 1]);
  const { value, logDerivative } = circle.forward(numbers, array([-Math.PI, Math.PI]));
  const [first, last] = concrete(logDerivative, "the test").values();
  expect(first).toBeCloseTo(last, 12);
  expect(Math.abs(first)).toBeGreaterThan(1e-3);
  expect(concrete(value, "the test").values()[0]).toBeCloseTo(-Math.PI, 14);
});

test("a spline of one bin or without extent is refused", () => {
  expect(() => splineMap({ bins: 1 })).toThrow(InputError);
  expect(() => splineMap({ bound: 0 })).toThrow(InputError);
});

// One θ for all numbers goes by ordinary operations, one for each over plain numbers.
test.each(["linear", "periodic", "free"] as const)(
  "a curve for each number is what one for all is, with %s tails",
  (tails) => {
    const curves = splineMap({ bins: 5, bound: 2, tails });
    const x = concrete(random.uniform(random.key(3), [40], { low: -2.2, high: 2.2 }), "the test");
    const [first, second] = random.split(random.key(4));
    const weights = [random.normal(first, [40]), random.normal(second, [40])];
    const one = random.normal(random.key(5), [curves.parameterCount, 1]).mul(2);
    for (const way of ["forward", "inverse"] as const) {
      const total = (spread: boolean) => (theta: Tensor, at: Tensor) => {
        const each = spread ? broadcastTo(theta, [curves.parameterCount, 40]) : theta;
        const { value, logDerivative } = curves[way](each, at);
        return sum(value.mul(weights[0])).add(sum(logDerivative.mul(weights[1])));
      };
      for (const argument of [0, 1]) {
        const [here, there] = [true, false].map((spread) => grad(total(spread), { argument })(one, x));
        expect(here.sub(there).abs().max().item()).toBeLessThan(1e-11);
      }
      const [here, there] = [true, false].map((spread) => total(spread)(one, x));
      expect(here.item()).toBeCloseTo(there.item(), 11);
      const [along, beside] = [true, false].map((spread) => jvp(total(spread), [one, x], [one, weights[0]])[1]);
      expect(along.item()).toBeCloseTo(beside.item(), 10);
    }
  },
);
