import { z } from "zod";
import type { StepFunction } from "../freeenergy/index.ts";

/** The setting {@link risingBeta} goes by. */
export function annealingSetting(usual: number) {
  const share = "share of the steps in which beta rises in proportion from a fifth to its value";
  return z.number().min(0).max(1).default(usual).describe(share);
}

/** β of a step, 0 for the first: over the share `annealing` of the steps it rises in proportion from a fifth, and then stays. */
export function risingBeta(given: {
  readonly beta: number;
  readonly annealing: number;
  readonly steps: number;
}): StepFunction {
  const rise = given.annealing * given.steps;
  return (step) => given.beta * (step < rise ? 0.2 + (0.8 * step) / rise : 1);
}

/**
 * The learning rate of a step, 1 for the first: it is kept for half of the steps and then falls in proportion to a hundredth, so
 * that the last steps average over many samples.
 */
export function decayingRate(given: { readonly learningRate: number; readonly steps: number }): StepFunction {
  return (step) => given.learningRate * Math.min(1, 2 * (1 - step / given.steps) + 0.01);
}
