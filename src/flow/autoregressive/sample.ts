import { InputError, type Key, NDArray, NumericalError, random, unary } from "../../tensor/index.ts";
import type { Conditionals } from "./autoregressive.ts";
import { transposed } from "./transposed.ts";

/** Goes once through the sites for a batch of samples, and keeps what later sites need again. */
export interface SiteWalk {
  /**
   * The logits of the next site, those of one value after those of another: [(k − 1) · count], to be read before the next
   * call. `before` are the values that the site before it was given, [count]; at the first site there are none.
   */
  next(before?: Float64Array): Float64Array;
  /** Ends the walk: these are the samples, [count, sites], and the values of their last sites, [count]. */
  end?(samples: NDArray, last: Float64Array): void;
}

/**
 * Exact samples, [count, sites]: the sites in their order, each from its conditional. At most `chunk` samples are walked at
 * a time; each has random numbers of its own, so that they are the same whatever the chunk.
 */
export function sampleSites<P>(
  conditionals: Conditionals<P>,
  parameters: P,
  key: Key,
  count: number,
  chunk = count,
): NDArray {
  for (const [name, value] of Object.entries({ count, chunk })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new InputError(`sample: the ${name} is ${value}; allowed: a whole number of at least 1`);
  }
  const { sites } = conditionals;
  const uniform = random.uniform(key, [sites, count]).values() as Float64Array;
  const walked = (from: number, to: number) =>
    walkSites(conditionals, parameters, to - from, (site) => uniform.subarray(site * count + from, site * count + to));
  if (chunk >= count) return walked(0, count);
  const samples = new Float64Array(count * sites);
  for (let from = 0; from < count; from += chunk) {
    samples.set(walked(from, Math.min(count, from + chunk)).values(), from * sites);
  }
  return new NDArray("float64", [count, sites], samples);
}

/** Samples, [count, sites], of numbers of [0, 1) that `uniformOf` has for each site, [count]. */
function walkSites<P>(
  { sites, alphabet, walk }: Conditionals<P>,
  parameters: P,
  count: number,
  uniformOf: (site: number) => Float64Array,
): NDArray {
  const steps = walk(parameters, count);
  const rows = new Float64Array(sites * count);
  const draw = alphabet.values.length === 2 ? drawOfTwo : drawOfMany;
  const rowOf = (data: Float64Array, site: number) => data.subarray(site * count, (site + 1) * count);
  for (let site = 0; site < sites; site++) {
    const logits = steps.next(site === 0 ? undefined : rowOf(rows, site - 1));
    draw(logits, uniformOf(site), alphabet.values, rowOf(rows, site));
  }
  const samples = new NDArray("float64", [count, sites], transposed(rows, sites, count));
  steps.end?.(samples, rowOf(rows, sites - 1));
  return samples;
}

/** Values from logits, a sample each: the labels come one after another on [0, 1) as long as they are likely. */
type DrawSite = (logits: Float64Array, uniform: Float64Array, values: readonly number[], drawn: Float64Array) => void;

const drawOfTwo: DrawSite = (logits, uniform, [first, second], drawn) => {
  for (let n = 0; n < drawn.length; n++) drawn[n] = -logits[n];
  sigmoidOf(drawn.length, drawn, 0, 1, drawn, 0);
  let total = 0;
  for (let n = 0; n < drawn.length; n++) {
    total += drawn[n];
    // without a branch, which would be mispredicted half the time
    const label = Number(uniform[n] >= drawn[n]);
    drawn[n] = (1 - label) * first + label * second;
  }
  if (Number.isNaN(total)) throw notANumber();
};

const sigmoidOf = unary("sigmoid");

const drawOfMany: DrawSite = (logits, uniform, values, drawn) => {
  const count = drawn.length;
  const sums = new Float64Array(values.length);
  for (let n = 0; n < count; n++) {
    let largest = 0;
    for (let a = 1; a < values.length; a++) largest = Math.max(largest, logits[(a - 1) * count + n]);
    if (Number.isNaN(largest)) throw notANumber();
    let total = 0;
    for (let a = 0; a < values.length; a++) {
      total += Math.exp((a === 0 ? 0 : logits[(a - 1) * count + n]) - largest);
      sums[a] = total;
    }
    const threshold = uniform[n] * total;
    let label = 0;
    while (sums[label] <= threshold && label < values.length - 1) label++;
    drawn[n] = values[label];
  }
};

function notANumber(): NumericalError {
  return new NumericalError("sample: a logit of the autoregressive model is not a number; are its parameters finite?");
}
