import { describe, expect, test } from "vitest";
import { coulombTrap, trapWidth, twoTrappedCharges } from "../../src/model/index.ts";
import { checkGrads, concrete, random, sum, type Tensor } from "../../src/tensor/index.ts";

describe("charges in a trap", () => {
  test("have the energy of a plain sum over pairs", () => {
    for (const [particles, dimensions] of [
      [1, 2],
      [2, 1],
      [5, 2],
      [3, 3],
    ]) {
      const x = concrete(random.normal(random.key(1), [4, particles, dimensions]), "test");
      const at = (s: number, i: number, k: number) => x.values()[(s * particles + i) * dimensions + k];
      const energies = concrete(coulombTrap(particles, dimensions)(x), "test").values();
      for (let s = 0; s < 4; s++) {
        let energy = 0;
        for (let i = 0; i < particles; i++) {
          for (let k = 0; k < dimensions; k++) energy += at(s, i, k) ** 2;
          for (let j = 0; j < i; j++) {
            energy += 1 / Math.hypot(...Array.from({ length: dimensions }, (_, k) => at(s, i, k) - at(s, j, k)));
          }
        }
        expect(energies[s]).toBeCloseTo(energy, 10);
      }
    }
  });

  test("are pushed apart as finite differences say", () => {
    const x = random.normal(random.key(2), [2, 3, 2]);
    checkGrads((y: Tensor) => sum(coulombTrap(3)(y)), [x], { order: 1 });
  });

  test("are refused where there are none", () => {
    expect(() => coulombTrap(0)).toThrow("coulombTrap: particles is 0; allowed: a whole number above 0");
  });
});

describe("two charges", () => {
  test("have the free energies of a computation to seven digits", () => {
    expect(twoTrappedCharges(1).F).toBeCloseTo(-1.373028, 6);
    expect(twoTrappedCharges(10).F).toBeCloseTo(1.576789, 6);
  });

  test("have the energy that is the derivative of βF, and an entropy of F = E − TS", () => {
    for (const beta of [0.1, 1, 10, 200]) {
      const { F, E, S } = twoTrappedCharges(beta);
      const h = 1e-4 * beta;
      const [more, less] = [beta + h, beta - h].map((b) => b * twoTrappedCharges(b).F);
      expect(E).toBeCloseTo((more - less) / (2 * h), 6);
      expect(F).toBeCloseTo(E - S / beta, 10);
    }
    // Cold, they lie at the minimum, 3/2 · 2^(1/3) · (1/2)^(1/3) …: y² + 1/(√2 y) at y = 1/√2, and move as 4 oscillators but for one angle.
    expect(twoTrappedCharges(1e4).E).toBeCloseTo(1.5 + 3 / 2e4, 6);
  });

  test("have the Z of a sum over a grid", () => {
    // ∫ over the relative coordinate y in the plane, that over the centre of mass being π/β.
    const [beta, step] = [1, 0.02];
    let sum = 0;
    for (let i = 0; i < 300; i++) {
      for (let j = 0; j < 300; j++) {
        const y = Math.hypot((i + 0.5) * step, (j + 0.5) * step);
        sum += 4 * step * step * Math.exp(-beta * (y * y + Math.SQRT1_2 / y));
      }
    }
    expect(-Math.log((Math.PI / beta) * sum) / beta).toBeCloseTo(twoTrappedCharges(beta).F, 5);
  });
});

test("the normal density of least free energy is as wide as a search says", () => {
  for (const [particles, beta] of [
    [1, 3],
    [2, 1],
    [6, 10],
    [20, 0.1],
  ]) {
    const pairs = (particles * (particles - 1)) / 2;
    const F = (s: number) =>
      2 * particles * s * s + (pairs * Math.sqrt(Math.PI)) / (2 * s) - (2 * particles * Math.log(s)) / beta;
    const width = trapWidth(particles, beta);
    for (const factor of [0.999, 1.001]) expect(F(width * factor)).toBeGreaterThan(F(width));
  }
});
