import type { StepFunction } from "../freeenergy/index.ts";

/** β of a step: in the first `annealing` of the steps it rises in proportion from a fifth, and stays. */
export function risingBeta(given: {
  readonly beta: number;
  readonly annealing: number;
  readonly steps: number;
}): StepFunction {
  const rise = given.annealing * given.steps;
  return (step) => given.beta * (step < rise ? 0.2 + (0.8 * step) / rise : 1);
}

/** A learning rate that is kept for half of the steps and then falls to a hundredth, which averages over samples. */
export function decayingRate(given: { readonly learningRate: number; readonly steps: number }): StepFunction {
  return (step) => given.learningRate * Math.min(1, 2 * (1 - step / given.steps) + 0.01);
}
