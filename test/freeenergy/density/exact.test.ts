import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adam, type ExactFreeEnergy, freeEnergy, lbfgs, minimize } from "../../../src/freeenergy/index.ts";
import {
  array,
  exp,
  logSoftmax,
  logsumexp,
  type NDArray,
  scalar,
  square,
  sum,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { exactly, type Logits, numbers } from "./discrete.ts";

const levels = [0.3, -1.2, 2];
const energies = array(levels);
const energy = ({ logits }: Logits) => sum(exp(logSoftmax(logits)).mul(energies));
const entropy = ({ logits }: Logits) => sum(exp(logSoftmax(logits)).mul(logSoftmax(logits))).mul(-1);
const parameters = { logits: array([0.4, -0.2, 0.9]) };

async function at<P, Carried>(objective: ExactFreeEnergy<P, Carried>, point: P, carried?: Carried) {
  return await objective.valueAndGradient(point as never, objective.start(carried));
}

describe("an exact free energy", () => {
  test("of an energy and an entropy is E − TS, with its gradient", async () => {
    const beta = 0.7;
    const { value, gradient, aux } = await at(freeEnergy({ estimator: "exact", energy, entropy, beta }), parameters);
    const exact = exactly(levels, 1 / beta, parameters);
    expect(value).toBeCloseTo(exact.F, 13);
    numbers(gradient.logits).forEach((g, k) => {
      expect(g).toBeCloseTo(exact.gradient[k], 13);
    });
    const E = (energy(parameters) as NDArray).item();
    const S = (entropy(parameters) as NDArray).item();
    expect(aux?.estimate?.E).toBeCloseTo(E, 13);
    expect(aux?.estimate?.S).toBeCloseTo(S, 13);
    expect(aux?.estimate).toMatchObject({ FError: 0, EError: 0, SError: 0, samples: 0 });
  });

  test("is minimal where p is Boltzmann's", async () => {
    const objective = freeEnergy({ estimator: "exact", energy, entropy, beta: 1.3 });
    let F = Number.NaN;
    const stop = { gradientNorm: 1e-9 };
    for await (const step of minimize(objective, { parameters }, { optimizer: lbfgs(), stop })) F = step.value;
    const Z = levels.reduce((total, E) => total + Math.exp(-1.3 * E), 0);
    expect(F).toBeCloseTo(-Math.log(Z) / 1.3, 12);
  });

  test("of a partition function has E and S from its derivative", async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.1, max: 4, noNaN: true }), async (beta) => {
        const lnZ = ({ logits }: Logits, b: Tensor) => logsumexp(logits.mul(b).mul(-1));
        const { value, gradient, aux } = await at(freeEnergy({ estimator: "exact", lnZ, beta }), { logits: energies });
        const weights = levels.map((E) => Math.exp(-beta * E));
        const Z = weights.reduce((a, b) => a + b, 0);
        const E = weights.reduce((total, w, k) => total + (w / Z) * levels[k], 0);
        const S = -weights.reduce((total, w) => total + (w / Z) * Math.log(w / Z), 0);
        expect(value).toBeCloseTo(-Math.log(Z) / beta, 11);
        expect(aux?.estimate?.E).toBeCloseTo(E, 11);
        expect(aux?.estimate?.S).toBeCloseTo(S, 11);
        // F is a function of its levels: ∂F/∂Eₖ = pₖ.
        numbers(gradient.logits).forEach((g, k) => {
          expect(g).toBeCloseTo(weights[k] / Z, 11);
        });
      }),
      { numRuns: 20 },
    );
  });

  test("of a pure state is its energy", async () => {
    const { value, aux } = await at(freeEnergy({ estimator: "exact", energy }), parameters);
    expect(aux?.estimate).toMatchObject({ F: value, E: value, S: 0 });
  });

  test("cools down by its schedule", async () => {
    const objective = freeEnergy({ estimator: "exact", energy, entropy, beta: (step) => 1 + step });
    const start = { parameters, aux: objective.start() };
    for await (const { step, state } of minimize(objective, start, { optimizer: adam(), stop: { steps: 3 } })) {
      const { F = 0, E = 0, S = 0 } = state.aux?.estimate ?? {};
      expect(F).toBeCloseTo(E - S / (1 + step), 12);
    }
  });

  test("carries along what the objective of its energy carries, also through a promise", async () => {
    const counted = {
      valueAndGradient: async ({ x }: { readonly x: Tensor }, calls = 0) => ({
        value: sum(square(x)),
        gradient: { x: x.mul(2) },
        aux: calls + 1,
      }),
    };
    const objective = freeEnergy({ estimator: "exact", energy: counted });
    const start = { parameters: { x: array([1, 2]) }, aux: objective.start(5) };
    for await (const { step, value, state } of minimize(objective, start, { optimizer: adam(), stop: { steps: 3 } })) {
      expect(state.aux?.carried).toBe(5 + 1 + step);
      expect(state.aux?.estimate?.F).toBe(value);
    }
  });
});

describe("what an exact free energy refuses:", () => {
  const of = (value: Tensor) => at(freeEnergy({ estimator: "exact", energy: () => value }), parameters);
  test.each([
    ["a list of energies", array([1, 2]), /the energy has shape \[2\]; it must be one number/],
    ["a complex energy", array([{ re: 1, im: 2 }]), /the energy is complex; it must be real/],
    ["no number", scalar(Number.NaN), /the energy is NaN/],
  ])("%s", async (_, value, message) => {
    await expect(of(value)).rejects.toThrow(message);
  });

  test.each([0, -1, Number.NaN])("β = %d", async (beta) => {
    await expect(at(freeEnergy({ estimator: "exact", energy, entropy, beta }), parameters)).rejects.toThrow(
      /freeEnergy: beta at step 0 is .*; it must be positive/,
    );
  });
});
