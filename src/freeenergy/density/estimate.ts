import { isComplex, type NDArray } from "../../tensor/index.ts";

/**
 * F = E − TS of a sample, with standard errors of the means: 0 where nothing was sampled, and of a single sample, whose
 * scatter is not known. Energies in the Hamiltonian's units, S in units of k.
 */
export interface FreeEnergyEstimate {
  readonly F: number;
  readonly FError: number;
  readonly E: number;
  readonly EError: number;
  readonly S: number;
  readonly SError: number;
  /** How many samples the means are over; 0 where nothing was sampled. */
  readonly samples: number;
  /** Where F bounds the exact free energy, by how much. */
  readonly bound?: BoundEstimate;
}

/**
 * How far F is above the exact free energy, F ≥ −kT ln Z, as the samples weighted by w = e^(−βE)/p tell. The mean of w is Z,
 * so that its logarithm is below ln Z by about 1/(2·effectiveSamples); where few of the samples carry the weight, it
 * is more, and the error does not show it. Of a density matrix, Z is that of the mean energies of its states, which is
 * at most the exact one (Peierls).
 */
export interface BoundEstimate {
  /** ln of the mean of w. */
  readonly lnZ: number;
  readonly lnZError: number;
  /** F + kT ln Z, kT times the relative entropy of p to the Boltzmann density. */
  readonly gap: number;
  readonly gapError: number;
  /** (Σw)²/Σw², of `samples`. */
  readonly effectiveSamples: number;
}

/** The estimate that energies and ln p of the same samples, both [n], give at a temperature. */
export function estimateOf(
  energies: NDArray,
  logProbs: NDArray,
  temperature: number,
  withBound: boolean,
): FreeEnergyEstimate {
  const energy = realParts(energies);
  const logProb = realParts(logProbs);
  const free = new Float64Array(energy.length);
  for (let i = 0; i < free.length; i++) free[i] = energy[i] + temperature * logProb[i];
  const [F, E, negativeS] = [meanOf(free), meanOf(energy), meanOf(logProb)];
  const estimate = {
    F: F.mean,
    FError: F.error,
    E: E.mean,
    EError: E.error,
    S: 0 - negativeS.mean,
    SError: negativeS.error,
    samples: energies.size,
  };
  return withBound && temperature > 0 ? { ...estimate, bound: boundOf(free, F.mean, temperature) } : estimate;
}

/** Of E + kT ln p of each sample, and its mean. */
function boundOf(free: Float64Array, F: number, temperature: number): BoundEstimate {
  const lowest = minimumOf(free);
  const weights = new Float64Array(free.length);
  for (let i = 0; i < free.length; i++) weights[i] = Math.exp((lowest - free[i]) / temperature);
  const { mean, error } = meanOf(weights);
  const lnZ = Math.log(mean) - lowest / temperature;
  let squares = 0;
  for (let i = 0; i < weights.length; i++) squares += weights[i] ** 2;
  // To first order F + kT ln Z of the sample is the mean of f + kT w/⟨w⟩.
  const influence = new Float64Array(free.length);
  for (let i = 0; i < free.length; i++) influence[i] = free[i] + (temperature * weights[i]) / mean;
  return {
    lnZ,
    lnZError: error / mean,
    gap: F + temperature * lnZ,
    gapError: meanOf(influence).error,
    effectiveSamples: (mean * free.length) ** 2 / squares,
  };
}

function realParts(values: NDArray): ArrayLike<number> {
  const all = values.values();
  return isComplex(values.dtype) ? Float64Array.from({ length: values.size }, (_, i) => all[2 * i]) : all;
}

function minimumOf(values: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i] < least) least = values[i];
  return least;
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
