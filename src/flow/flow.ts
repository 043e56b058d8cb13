import { inChunks } from "../freeenergy/index.ts";
import { add, concrete, InputError, sub, type Tensor } from "../tensor/index.ts";
import type { BaseDensity } from "./base/base.ts";
import type { Bijector } from "./bijector/bijector.ts";
import { requirePoints } from "./bijector/points.ts";
import type { TrainedDensity } from "./trained-density.ts";

/** A density made of a base density and a bijector: it can be sampled, evaluated, and differentiated either way. */
export interface Flow<P> extends TrainedDensity<P> {
  readonly base: BaseDensity;
  readonly bijector: Bijector<P>;
}

/**
 * The normalizing flow x = f(z), z from the base: ln p(x) = ln p_base(z) − ln|det ∂f/∂z|.
 *
 * D. J. Rezende and S. Mohamed, Variational inference with normalizing flows, ICML 2015, eq. 5.
 * @throws InputError where base and bijector are of different events; `logProb` throws ShapeError for points of another.
 */
export function flow<P>(base: BaseDensity, bijector: Bijector<P>): Flow<P> {
  const { event } = bijector;
  if (base.event.join() !== event.join()) {
    throw new InputError(`flow: the base is of events [${base.event}], the bijector of [${event}]`);
  }
  return {
    event,
    base,
    bijector,
    init: (key) => bijector.init(key),
    noise: (key, count) => base.sample(key, count),
    fromNoise: (parameters, latent) => {
      const { value, logAbsDetJacobian, penalty } = bijector.forward(parameters, latent);
      return { samples: value, logProb: sub(base.logProb(latent), logAbsDetJacobian), ...(penalty && { penalty }) };
    },
    sample: (parameters, key, count, chunk = count) =>
      inChunks(base.sample(key, count), chunk, (latent) =>
        concrete(bijector.forward(parameters, latent).value, "flow"),
      ),
    logProb: (parameters, samples: Tensor) => {
      requirePoints("flow", samples, event);
      const { value, logAbsDetJacobian } = bijector.inverse(parameters, samples);
      return add(base.logProb(value), logAbsDetJacobian);
    },
  };
}
