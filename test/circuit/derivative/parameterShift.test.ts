import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frequenciesOf, shiftRule } from "../../../src/circuit/derivative/shiftRule.ts";
import {
  apply,
  chain,
  control,
  each,
  expectation,
  finiteDifferences,
  H,
  parameter,
  parameterCount,
  parameterShift,
  put,
  randomState,
  ry,
  rz,
  timeEvolve,
  xx,
} from "../../../src/circuit/index.ts";
import { chainLattice, heisenberg, pauli, plus, times } from "../../../src/model/index.ts";
import { array, grad, jacobian, type NDArray, random, type Tensor } from "../../../src/tensor/index.ts";
import { pseudoAngles } from "../../support/pseudo-angles.ts";
import { circuits } from "../../support/random-circuit.ts";
import { expectClose } from "../close.ts";

const observable = plus(times(0.7, pauli("XY", [0, 2])), pauli("Z", [1]), times(-0.4, pauli("YZ", [1, 2])));

describe("shift rules", () => {
  const size = ({ coefficients }: { readonly coefficients: readonly number[] }) =>
    coefficients.reduce((sum, c) => sum + Math.abs(c), 0);

  test("of one frequency: the two-term rule", () => {
    expect(shiftRule([1])).toEqual({ shifts: [Math.PI / 2], coefficients: [expect.closeTo(1 / 2, 15)] });
    expect(shiftRule([2])).toEqual({ shifts: [Math.PI / 4], coefficients: [expect.closeTo(1, 15)] });
  });

  test("of a controlled rotation: the four-term rule, (√2 ± 1)/4√2 at π/2 and 3π/2", () => {
    const { shifts, coefficients } = shiftRule(frequenciesOf([-1 / 2, 1 / 2, 0]));
    expect(shifts).toEqual([expect.closeTo(Math.PI / 2, 14), expect.closeTo((3 * Math.PI) / 2, 14)]);
    expect(coefficients[0]).toBeCloseTo((Math.SQRT2 + 1) / (4 * Math.SQRT2), 14);
    expect(coefficients[1]).toBeCloseTo((1 - Math.SQRT2) / (4 * Math.SQRT2), 14);
  });

  test("any frequencies: the derivative of every sine, with coefficients near the least possible, Ω/2", () => {
    const levels = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 2, maxLength: 8 });
    const property = fc.property(levels, (eigenvalues) => {
      const frequencies = frequenciesOf(eigenvalues);
      const highest = frequencies.at(-1);
      fc.pre(highest !== undefined);
      const rule = shiftRule(frequencies);
      for (const f of frequencies) {
        const derivative = rule.shifts.reduce((sum, s, i) => sum + 2 * rule.coefficients[i] * Math.sin(f * s), 0);
        expect(derivative).toBeCloseTo(f, 8);
      }
      expect(size(rule)).toBeGreaterThanOrEqual((highest ?? 0) / 2 - 1e-9);
    });
    fc.assert(property, { numRuns: 50 });
  });
});

describe("random circuits over the whole language", () => {
  test("reverse, forward, parameter shift and differences give one gradient", () => {
    const property = fc.property(circuits(3, 2), (circuit) => {
      const angles = pseudoAngles(parameterCount(circuit));
      fc.pre(angles.size > 0);
      const energy = (t: Tensor) => expectation(observable, apply(circuit, t));
      const reverse = grad(energy)(angles);
      const scale = Math.max(1, ...(reverse as NDArray).values().map(Math.abs));
      expectClose(jacobian(energy)(angles) as Tensor, reverse, 1e-11 * scale);
      expectClose(parameterShift(circuit, observable, angles), reverse, 1e-7 * scale);
      expectClose(finiteDifferences(energy, angles), reverse, 1e-7 * scale ** 3);
    });
    fc.assert(property, { numRuns: 25 });
  });
});

const circuit = chain(
  3,
  each([0, 1, 2], H),
  put(0, ry(parameter("a"))),
  control(0, put(1, rz(parameter("a").times(2)))),
  put([1, 2], xx()),
);

describe("shots", () => {
  const angles = array([0.4, 1.1]);
  const exact = grad((t: Tensor) => expectation(observable, apply(circuit, t)))(angles) as NDArray;

  test("the mean over keys is the gradient, and the same key gives the same numbers", () => {
    const estimate = (seed: number) =>
      parameterShift(circuit, observable, angles, { shots: 60, key: random.key(seed) }).values();
    expect(estimate(1)).toEqual(estimate(1));
    expect(estimate(1)).not.toEqual(estimate(2));
    const runs = Array.from({ length: 30 }, (_, seed) => estimate(seed));
    for (const i of [0, 1]) {
      const mean = runs.reduce((sum, run) => sum + run[i], 0) / runs.length;
      const variance = runs.reduce((sum, run) => sum + (run[i] - mean) ** 2, 0) / (runs.length - 1);
      expect(Math.abs(mean - exact.values()[i])).toBeLessThan(4 * Math.sqrt(variance / runs.length));
    }
  });

  test("a measurement of one's own, from a state of one's own", () => {
    const state = randomState(random.key(5), 3);
    const seen = parameterShift(circuit, (psi) => expectation(observable, psi), angles, { state });
    expectClose(seen, grad((t: Tensor) => expectation(observable, apply(circuit, t, state)))(angles), 1e-12);
    expect(() => parameterShift(circuit, () => 0, angles, { shots: 3 })).toThrow("shots are for an operator");
  });
});

test("time evolution by a large operator names the mode that can", () => {
  const evolution = timeEvolve(heisenberg(chainLattice(6)));
  expect(() => parameterShift(evolution, pauli("Z", [0]), [0.3])).toThrow(
    /the spectrum of the operator of timeEvolve on qubits \[0, 1, 2, 3, 4, 5\] is not known.*use grad \(the reversible mode\)/,
  );
});
