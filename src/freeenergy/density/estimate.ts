import type { NDArray } from "../../tensor/index.ts";

/** F = E − TS of a sample, with standard errors of the means. Energies in the Hamiltonian's units, S in units of k. */
export interface FreeEnergyEstimate {
  readonly F: number;
  readonly FError: number;
  readonly E: number;
  readonly EError: number;
  readonly S: number;
  readonly SError: number;
  /** How many samples the means are over. */
  readonly samples: number;
}

/** The estimate that energies and ln p of the same samples, both [n], give at a temperature. */
export function estimateOf(energies: NDArray, logProbs: NDArray, temperature: number): FreeEnergyEstimate {
  const [energy, logProb] = [energies.values(), logProbs.values()];
  const free = energy.map((e, i) => e + temperature * logProb[i]);
  const [F, E, negativeS] = [free, energy, logProb].map(meanOf);
  return {
    F: F.mean,
    FError: F.error,
    E: E.mean,
    EError: E.error,
    S: -negativeS.mean,
    SError: negativeS.error,
    samples: energies.size,
  };
}

function meanOf(values: ArrayLike<number>): { readonly mean: number; readonly error: number } {
  const count = values.length;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i];
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i] - mean) ** 2;
  return { mean, error: count > 1 ? Math.sqrt(squares / (count - 1) / count) : 0 };
}
