import { InputError, NDArray } from "../tensor/index.ts";

/** Thermal equilibrium at a temperature; energies in the units of the levels, S in units of k. */
export interface Equilibrium {
  /** −kT ln Z. */
  readonly F: number;
  readonly E: number;
  readonly S: number;
  /** e^(−βE)/Z of each level, float64 [k]. */
  readonly weights: NDArray;
}

/**
 * The canonical ensemble of levels [k], counted with their multiplicity: weights e^(−βE)/Z and what they average to.
 * @throws InputError unless beta is positive and finite.
 */
export function equilibrium(energies: NDArray, beta: number): Equilibrium {
  if (!(beta > 0 && Number.isFinite(beta))) throw new InputError(`equilibrium: beta is ${beta}; allowed: above 0`);
  const levels = Float64Array.from(energies.values());
  const lowest = levels.reduce((least, energy) => Math.min(least, energy));
  const weights = levels.map((energy) => Math.exp(-beta * (energy - lowest)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const F = lowest - Math.log(total) / beta;
  const E = weights.reduce((sum, weight, i) => sum + (weight * levels[i]) / total, 0);
  return {
    F,
    E,
    S: beta * (E - F),
    weights: new NDArray(
      "float64",
      [levels.length],
      weights.map((x) => x / total),
    ),
  };
}
