import { expect, test } from "vitest";
import { affine, chain, flow, labelsOf, made, spins, standardNormal, valuesOf } from "../../src/flow/index.ts";
import { freeEnergy } from "../../src/freeenergy/index.ts";
import { isingEnergy, squareLattice } from "../../src/model/index.ts";
import { array, concrete, full, random, square, sum, type Tensor } from "../../src/tensor/index.ts";

// What docs/conventions.md says of flows, autoregressive models and free energies, by numbers done by hand.

const numbers = (x: Tensor) => Array.from(concrete(x, "test").values());

/** x = 2z + 1 of a number. */
const doubled = { logScale: array([Math.LN2]), shift: array([1]) };

test("forward goes from latent to physical, with the Jacobian of the direction taken", () => {
  const there = affine([1]).forward(doubled, array([[3]]));
  expect(numbers(there.value)).toEqual([7]);
  expect(numbers(there.logAbsDetJacobian)).toEqual([Math.LN2]);
  const back = affine([1]).inverse(doubled, array([[7]]));
  expect(numbers(back.value)).toEqual([3]);
  expect(numbers(back.logAbsDetJacobian)).toEqual([-Math.LN2]);
});

test("ln p is in nats: of x = 2z + 1 it is that of a normal number of mean 1 and deviation 2", () => {
  const density = flow(standardNormal([1]), affine([1]));
  const [logProb] = numbers(density.logProb(doubled, array([[7]])));
  expect(logProb).toBeCloseTo(-(((7 - 1) / 2) ** 2) / 2 - Math.log(2 * Math.sqrt(2 * Math.PI)), 13);
});

test("a chain does its first bijector first on the way forward", () => {
  const tenfold = { logScale: array([Math.log(10)]), shift: array([0]) };
  const { value } = chain(affine([1]), affine([1])).forward([doubled, tenfold], array([[3]]));
  expect(numbers(value)[0]).toBeCloseTo(70, 12);
});

test("label 0 is spin +1 and label 1 spin −1, and samples hold the spins", () => {
  expect(numbers(valuesOf(spins, array([0, 1])))).toEqual([1, -1]);
  expect(numbers(labelsOf(spins, array([1, -1])))).toEqual([0, 1]);
  const model = made(3);
  const drawn = numbers(model.sample(model.init(random.key(0)), random.key(1), 20));
  expect(new Set(drawn)).toEqual(new Set([1, -1]));
});

test("equal neighbours have the energy −1 a bond", () => {
  expect(numbers(isingEnergy(squareLattice(3, 3))(full([1, 9], 1)))).toEqual([-18]);
});

test("F = E − kT S, in units of H, with S in units of k: of ½ x² at β = 4 it is −ln(2π/β)/2β", () => {
  const beta = 4;
  const density = flow(standardNormal([1]), affine([1]));
  const hamiltonian = (x: Tensor) => sum(square(x), { axes: 1 }).mul(0.5);
  const objective = freeEnergy({ estimator: "pathwise", density, hamiltonian, beta, samples: 2 });
  const boltzmann = { logScale: array([-Math.log(beta) / 2]), shift: array([0]) };
  const { F, E, S, bound } = objective.estimate(boltzmann, random.key(0), 20_000);
  const lnZ = Math.log((2 * Math.PI) / beta) / 2;
  expect(F).toBeCloseTo(-lnZ / beta, 13);
  expect(F).toBeCloseTo(E - S / beta, 13);
  expect(Math.abs(S - (lnZ + 0.5))).toBeLessThan(0.03);
  expect(bound?.lnZ).toBeCloseTo(lnZ, 13);
  expect(bound?.gap).toBeCloseTo(0, 13);
});
