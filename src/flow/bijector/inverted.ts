import type { Bijector } from "./bijector.ts";

/** A bijector the other way round: what was its inverse is the way from latent to physical. */
export function inverted<P>(bijector: Bijector<P>): Bijector<P> {
  return {
    event: bijector.event,
    init: (key) => bijector.init(key),
    forward: (parameters, x) => bijector.inverse(parameters, x),
    inverse: (parameters, y) => bijector.forward(parameters, y),
  };
}
