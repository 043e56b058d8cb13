import { describe, expect, test } from "vitest";
import {
  chain,
  flow,
  inverted,
  maskedAutoregressive,
  normal,
  permutation,
  polarDensity,
  splineMap,
  standardNormal,
} from "../../../src/flow/index.ts";
import { polarCoordinates } from "../../../src/flow/particle/polar-coordinates.ts";
import {
  array,
  concatenate,
  concrete,
  exp,
  InputError,
  jacobian,
  log,
  random,
  reshape,
  ShapeError,
  slice,
  slogdet,
  sum,
  type Tensor,
  take,
} from "../../../src/tensor/index.ts";

const width = 0.8;

function densityOf(particles: number) {
  const size = 2 * particles - 1;
  const backwards = permutation(Array.from({ length: size }, (_, i) => size - 1 - i));
  const layer = inverted(maskedAutoregressive({ size, hidden: [3], map: splineMap({ bins: 3 }) }));
  return polarDensity(flow(standardNormal([size]), chain(layer, backwards, layer)), { particles, width });
}

const values = (x: Tensor) => Array.from(concrete(x, "the test").values());
const farthest = (a: Tensor, b: Tensor) => Math.max(...values(a.sub(b)).map(Math.abs));

describe.each([1, 2, 3, 6])("%i particles", (particles) => {
  const size = 2 * particles - 1;
  const coordinates = polarCoordinates(particles, width);
  const shapes = concrete(log(random.uniform(random.key(particles), [4, size])).neg(), "the test");

  test("points have the shape that they are made of", () => {
    const points = coordinates.pointsOf(shapes, random.uniform(random.key(2), [4, 1]));
    expect(farthest(coordinates.shapesOf(points), shapes)).toBeLessThan(1e-11);
  });

  test("independent normal particles have exponential shapes", () => {
    const pointsOf = (both: Tensor) => coordinates.pointsOf(slice(both, null, [0, size]), slice(both, null, [size]));
    const both = concatenate([shapes.slice([0, 1]), array([[0.7]])], 1);
    const flat = (y: Tensor) => reshape(pointsOf(y), [2 * particles]);
    const matrix = reshape(jacobian(flat)(both) as Tensor, [2 * particles, 2 * particles]);
    const labels = Array.from({ length: particles }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b, 0);
    const [logProb] = values(normal([particles, 2], 0, width).logProb(pointsOf(both)));
    const ofShape = -values(shapes.slice(0)).reduce((a, b) => a + b, 0);
    expect(values(slogdet(matrix).logAbsDet)[0]).toBeCloseTo(ofShape - logProb - labels, 10);
  });

  test("samples come with their ln p, which no exchange and no rotation changes", () => {
    const density = densityOf(particles);
    const parameters = density.init(random.key(3));
    const { samples, logProb } = density.fromNoise(parameters, density.noise(random.key(4), 20));
    expect(farthest(density.logProb(parameters, samples), logProb)).toBeLessThan(1e-11);
    const order = Array.from({ length: particles }, (_, i) => (i + 1) % particles);
    expect(farthest(density.logProb(parameters, take(samples, order, 1)), logProb)).toBeLessThan(1e-11);
    const [c, s] = [Math.cos(2), Math.sin(2)];
    const turned = samples.matmul(
      array([
        [c, -s],
        [s, c],
      ]),
    );
    expect(farthest(density.logProb(parameters, turned), logProb)).toBeLessThan(1e-11);
    const drawn = density.sample(parameters, random.key(4), 20);
    expect(farthest(drawn, samples)).toBe(0);
    expect(farthest(density.sample(parameters, random.key(4), 20, 7), samples)).toBeLessThan(1e-13);
  });
});

test("p of two particles is normalized", () => {
  const density = densityOf(2);
  const parameters = density.init(random.key(3));
  // The trapezoidal rule in the logarithms of distances and in the logit of the angle, in which p falls off on both sides.
  const configurations: number[][][] = [];
  const volumes: number[] = [];
  const logs = Array.from({ length: 43 }, (_, i) => -12 + 0.34 * i);
  const logits = Array.from({ length: 27 }, (_, k) => k - 13);
  for (const [inner, beyond] of logs.flatMap((v) => logs.map((w) => [Math.exp(v), Math.exp(w)]))) {
    const outer = inner + beyond;
    for (const logit of logits) {
      const share = 1 / (1 + Math.exp(-logit));
      const angle = 2 * Math.PI * share;
      configurations.push([
        [inner, 0],
        [outer * Math.cos(angle), outer * Math.sin(angle)],
      ]);
      // Either may be the inner one, whose angle is free.
      const areas = 2 * (2 * Math.PI * inner) * outer;
      volumes.push(areas * inner * beyond * 0.34 ** 2 * (2 * Math.PI * share * (1 - share)));
    }
  }
  const total = sum(exp(density.logProb(parameters, array(configurations))).mul(array(volumes)));
  expect(total.item()).toBeCloseTo(1, 4);
});

test("labels and angles are uniform", () => {
  const density = densityOf(3);
  const samples = density.sample(density.init(random.key(3)), random.key(6), 6000);
  const numbers = samples.values();
  const innermost = [0, 0, 0];
  let turn = 0;
  for (let s = 0; s < 6000; s++) {
    const radii = [0, 1, 2].map((i) => Math.hypot(numbers[6 * s + 2 * i], numbers[6 * s + 2 * i + 1]));
    innermost[radii.indexOf(Math.min(...radii))]++;
    turn += Math.cos(Math.atan2(numbers[6 * s + 1], numbers[6 * s]));
  }
  for (const count of innermost) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(6000 * (2 / 9)));
  expect(Math.abs(turn / 6000)).toBeLessThan(5 * Math.sqrt(0.5 / 6000));
});

test("what does not fit is refused", () => {
  const shapes = flow(standardNormal([3]), permutation([0, 1, 2]));
  expect(() => polarDensity(shapes, { particles: 0 })).toThrow(InputError);
  expect(() => polarDensity(shapes, { particles: 2, width: 0 })).toThrow("polarDensity: width is 0; allowed");
  expect(() => polarDensity(shapes, { particles: 3 })).toThrow("shapes are of [3]; allowed: [5] for 3 particles");
  const density = polarDensity(shapes, { particles: 2 });
  expect(() => density.logProb([], random.normal(random.key(1), [4, 3, 2]))).toThrow(ShapeError);
});
