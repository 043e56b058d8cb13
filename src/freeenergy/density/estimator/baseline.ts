import { allocate, type DType, isComplex, NDArray } from "../../../tensor/index.ts";
import type { Numbers } from "./batch.ts";

/**
 * What is taken off the rewards of the score function, which leaves its mean as it is and makes its variance smaller:
 * the mean of all samples (`mean`, with which n samples give (n − 1)/n of the gradient), that of all others
 * (`leave-one-out`, unbiased), or nothing (`none`).
 */
export const baselines = ["leave-one-out", "mean", "none"] as const;

/** One of {@link baselines}. */
export type Baseline = (typeof baselines)[number];

/** Changes what each sample counts in a gradient, [n] to [n], such as by bounding it. */
export type RewardTransform = (rewards: NDArray) => NDArray;

/** How rewards become weights. */
export interface Weighting {
  readonly baseline: Baseline;
  readonly clip?: RewardTransform;
}

/** E + kT ln p of each sample, real. */
export function rewardsOf({ energies, logProbs }: Numbers, temperature: number): NDArray {
  const [energy, logProb] = [energies.values(), logProbs.values()];
  const width = isComplex(energies.dtype) ? 2 : 1;
  const rewards = new Float64Array(logProbs.size);
  for (let i = 0; i < rewards.length; i++) rewards[i] = energy[width * i] + temperature * logProb[i];
  return new NDArray("float64", [rewards.length], rewards);
}

/** The weight of each sample's ∇ ln p in the gradient, as an array of dtype `dtype`. */
export function scoreWeights(rewards: NDArray, { baseline, clip }: Weighting, dtype: DType): NDArray {
  const reward = (clip ? clip(rewards) : rewards).values();
  const count = reward.length;
  let mean = 0;
  if (baseline !== "none") {
    for (let i = 0; i < count; i++) mean += reward[i];
    mean /= count;
  }
  // Rᵢ − (ΣR − Rᵢ)/(n − 1) = n/(n − 1) · (Rᵢ − ΣR/n)
  const scale = 1 / (baseline === "leave-one-out" ? count - 1 : count);
  const weights = allocate(dtype, count);
  for (let i = 0; i < count; i++) weights[i] = scale * (reward[i] - mean);
  return new NDArray(dtype, [count], weights);
}
