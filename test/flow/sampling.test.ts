import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  affine,
  autoregressive,
  categories,
  couplings,
  flow,
  made,
  maskedConvolution,
  reflected,
  standardNormal,
  symmetryAveraged,
  transformer,
  withFlip,
} from "../../src/flow/index.ts";
import { freeEnergy, type ScoredDensity } from "../../src/freeenergy/index.ts";
import { concrete, type Key, random, sum, type Tensor, treeLeaves } from "../../src/tensor/index.ts";
import { shaken } from "../support/autoregressive-checks.ts";

interface Startable<P> extends ScoredDensity<P> {
  init(key: Key): P;
}

const numbers = (x: Tensor) => Array.from(concrete(x, "the test").values());

const spins = symmetryAveraged(made(4), withFlip([{ sites: [0, 1, 2, 3] }, { sites: [1, 2, 3, 0] }]));
const coupled = flow(standardNormal([4]), couplings({ size: 4, layers: 2, hidden: [5] }));

/** How far numbers of chunks may be from those of all: sums over components of a continuous x may be rounded in another order. */
const densities: [string, Startable<unknown>, number][] = [
  ["a masked net of spins", made(5), 0],
  ["a masked net of three values", made(4, { alphabet: categories(3) }), 0],
  ["a transformer", transformer(5), 0],
  ["a masked convolution", maskedConvolution(3, 2, { alphabet: categories(3) }), 0],
  ["an average over symmetries", spins, 0],
  ["an affine flow", flow(standardNormal([2]), affine([2])), 0],
  ["a reflected flow of couplings", reflected(coupled), 1e-13],
] as never;

describe.each(densities)("samples of %s in chunks", (_, density, allowed) => {
  const parameters = shaken(density as never, 1, 0.3) as unknown;

  test("are those drawn at once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 45 }), fc.nat(), (count, chunk, seed) => {
        const [whole, parted] = [count, chunk].map((some) => density.sample(parameters, random.key(seed), count, some));
        expect(parted.shape).toEqual([count, ...density.event]);
        const drawn = numbers(whole);
        for (const [i, x] of numbers(parted).entries()) {
          expect(Math.abs(x - drawn[i])).toBeLessThanOrEqual(allowed * Math.max(1, Math.abs(x)));
        }
        expect(drawn).toEqual(numbers(density.sample(parameters, random.key(seed), count)));
      }),
      { numRuns: 6 },
    );
  });

  test("give the gradient of F that they give at once", () => {
    const energy = (x: Tensor) => sum(x.mul(x).add(x), { axes: 1 });
    const gradientOf = (chunk: number) => {
      const objective = freeEnergy({ estimator: "score", density, hamiltonian: energy, beta: 2, samples: 23, chunk });
      const { value, gradient } = objective.valueAndGradient(parameters as never, objective.start(random.key(3)));
      return [value as number, ...treeLeaves(gradient).flatMap(numbers)];
    };
    const whole = gradientOf(23);
    for (const chunk of [1, 7, 22]) {
      for (const [i, g] of gradientOf(chunk).entries()) {
        expect(Math.abs(g - whole[i])).toBeLessThan(1e-12 * Math.max(1, Math.abs(whole[i])));
      }
    }
  });
});

test("no more samples than a chunk are walked at a time, and a chunk of none is refused", () => {
  const counts: number[] = [];
  const model = made(3);
  const watched = autoregressive({
    ...model,
    walk: (parameters, count) => {
      counts.push(count);
      return model.walk(parameters, count);
    },
  });
  const parameters = model.init(random.key(0));
  const options = { estimator: "score", density: watched, hamiltonian: (x: Tensor) => sum(x, { axes: 1 }) } as const;
  const objective = freeEnergy({ ...options, beta: 1, samples: 17, chunk: 7 });
  objective.valueAndGradient(parameters as never, objective.start(random.key(0)));
  objective.estimate(parameters, random.key(0), 8);
  expect(counts).toEqual([7, 7, 3, 7, 1]);
  expect(() => watched.sample(parameters, random.key(0), 3, 0)).toThrow("the chunk is 0; allowed: a whole number");
});
