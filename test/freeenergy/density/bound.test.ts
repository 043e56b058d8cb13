import { describe, expect, test } from "vitest";
import { affine, flow, standardNormal } from "../../../src/flow/index.ts";
import { freeEnergy } from "../../../src/freeenergy/index.ts";
import { array, full, type NDArray, random, square, sum, type Tensor, take } from "../../../src/tensor/index.ts";
import { categories, energyOf, exactly, type Logits } from "./discrete.ts";

const levels = [-5.7, -7.2, -4];
const beta = 0.8;
const lnZ = Math.log(levels.reduce((sum, E) => sum + Math.exp(-beta * E), 0));
const parameters = { logits: array([0.4, -0.2, 0.9]) };

describe("the weighted samples tell", () => {
  const objective = freeEnergy({
    estimator: "score",
    density: categories,
    hamiltonian: energyOf(levels),
    beta,
    samples: 100,
  });

  test("ln Z and the gap of F above −kT ln Z, within their errors", () => {
    const exact = exactly(levels, 1 / beta, parameters).F + lnZ / beta;
    const deviations = random.split(random.key(2), 40).map((key) => {
      const { F, bound } = objective.estimate(parameters, key, 2000);
      if (!bound) throw new Error("no bound");
      expect(bound.gap).toBeCloseTo(F + bound.lnZ / beta, 12);
      return [(bound.lnZ - lnZ) / bound.lnZError, (bound.gap - exact) / bound.gapError];
    });
    for (const which of [0, 1]) {
      const meanSquare = deviations.reduce((sum, d) => sum + d[which] ** 2, 0) / deviations.length;
      // χ² of 40: five standard deviations of its mean.
      expect(Math.abs(meanSquare - 1)).toBeLessThan(5 * Math.sqrt(2 / 40));
    }
  });

  test("that nothing is missing where p is Boltzmann's", () => {
    const logits = array(levels).mul(-beta) as NDArray;
    const { F, FError, bound } = objective.estimate({ logits }, random.key(0), 500);
    expect(F).toBeCloseTo(-lnZ / beta, 12);
    expect(FError).toBeLessThan(1e-12);
    expect(bound?.gap).toBeCloseTo(0, 12);
    expect(bound?.effectiveSamples).toBeCloseTo(500, 8);
  });

  test("how few samples carry the weight", () => {
    // Weights of (1/2, 1/2) samples for Z of e and 1: (Σw)²/Σw² = n (1 + e)²/2(1 + e²).
    const density = {
      ...categories,
      sample: () => take(array([0, 1], "int32"), array([0, 1, 1, 0], "int32")) as NDArray,
    };
    const two = freeEnergy({ estimator: "score", density, hamiltonian: energyOf([-1, 0]), beta: 1, samples: 4 });
    const { bound } = two.estimate({ logits: array([0, 0]) }, random.key(0), 4);
    expect(bound?.effectiveSamples).toBeCloseTo((4 * (1 + Math.E) ** 2) / (2 * (1 + Math.E ** 2)), 12);
    expect(bound?.lnZ).toBeCloseTo(Math.log(1 + Math.E), 12);
  });

  test("nothing at zero temperature", () => {
    const cold = freeEnergy({
      estimator: "score",
      density: categories,
      hamiltonian: energyOf(levels),
      beta: Number.POSITIVE_INFINITY,
      samples: 100,
    });
    const { F, E, bound } = cold.estimate(parameters, random.key(0), 100);
    expect(F).toBe(E);
    expect(bound).toBeUndefined();
  });
});

describe("F, E and S of samples", () => {
  test("of an oscillator lie within their errors of the exact ones", () => {
    const objective = freeEnergy({
      estimator: "pathwise",
      density: flow(standardNormal([3]), affine([3])),
      hamiltonian: (x: Tensor) => sum(square(x), { axes: 1 }).mul(0.5),
      beta: 2,
      samples: 10,
    });
    const scaled = { logScale: full([3], 0.2), shift: full([3], 0.5) };
    const { F, FError, E, EError, S, SError, samples } = objective.estimate(scaled, random.key(1), 20_000);
    const exactE = 1.5 * (Math.exp(0.4) + 0.25);
    const exactS = 1.5 * (1 + Math.log(2 * Math.PI) + 0.4);
    expect(samples).toBe(20_000);
    for (const [value, error, exact] of [
      [E, EError, exactE],
      [S, SError, exactS],
      [F, FError, exactE - exactS / 2],
    ]) {
      expect(Math.abs(value - exact)).toBeLessThan(4 * error);
      expect(error).toBeLessThan(0.03);
    }
  });
});

describe("a density matrix with energies that are known", () => {
  test("has the bound of Peierls", () => {
    const density = {
      populations: categories,
      energies: (_: Logits, scale: number, labels: NDArray) => energyOf(levels)(labels).mul(scale),
    };
    const objective = freeEnergy({ estimator: "nested", density, hamiltonian: 1, beta, samples: 10 });
    const { bound } = objective.estimate(parameters, random.key(1), 5000);
    if (!bound) throw new Error("no bound");
    expect(Math.abs(bound.lnZ - lnZ)).toBeLessThan(4 * bound.lnZError);
  });
});
