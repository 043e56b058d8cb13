import { inChunks } from "../freeenergy/index.ts";
import { add, concrete, InputError, sub } from "../tensor/index.ts";
import type { Bijector } from "./bijector/bijector.ts";
import type { TrainedDensity } from "./trained-density.ts";

/** A density that a bijector has carried along, with its parameters before those of the bijector. */
export type Transported<P, Q> = TrainedDensity<readonly [P, Q]>;

/**
 * x = f(y) for y of a density that is trained too: ln p(x) = ln p(y) − ln|det ∂f/∂y|.
 * @throws InputError where density and bijector are of different events.
 */
export function transported<P, Q>(density: TrainedDensity<P>, bijector: Bijector<Q>): Transported<P, Q> {
  const { event } = bijector;
  if (density.event.join() !== event.join()) {
    throw new InputError(`transported: the density is of events [${density.event}], the bijector of [${event}]`);
  }
  return {
    event,
    init: (key) => [density.init(key), bijector.init(key)],
    noise: (key, count) => density.noise(key, count),
    fromNoise: ([before, along], noise) => {
      const drawn = density.fromNoise(before, noise);
      const { value, logAbsDetJacobian, penalty } = bijector.forward(along, drawn.samples);
      const penalties = [drawn.penalty, penalty].filter((one) => one !== undefined);
      return {
        samples: value,
        logProb: sub(drawn.logProb, logAbsDetJacobian),
        ...(penalties.length > 0 && { penalty: penalties.reduce((a, b) => add(a, b)) }),
      };
    },
    sample: ([before, along], key, count, chunk = count) =>
      inChunks(density.sample(before, key, count, chunk), chunk, (points) =>
        concrete(bijector.forward(along, points).value, "transported"),
      ),
    logProb: ([before, along], samples) => {
      const { value, logAbsDetJacobian } = bijector.inverse(along, samples);
      return add(density.logProb(before, value), logAbsDetJacobian);
    },
  };
}
