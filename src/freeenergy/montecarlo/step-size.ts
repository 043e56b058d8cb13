import { requireSetting } from "../optimizer/optimizer.ts";

/** What the adaptation of a step size keeps from step to step. */
export interface StepSizeMemory {
  /** Of the next step. */
  readonly value: number;
  /** ln of the average the step size settles on. */
  readonly logAverage: number;
  /** The running distance of the acceptance from its target. */
  readonly shortfall: number;
}

/** How a step size is found. */
export interface WarmUp {
  /** Of the first step. */
  readonly stepSize: number;
  /** Steps of adaptation; afterwards the step size stays what it is. */
  readonly steps: number;
  /** The mean probability of acceptance that is aimed at. */
  readonly targetAcceptance: number;
}

/** A warm-up that is possible. Throws `InputError` naming what is not. */
export function checkWarmUp(name: string, warmUp: WarmUp): WarmUp {
  const { stepSize, steps, targetAcceptance } = warmUp;
  const isSize = stepSize > 0 && Number.isFinite(stepSize);
  requireSetting(`${name}: stepSize`, stepSize, isSize, "positive and finite");
  requireSetting(`${name}: warmUp`, steps, Number.isInteger(steps) && steps >= 0, "a whole number of steps from 0 on");
  const isInside = targetAcceptance > 0 && targetAcceptance < 1;
  requireSetting(`${name}: targetAcceptance`, targetAcceptance, isInside, "between 0 and 1");
  return warmUp;
}

export function firstStepSize({ stepSize }: WarmUp): StepSizeMemory {
  return { value: stepSize, logAverage: 0, shortfall: 0 };
}

/**
 * The memory after step `step`, 1 for the first, whose proposals had a mean probability of acceptance: dual averaging as in
 * M. D. Hoffman and A. Gelman, The No-U-Turn sampler, J. Mach. Learn. Res. 15, 1593 (2014), algorithm 5 with its constants;
 * all chains share one step size.
 */
export function adapted(warmUp: WarmUp, memory: StepSizeMemory, step: number, acceptance: number): StepSizeMemory {
  if (step > warmUp.steps) return memory;
  const { offset, shrinkage, forgetting } = constants;
  const weight = 1 / (step + offset);
  const shortfall = (1 - weight) * memory.shortfall + weight * (warmUp.targetAcceptance - acceptance);
  const logStepSize = Math.log(10 * warmUp.stepSize) - (Math.sqrt(step) / shrinkage) * shortfall;
  const share = step ** -forgetting;
  const logAverage = share * logStepSize + (1 - share) * memory.logAverage;
  return { value: Math.exp(step === warmUp.steps ? logAverage : logStepSize), logAverage, shortfall };
}

/** t₀, γ and κ. */
const constants = { offset: 10, shrinkage: 0.05, forgetting: 0.75 };
