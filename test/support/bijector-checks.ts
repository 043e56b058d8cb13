import { expect, test } from "vitest";
import type { Bijector, Mapped } from "../../src/flow/index.ts";
import {
  checkGrads,
  concrete,
  jacobian,
  type NDArray,
  random,
  reshape,
  slice,
  slogdet,
  type Tensor,
  treeMap,
} from "../../src/tensor/index.ts";
import { distance } from "./random-tensor.ts";

/** What {@link checkBijector} is told beside the bijector. */
export interface BijectorCheckOptions {
  /** Of the normal noise added to every parameter, so that nothing is at its start; 0.5 unless given. */
  readonly noise?: number;
  /** Latent points [n, ...event]; normal ones unless given. */
  readonly points?: NDArray;
  /** Of what is there again after forth and back; 1e-10 unless given. */
  readonly tolerance?: number;
}

/**
 * Tests every bijector must pass, at random parameters: it maps back and forth, its ln|det J| are those of the dense
 * Jacobian, either way, each point is mapped by itself, and derivatives are those of finite differences.
 */
export function checkBijector<P>(name: string, bijector: Bijector<P>, options: BijectorCheckOptions = {}): void {
  const { noise = 0.5, tolerance = 1e-10 } = options;
  const { event } = bijector;
  const points = options.points ?? random.normal(random.key(3), [3, ...event]);
  let count = 0;
  const disturbed = (leaf: Tensor) =>
    leaf.add(random.normal(random.foldIn(random.key(2), count++), leaf.shape).mul(noise));
  const parameters = treeMap(disturbed, bijector.init(random.key(1)));
  const numbers = (x: Tensor) => concrete(x, "the test");
  const one = (x: Tensor, i: number) => reshape(slice(x, i), [1, ...event]);
  const there = bijector.forward(parameters, points);
  const back = bijector.inverse(parameters, there.value);

  test(`${name}: forth and back is where it was, with opposite ln|det J|`, () => {
    expect(distance(numbers(back.value), points)).toBeLessThan(tolerance);
    expect(distance(numbers(back.logAbsDetJacobian), numbers(there.logAbsDetJacobian.neg()))).toBeLessThan(tolerance);
    const again = bijector.forward(parameters, back.value);
    expect(distance(numbers(again.value), numbers(there.value))).toBeLessThan(tolerance);
  });

  const ways: readonly [string, (p: P, x: Tensor) => Mapped, Tensor, Mapped][] = [
    ["forward", bijector.forward, points, there],
    ["inverse", bijector.inverse, there.value, back],
  ];
  for (const [way, map, from, to] of ways) {
    test(`${name}, ${way}: ln|det J| of the dense Jacobian, of each point by itself`, () => {
      expect(to.value.shape).toEqual(points.shape);
      expect(to.logAbsDetJacobian.shape).toEqual([points.shape[0]]);
      for (let i = 0; i < points.shape[0]; i++) {
        const flat = (x: Tensor) => reshape(map(parameters, reshape(x, [1, ...event])).value, [-1]);
        const matrix = jacobian(flat)(reshape(one(from, i), [-1]));
        const alone = map(parameters, one(from, i));
        expect(slogdet(matrix).logAbsDet.item()).toBeCloseTo(numbers(alone.logAbsDetJacobian).item(), 9);
        expect(distance(numbers(alone.value), numbers(one(to.value, i)))).toBeLessThan(tolerance);
      }
    });

    test(`${name}, ${way}: derivatives in points and parameters`, () => {
      checkGrads((p: P, x: Tensor) => ({ ...map(p, x) }), [parameters, from], { order: 1 });
    });
  }
}
