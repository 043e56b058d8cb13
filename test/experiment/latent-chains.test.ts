import { expect, test } from "vitest";
import { chainFigures, chainNotices, chainResults, latentAndPlain } from "../../src/experiment/latent-chains.ts";
import { affine, flow, standardNormal } from "../../src/flow/index.ts";
import { array, div, logaddexp, mul, neg, random, square, sub, sum, type Tensor } from "../../src/tensor/index.ts";

/** How far two normal humps are from 0, along the first of two axes, and how wide they are. */
const shift = [1.5, 0];
const width = [1, 0.1];

/** −ln of the sum of both humps at points [n, 2]. */
function twoHumps(x: Tensor): Tensor {
  const hump = (center: Tensor) => mul(sum(square(div(sub(x, center), array(width))), { axes: 1 }), -0.5);
  return neg(logaddexp(hump(array(shift)), hump(neg(array(shift)))));
}

/** Its mean by the trapezoidal rule on the first axis; the second one adds ½. */
function exactMean(): number {
  const points = Array.from({ length: 401 }, (_, i) => -10 + i / 20);
  const hump = (x: number) => Math.exp(-(x ** 2) / 2);
  const weights = points.map((x) => hump(x - shift[0]) + hump(x + shift[0]));
  const total = weights.reduce((a, b) => a + b);
  return 0.5 - weights.reduce((mean, weight) => mean + (weight * Math.log(weight)) / total, 0);
}

test.each([true, false])("a flow to one hump: chains have the exact mean energy of two (even: %s)", (symmetric) => {
  const half = flow(standardNormal([2]), affine([2]));
  const parameters = { logScale: array(width.map(Math.log)), shift: array(shift) };
  const settings = { chains: 60, draws: 100, leapfrogSteps: 4, symmetric };
  const results = chainResults(latentAndPlain(half, parameters, twoHumps, settings, random.key(8)));
  const { latentE, latentEError, latentEnergyTime, plainE, plainEError, plainEnergyTime } = results;
  expect(Math.abs(latentE - exactMean())).toBeLessThan(4 * latentEError);
  expect(latentEError).toBeLessThan(0.04);
  expect(Math.abs(plainE - exactMean())).toBeLessThan(4 * plainEError);
  expect(latentEnergyTime).toBeLessThan(plainEnergyTime / 2);
});

test("chains that never move are told of, and have no times", () => {
  const half = flow(standardNormal([2]), affine([2]));
  const parameters = half.init(random.key(0));
  const settings = { chains: 3, draws: 8, leapfrogSteps: 1, symmetric: false };
  // A needle so thin that no step ends in it.
  const needle = (x: Tensor) => mul(sum(square(x), { axes: 1 }), 1e100);
  const drawn = latentAndPlain(half, parameters, needle, settings, random.key(1));
  expect(Object.keys(chainResults(drawn))).toEqual(["latentE", "latentAcceptance", "plainE", "plainAcceptance"]);
  expect(chainNotices(drawn).map((notice) => notice.slice(0, 43))).toEqual([
    "latent chains: hmc: 3 of 3 chains did not m",
    "plain chains: hmc: 3 of 3 chains did not mo",
  ]);
  for (const { series } of chainFigures(drawn)) for (const { y } of series) expect(y.every(Number.isFinite)).toBe(true);
});
