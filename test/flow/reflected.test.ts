import { expect, test } from "vitest";
import { affine, flow, reflected, standardNormal } from "../../src/flow/index.ts";
import { array, checkGrads, concrete, mean, random, square } from "../../src/tensor/index.ts";

const density = reflected(flow(standardNormal([2]), affine([2])));
const parameters = { logScale: array([-0.5, 0.2]), shift: array([1.5, -0.3]) };

test("an even flow is half the sum of two normal densities", () => {
  const x = [0.4, -0.7];
  const normal = (sign: number) =>
    x.reduce((product, value, i) => {
      const width = Math.exp([-0.5, 0.2][i]);
      const z = (sign * value - [1.5, -0.3][i]) / width;
      return (product * Math.exp(-(z ** 2) / 2)) / (width * Math.sqrt(2 * Math.PI));
    }, 1);
  const expected = Math.log((normal(1) + normal(-1)) / 2);
  const logProb = concrete(density.logProb(parameters, array([x, x.map((value) => -value)])), "the test").values();
  expect(logProb[0]).toBeCloseTo(expected, 13);
  expect(logProb[1]).toBeCloseTo(expected, 13);
});

test("its samples have both signs, its moments, and the ln p they are drawn with", () => {
  const { samples, logProb } = density.fromNoise(parameters, density.noise(random.key(3), 4000));
  const again = density.logProb(parameters, samples);
  expect(logProb.sub(again).abs().max().item()).toBeLessThan(1e-12);
  for (const x of [samples, density.sample(parameters, random.key(4), 4000)]) {
    const [first, second] = concrete(mean(x, { axes: 0 }), "the test").values();
    expect(Math.abs(first)).toBeLessThan(0.12);
    expect(Math.abs(second)).toBeLessThan(0.1);
    const [spread] = concrete(mean(square(x), { axes: 0 }), "the test").values();
    expect(Math.abs(spread - (1.5 ** 2 + Math.exp(-1)))).toBeLessThan(0.15);
  }
});

test("samples and ln p are differentiable in the parameters", () => {
  const noise = density.noise(random.key(5), 3);
  checkGrads((p: typeof parameters) => ({ ...density.fromNoise(p, noise) }), [parameters], { order: 1 });
});
