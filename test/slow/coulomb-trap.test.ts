import { expect, test } from "vitest";
import { coulombTrapExperiment } from "../../src/experiment/coulomb-trap.ts";
import { measure, metropolis, walk } from "../../src/freeenergy/index.ts";
import { coulombTrap } from "../../src/model/index.ts";
import { mul, type NDArray, random, square, sub, sum, type Tensor } from "../../src/tensor/index.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

// References have errors of their own: 0 of two charges, 0.002 of six.
const plain = { layers: 0, steps: 400, samples: 128, learningRate: 0.03 };
const rings = { steps: 3000, samples: 384, hidden: 12 };
test.each([
  [2, 1, plain, 0],
  [2, 10, plain, 0],
  [6, 1, plain, 0.002],
  [6, 10, rings, 0.002],
])("%i charges at beta %d: F within 0.01 kT a charge above the reference", async (particles, beta, given, error) => {
  const { outcome } = await runExperimentInMemory(
    coulombTrapExperiment,
    { particles, beta, ...given },
    { forget: true },
  );
  const { F, FError, E, EError } = outcome.result;
  const excess = F - outcome.references.F[0].value;
  expect(excess).toBeGreaterThan(-4 * FError - 2 * error);
  expect(excess).toBeLessThan((0.01 * particles) / beta);
  expect(Math.abs(E - outcome.references.E[0].value)).toBeLessThan(5 * EError + (0.02 * particles) / beta);
  expect(outcome.converged).toBe(true);
});

/** Abscissas and weights of Gauss and Legendre on [0, 1]. */
const gauss = [
  [0.046910077030668, 0.1184634425280945],
  [0.2307653449471585, 0.2393143352496832],
  [0.5, 0.2844444444444444],
  [0.7692346550528415, 0.2393143352496832],
  [0.953089922969332, 0.1184634425280945],
];

// dF/dλ = ⟨Σ 1/r⟩ at the repulsion λ Σ 1/r, in λ = u², with which it changes less near 0.
test.each([
  [1, 5.619],
  [10, 16.831],
])("six charges at beta %d: the known F is that of Markov chains", (beta, known) => {
  const particles = 6;
  const energy = coulombTrap(particles);
  const trap = (x: Tensor) => sum(square(x), { axes: [1, 2] });
  const repulsion = (x: Tensor) => sub(energy(x), trap(x));
  let F = (-particles / beta) * Math.log(Math.PI / beta);
  for (const [low, high] of [
    [0, 0.25],
    [0.25, 0.5],
    [0.5, 1],
  ]) {
    for (const [abscissa, weight] of gauss) {
      const u = low + (high - low) * abscissa;
      const chain = metropolis({
        logDensity: (x) => mul(trap(x).add(mul(repulsion(x), u * u)), -beta),
        stepSize: 0.2 / Math.sqrt(beta),
        warmUp: 300,
      });
      const begin = random.normal(random.key(1), [400, particles, 2]).mul(0.7) as NDArray;
      const settled = walk(chain, chain.start(begin, random.key(2)), 600);
      const { diagnostics } = measure(chain, settled, { draws: 150, every: 5, observables: { repulsion } });
      F += weight * (high - low) * 2 * u * diagnostics.repulsion.mean;
    }
  }
  expect(Math.abs(F - known)).toBeLessThan(0.008);
});
