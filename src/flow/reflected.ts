import {
  concatenate,
  concrete,
  type Key,
  logaddexp,
  mul,
  type NDArray,
  neg,
  random,
  reshape,
  slice,
  sub,
  type Tensor,
} from "../tensor/index.ts";
import type { Flow } from "./flow.ts";
import type { TrainedDensity } from "./trained-density.ts";

/** A density that is the same at x and −x. */
export interface Reflected<P> extends TrainedDensity<P> {
  /** The density that is reflected. */
  readonly half: Flow<P>;
}

/**
 * The even part of a flow, ½(p(x) + p(−x)), for energies that are even: samples get a random sign. Its free energy is
 * never above that of the flow, and up to ln 2 below, where the flow has learned one of two states that a symmetry of spins
 * connects.
 */
export function reflected<P>(half: Flow<P>): Reflected<P> {
  const { event } = half;
  const even = (there: Tensor, back: Tensor) => sub(logaddexp(there, back), Math.LN2);
  const fromNoise = (parameters: P, noise: NDArray) => {
    const count = noise.shape[0];
    const signs = reshape(slice(noise, null, 0), [count, ...event.map(() => 1)]);
    const latent = concrete(reshape(slice(noise, null, [1]), [count, ...event]), "reflected");
    const { samples, logProb, penalty } = half.fromNoise(parameters, latent);
    return {
      samples: mul(samples, signs),
      logProb: even(logProb, half.logProb(parameters, neg(samples))),
      ...(penalty && { penalty }),
    };
  };
  const noise = (key: Key, count: number): NDArray => {
    const [first, second] = random.split(key);
    const latent = half.noise(first, count);
    const signs = random.rademacher(second, [count, 1], "float64");
    return concrete(concatenate([signs, reshape(latent, [count, latent.size / count])], 1), "reflected");
  };
  return {
    event,
    half,
    init: (key) => half.init(key),
    noise,
    fromNoise,
    sample: (parameters, key, count, chunk) => {
      const [first, second] = random.split(key);
      const signs = random.rademacher(second, [count, ...event.map(() => 1)], "float64");
      return concrete(mul(half.sample(parameters, first, count, chunk), signs), "reflected");
    },
    logProb: (parameters, samples) => even(half.logProb(parameters, samples), half.logProb(parameters, neg(samples))),
  };
}
