import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { affine, flow, standardNormal } from "../../../src/flow/index.ts";
import { type Concrete, type FreeEnergy, freeEnergy } from "../../../src/freeenergy/index.ts";
import { array, random, square, sum, type Tensor, take, treeLeaves } from "../../../src/tensor/index.ts";
import { categories, energyOf, type Logits, numbers } from "./discrete.ts";

const density = flow(standardNormal([2]), affine([2]));
const hamiltonian = (x: Tensor) => sum(square(x).mul(square(x)), { axes: 1 });
const point = { logScale: array([0.3, -0.2]), shift: array([0.1, 0.4]) };
const logits = { logits: array([0.4, -0.2, 0.9]) };

/** The states' own energies depend on the parameters too. */
const matrix = {
  populations: categories,
  energies: (parameters: Logits, scale: number, labels: Tensor) => take(square(parameters.logits), labels).mul(scale),
};

function evaluated<P>(objective: FreeEnergy<P>, parameters: Concrete<P>) {
  const { value, gradient, aux } = objective.valueAndGradient(parameters, objective.start(random.key(3)));
  return { value, gradient: treeLeaves(gradient).flatMap(numbers), estimate: aux?.estimate };
}

function compare<P>(make: (samples: number, chunk?: number) => FreeEnergy<P>, parameters: Concrete<P>): void {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 45 }), (samples, chunk) => {
      const whole = evaluated(make(samples), parameters);
      const parted = evaluated(make(samples, chunk), parameters);
      expect(parted.value).toBeCloseTo(whole.value as number, 12);
      parted.gradient.forEach((g, i) => {
        expect(g).toBeCloseTo(whole.gradient[i], 12);
      });
      expect(parted.estimate?.SError).toBeCloseTo(whole.estimate?.SError as number, 12);
      const [some, all] = [make(5, chunk), make(5)].map((o) => o.estimate(parameters as P, random.key(1), samples));
      expect(some.F).toBeCloseTo(all.F, 12);
    }),
    { numRuns: 15 },
  );
}

describe("samples in chunks give what they give at once,", () => {
  test("pathwise", () =>
    compare(
      (samples, chunk) => freeEnergy({ estimator: "pathwise", density, hamiltonian, beta: 2, samples, chunk }),
      point,
    ));

  test("score", () =>
    compare(
      (samples, chunk) => freeEnergy({ estimator: "score", density, hamiltonian, beta: 2, samples, chunk }),
      point,
    ));

  test("nested", () =>
    compare(
      (samples, chunk) =>
        freeEnergy({ estimator: "nested", density: matrix, hamiltonian: 0.7, beta: 2, samples, chunk }),
      logits,
    ));
});

test("no more samples than a chunk are evaluated at a time", () => {
  let most = 0;
  const counting = {
    ...categories,
    logProb: (parameters: Logits, samples: Tensor) => {
      most = Math.max(most, samples.shape[0]);
      return categories.logProb(parameters, samples);
    },
  };
  const objective = freeEnergy({
    estimator: "score",
    density: counting,
    hamiltonian: energyOf([1, 2, 3]),
    beta: 1,
    samples: 100,
    chunk: 7,
  });
  objective.valueAndGradient(logits, objective.start(random.key(0)));
  objective.estimate(logits, random.key(0), 1000);
  expect(most).toBe(7);
  most = 0;
  const few = { estimator: "score", density: counting, hamiltonian: energyOf([1, 2, 3]), beta: 1, samples: 5 } as const;
  freeEnergy({ ...few, chunk: 9 }).estimate(logits, random.key(0), 1000);
  expect(most).toBe(9);
});
