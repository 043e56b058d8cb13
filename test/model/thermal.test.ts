import fc from "fast-check";
import { expect, test } from "vitest";
import { equilibrium } from "../../src/model/index.ts";
import { array, type NDArray } from "../../src/tensor/index.ts";

const levels = (energies: readonly number[]) => array([...energies]) as NDArray;

test("two levels", () => {
  const [beta, gap] = [0.7, 2];
  const excited = 1 / (1 + Math.exp(beta * gap));
  const { F, E, S, weights } = equilibrium(levels([-1, 1]), beta);
  expect(E).toBeCloseTo(-1 + gap * excited, 14);
  expect(F).toBeCloseTo(-1 - Math.log(1 + Math.exp(-beta * gap)) / beta, 14);
  expect(S).toBeCloseTo(-excited * Math.log(excited) - (1 - excited) * Math.log(1 - excited), 14);
  expect(weights.values()[1]).toBeCloseTo(excited, 15);
});

test("F = E − TS is the smallest a mixture can have, wherever zero energy is", () => {
  const energy = fc.double({ min: -5, max: 5, noNaN: true });
  const cases = fc.record({
    given: fc.array(fc.tuple(energy, fc.double({ min: 0.01, max: 1, noNaN: true })), { minLength: 1, maxLength: 8 }),
    beta: fc.double({ min: 0.05, max: 20, noNaN: true }),
    shift: fc.constantFrom(0, -2000, 3000),
  });
  fc.assert(
    fc.property(cases, ({ given, beta, shift }) => {
      const { F, E, S } = equilibrium(levels(given.map(([e]) => e + shift)), beta);
      expect(F).toBeCloseTo(E - S / beta, 8);
      const total = given.reduce((sum, [, w]) => sum + w, 0);
      const other = given.reduce((sum, [e, w]) => sum + (w / total) * (e + shift + Math.log(w / total) / beta), 0);
      expect(F).toBeLessThan(other + 1e-8);
    }),
  );
});

test("a temperature that is none is refused", () => {
  expect(() => equilibrium(levels([0]), 0)).toThrow("beta is 0");
});
