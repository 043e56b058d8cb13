import type { ScoredDensity } from "../../freeenergy/index.ts";
import {
  concatenate,
  type Key,
  logsumexp,
  mul,
  NDArray,
  neg,
  ShapeError,
  softplus,
  sub,
  sum,
  type Tensor,
  zeros,
} from "../../tensor/index.ts";
import { type Alphabet, checkValues, oneHot } from "./alphabet.ts";
import { type SiteWalk, sampleSites } from "./sample.ts";

/**
 * A discrete density as a product of conditionals, p(x) = Π p(xᵢ | x₀ … xᵢ₋₁), each a function with parameters `P`. Of the
 * k values a site can have the first has logit 0, so that k − 1 logits are left: ln p(value a)/p(value 0), a = 1, …
 */
export interface Conditionals<P> {
  readonly sites: number;
  /** What each site can be. */
  readonly alphabet: Alphabet;
  init(key: Key): P;
  /**
   * The logits of every site in one pass: [n, sites, k − 1] of samples [n, sites], differentiable in the parameters. Those
   * of site i depend on the sites before i and on no other.
   */
  logits(parameters: P, samples: Tensor): Tensor;
  /** ln p of each of n samples, [n], where it need not go by the logits. */
  logProb?(parameters: P, samples: Tensor): Tensor;
  /** Begins to draw `count` samples site by site. */
  walk(parameters: P, count: number): SiteWalk;
}

/** An autoregressive model: normalized, sampled exactly, of events [sites]. */
export interface Autoregressive<P> extends ScoredDensity<P>, Omit<Conditionals<P>, "logProb"> {}

/**
 * The density that conditionals define. `sample` throws `NumericalError` where a logit is NaN, and `logProb` throws
 * `ShapeError` or `InputError` for samples that are none of the model.
 */
export function autoregressive<P>(conditionals: Conditionals<P>): Autoregressive<P> {
  const { sites, alphabet } = conditionals;
  const logProb =
    conditionals.logProb ??
    ((parameters: P, samples: Tensor) => logProbOf(alphabet, conditionals.logits(parameters, samples), samples));
  // What was drawn here need not be looked at again.
  const drawn = new WeakSet<Tensor>();
  return {
    ...conditionals,
    event: [sites],
    sample: (parameters, key, count, chunk) => {
      const samples = sampleSites(conditionals, parameters, key, count, chunk);
      drawn.add(samples);
      return samples;
    },
    logProb: (parameters, samples) => {
      if (!drawn.has(samples)) checkSamples(conditionals, samples);
      return logProb(parameters, samples);
    },
  };
}

/** ln p of each of n samples, [n], from the logits of their sites, [n, sites, k − 1]. */
export function logProbOf(alphabet: Alphabet, logits: Tensor, samples: Tensor): Tensor {
  const [count, sites, free] = logits.shape;
  if (free === 1) {
    // p of label 1 is σ(logit), and p of label 0 is σ(−logit).
    const [first, second] = alphabet.values;
    const sign = mul(sub(samples, (first + second) / 2), 2 / (first - second));
    return neg(sum(softplus(mul(sign, logits.reshape([count, sites]))), { axes: 1 }));
  }
  const all = concatenate([zeros([count, sites, 1]), logits], 2);
  const chosen = sum(mul(oneHot(alphabet, samples), all), { axes: 2 });
  return sum(sub(chosen, logsumexp(all, { axes: 2 })), { axes: 1 });
}

function checkSamples({ sites, alphabet }: Pick<Conditionals<unknown>, "sites" | "alphabet">, samples: Tensor): void {
  if (samples.rank !== 2 || samples.shape[1] !== sites) {
    throw new ShapeError(`autoregressive: samples are [${samples.shape}]; allowed: [n, ${sites}]`);
  }
  if (samples instanceof NDArray) checkValues(alphabet, samples);
}
