import { expect, test } from "vitest";
import { apply, basisState, brickWall, expectation } from "../../src/circuit/index.ts";
import { betaVqe } from "../../src/experiment/beta-vqe.ts";
import { circuitEnsemble } from "../../src/experiment/circuit-ensemble.ts";
import { made, occupations } from "../../src/flow/index.ts";
import { chainLattice, heisenberg } from "../../src/model/index.ts";
import { joinState, splitState } from "../../src/run/state.ts";
import { array, concrete, grad, mul, type NDArray, random, sum, type Tensor } from "../../src/tensor/index.ts";
import { runExperimentInMemory } from "../support/run-experiment.ts";

const numbers = (x: Tensor) => Array.from(concrete(x, "test").values());

test.each([
  ["tfim", 1, 4],
  ["tfim", 3, 4],
  ["heisenberg", 1, 4],
  ["heisenberg", 3, 6],
])("%s at beta %d: within 0.01 kT a site of the exact free energy, and not below it", async (model, beta, sites) => {
  const given = { model, sites, beta, steps: 120, samples: 200, learningRate: 0.05 };
  const { outcome } = await runExperimentInMemory(betaVqe, given);
  const { F, FError, E, S, excessPerSite, fidelity } = outcome.result;
  expect(F - outcome.references.F[0].value).toBeGreaterThan(-4 * FError);
  expect(excessPerSite).toBeLessThan(0.01);
  expect(outcome.converged).toBe(true);
  expect(F).toBeCloseTo(E - S / beta, 10);
  expect(fidelity).toBeGreaterThan(0.95);
});

test("levels computed once for each different label have the energies and derivatives of one by one", () => {
  const circuit = brickWall(3, 2);
  const hamiltonian = heisenberg(chainLattice(3));
  const ensemble = circuitEnsemble(circuit, made(3, { alphabet: occupations }));
  const parameters = ensemble.init(random.key(1), 1);
  const bits = [
    [1, 0, 0],
    [0, 1, 1],
    [1, 0, 0],
    [0, 0, 0],
    [0, 1, 1],
  ];
  const labels = array(bits) as NDArray;
  const weights = random.normal(random.key(2), [5]);
  const oneByOne = (angles: Tensor) =>
    bits.map(([a, b, c]) => expectation(hamiltonian, apply(circuit, angles, basisState(3, a + 2 * b + 4 * c))));
  const energies = ensemble.energies(parameters, hamiltonian, labels);
  const expected = oneByOne(parameters.angles).map((energy) => numbers(energy)[0]);
  for (const [i, energy] of numbers(energies).entries()) expect(energy).toBeCloseTo(expected[i], 12);

  const together = grad((angles: Tensor) =>
    sum(mul(weights, ensemble.energies({ ...parameters, angles }, hamiltonian, labels))),
  )(parameters.angles);
  const apart = grad((angles: Tensor) =>
    oneByOne(angles)
      .map((energy, i) => energy.mul(numbers(weights)[i]))
      .reduce((total, energy) => total.add(energy)),
  )(parameters.angles);
  for (const [i, slope] of numbers(together).entries()) expect(slope).toBeCloseTo(numbers(apart)[i], 11);
});

test("a model of something else than the circuit's bits is refused", () => {
  expect(() => circuitEnsemble(brickWall(3, 1), made(3))).toThrow("values 1, -1; allowed: 3 of 0 and 1");
  expect(() => circuitEnsemble(brickWall(3, 1), made(4, { alphabet: occupations }))).toThrow("4 sites");
});

test("a run continued from a kept state takes the same steps", async () => {
  const given = { sites: 4, layers: 2, steps: 8, samples: 30, finalSamples: 100 };
  const whole = await runExperimentInMemory(betaVqe, given);
  const { step, state } = whole.steps[3];
  const kept = splitState(state);
  const restored = joinState({ ...kept, tree: JSON.parse(JSON.stringify(kept.tree)) }) as typeof state;
  const rest = await runExperimentInMemory(betaVqe, given, { resumeFrom: { step, state: restored } });
  expect(rest.steps.map(({ metrics }) => metrics)).toEqual(whole.steps.slice(4).map(({ metrics }) => metrics));
});

test("what is drawn: F, E and S beside the exact ones of each step's temperature, all probabilities, the circuit", async () => {
  const given = { sites: 4, layers: 1, steps: 4, samples: 20, finalSamples: 10, annealing: 0.5 };
  const { figures, outcome } = await runExperimentInMemory(betaVqe, given);
  const [free] = figures;
  const [{ y, error }, exact] = free.series;
  expect(y.length).toBe(4);
  expect(error?.length).toBe(4);
  expect(exact.y[0]).toBeLessThan(exact.y[3]);
  expect(exact.y[3]).toBeCloseTo(outcome.references.F[0].value, 12);
  const populations = figures[figures.length - 1].series;
  for (const { y: p } of populations) expect(p.reduce((total, x) => total + x, 0)).toBeCloseTo(1, 10);
  expect(outcome.notes.join()).toMatch(/more than 0.01; try more layers or steps/);
  expect(betaVqe.drawings?.(betaVqe.settings.parse(given), 0)[0].svg).toMatch(/^<svg/);
});
