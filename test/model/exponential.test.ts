import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  actionOf,
  chainLattice,
  evolveAmplitudes,
  heisenberg,
  identity,
  type Operator,
  pauli,
  plus,
  spectrum,
  times,
} from "../../src/model/index.ts";
import { complex, expm, matmul, mul, NDArray, NumericalError } from "../../src/tensor/index.ts";
import { expectClose } from "../circuit/close.ts";
import { pauliMatrix } from "../oracle/pauliMatrix.ts";
import { operators, randomState } from "../support/operators.ts";

function evolved(operator: Operator, sites: number, time: number, state: NDArray): NDArray {
  const amplitudes = Float64Array.from(state.values());
  evolveAmplitudes(actionOf(operator, sites, "test"), time, amplitudes);
  return new NDArray("complex128", state.shape, amplitudes);
}

describe("exp(−iHt)ψ", () => {
  test("is that of the matrix, forward and backward in time", () => {
    fc.assert(
      fc.property(operators(3), fc.double({ min: -4, max: 4, noNaN: true }), fc.nat(50), (operator, time, seed) => {
        const state = randomState(seed, [8]);
        const propagator = expm(mul(complex(0, -time), pauliMatrix(operator, 3)));
        expectClose(evolved(operator, 3, time, state), matmul(propagator, state), 1e-13 * (1 + Math.abs(time)));
      }),
      { numRuns: 60 },
    );
  });

  test.each([0, 1e-300, 1e-12, 1e-7, 3e-3, 1, 40, 3000])("an eigenstate turns by its energy for a time %d", (time) => {
    const ring = heisenberg(chainLattice(6));
    const { energies, states } = spectrum(ring);
    for (const level of [0, 20, 63]) {
      const [energy, state] = [energies.values()[level], states.values().slice(128 * level, 128 * (level + 1))];
      const turned = mul(
        complex(Math.cos(energy * time), -Math.sin(energy * time)),
        new NDArray("complex128", [64], state),
      );
      const result = evolved(ring, 6, time, new NDArray("complex128", [64], state));
      expectClose(result, turned, 1e-14 * (1 + 10 * time));
    }
  });

  test("a number and single strings", () => {
    const state = randomState(1, [4]);
    expectClose(evolved(times(0.3, identity), 2, 2, state), mul(complex(Math.cos(0.6), -Math.sin(0.6)), state), 1e-15);
    expectClose(evolved(plus(), 2, 2, state), state, 0);
    const half = evolved(pauli("XY", [0, 1]), 2, Math.PI / 2, state);
    expectClose(half, mul(complex(0, -1), matmul(pauliMatrix(pauli("XY", [0, 1]), 2), state)), 1e-14);
  });

  test("of several registers one after the other", () => {
    const ring = heisenberg(chainLattice(3));
    const states = randomState(3, [5, 8]);
    const propagator = expm(mul(complex(0, -1.3), pauliMatrix(ring, 3)));
    expectClose(evolved(ring, 3, 1.3, states), matmul(states, propagator), 1e-13);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e9])("a time of %d is refused", (time) => {
    expect(() => evolved(heisenberg(chainLattice(3)), 3, time, randomState(0, [8]))).toThrow(NumericalError);
  });
});

test("the interval has all eigenvalues, and no more for a ferromagnet", () => {
  fc.assert(
    fc.property(operators(4), (operator) => {
      const { low, high } = actionOf(operator, 4, "test").interval();
      const levels = spectrum(operator, 4).energies.values();
      expect(low).toBeLessThanOrEqual(levels[0] + 1e-12);
      expect(high).toBeGreaterThanOrEqual(levels[15] - 1e-12);
    }),
    { numRuns: 30 },
  );
  const ferromagnet = actionOf(heisenberg(chainLattice(12), { coupling: -1 }), 12, "test").interval();
  expect(ferromagnet).toEqual({ low: -3, high: 9 });
});
