import { flatten, InputError } from "../../tensor/index.ts";
import type { MinimizeState } from "../minimize.ts";
import type { Concrete } from "../parameters.ts";
import { addScaled, scale, type Vector, zeroVector } from "../vector.ts";
import { type Optimizer, requireSetting } from "./optimizer.ts";

/** What {@link averaged} remembers. */
export interface AveragedMemory<Memory = unknown> {
  readonly inner: Memory;
  /** Σ (1 − decay) decay^(n−k) xₖ over the steps k = 1 … n. */
  readonly average: Vector;
  /** Σ (1 − decay) decay^(n−k) = 1 − decayⁿ, what the average is divided by. */
  readonly weight: number;
}

/**
 * An optimizer that also keeps the exponential average of the parameters, over about 1/(1 − decay) steps: where steps are noisy
 * it is nearer to the minimum than any of them. The steps themselves stay what they are; {@link averagedParameters} reads the
 * average from a state.
 *
 * Polyak and Juditsky, Acceleration of stochastic approximation by averaging, SIAM J. Control Optim. 30, 838 (1992), with
 * weights that fade.
 *
 * Throws `InputError` unless `decay` is in [0, 1).
 */
export function averaged<Memory>(optimizer: Optimizer<Memory>, decay: number): Optimizer<AveragedMemory<Memory>> {
  requireSetting("averaged: decay", decay, decay >= 0 && decay < 1, "in [0, 1)");
  return {
    ...optimizer,
    name: `averaged(${optimizer.name})`,
    init: (start) => ({ inner: optimizer.init(start), average: zeroVector(start.position), weight: 0 }),
    update: async ({ inner, average, weight }, from, context) => {
      const update = await optimizer.update(inner, from, context);
      const memory = {
        inner: update.memory,
        average: addScaled(scale(decay, average), 1 - decay, update.to.position),
        weight: decay * weight + (1 - decay),
      };
      return { ...update, memory };
    },
  };
}

/**
 * The average that an optimizer with {@link averaged} in it has kept.
 * Throws `InputError` where there is none.
 */
export function averagedParameters<P, Aux>({ optimizer, parameters }: MinimizeState<P, Aux>): Concrete<P> {
  const { memory, name } = optimizer;
  if (!isAverage(memory)) throw new InputError(`averagedParameters: the optimizer ${name} keeps no average`);
  const { average, weight } = memory;
  return flatten(parameters).structure.build(weight > 0 ? scale(1 / weight, average) : average) as Concrete<P>;
}

function isAverage(memory: unknown): memory is AveragedMemory {
  return typeof memory === "object" && memory !== null && "average" in memory && "weight" in memory;
}
