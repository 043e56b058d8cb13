import { expect, test } from "vitest";
import {
  affine,
  chain,
  flow,
  maskedAutoregressive,
  permutation,
  standardNormal,
  transported,
} from "../../src/flow/index.ts";
import { concrete, InputError, random, type Tensor } from "../../src/tensor/index.ts";

const first = flow(standardNormal([3]), maskedAutoregressive({ size: 3, hidden: [4] }));
const second = chain(maskedAutoregressive({ size: 3, hidden: [4] }), permutation([2, 0, 1]));
const density = transported(first, second);
const farthest = (a: Tensor, b: Tensor) => concrete(a.sub(b).abs().max(), "the test").item();

test("what is carried along by a bijector is one flow with both", () => {
  const parameters = density.init(random.key(1));
  const whole = flow(standardNormal([3]), chain(first.bijector, second));
  const noise = density.noise(random.key(2), 50);
  const [here, there] = [density.fromNoise(parameters, noise), whole.fromNoise(parameters, noise)];
  expect(farthest(here.samples, there.samples)).toBe(0);
  expect(farthest(here.logProb, there.logProb)).toBeLessThan(1e-13);
  expect(farthest(density.logProb(parameters, here.samples), here.logProb)).toBeLessThan(1e-12);
  for (const chunk of [undefined, 7]) {
    expect(farthest(density.sample(parameters, random.key(2), 50, chunk), here.samples)).toBeLessThan(1e-13);
  }
});

test("another event is refused", () => {
  expect(() => transported(first, affine([2]))).toThrow(InputError);
});
