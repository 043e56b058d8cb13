import type { ClassicalEnergy, ScoredDensity } from "../../../src/freeenergy/index.ts";
import {
  array,
  exp,
  logSoftmax,
  NDArray,
  random,
  sum,
  type Tensor,
  take,
  valueAndGrad,
} from "../../../src/tensor/index.ts";

/** A number 0 … K − 1 whose logits are the parameters: small enough that every sum can be done. */
export interface Logits {
  readonly logits: Tensor;
}

/** p(k) = softmax(logits)ₖ. */
export const categories: ScoredDensity<Logits> = {
  event: [],
  sample: ({ logits }, key, count) => random.categorical(key, logits, [count]),
  logProb: ({ logits }, samples) => take(logSoftmax(logits), samples as NDArray),
};

/** The energy of each sample k. */
export function energyOf(levels: readonly number[]): ClassicalEnergy {
  return (samples) => array(Array.from((samples as NDArray).values(), (k) => levels[k]));
}

/** F and its gradient, by the sum over all outcomes. */
export function exactly(levels: readonly number[], temperature: number, parameters: Logits) {
  const { value, gradient } = valueAndGrad(({ logits }: Logits) => {
    const logProb = logSoftmax(logits);
    return sum(exp(logProb).mul(array([...levels]).add(logProb.mul(temperature))));
  })(parameters);
  return { F: (value as NDArray).item(), gradient: numbers(gradient.logits) };
}

/** What an estimator gives for every possible batch, and the probability of the batch. */
export function everyBatch<Result>(
  probabilities: readonly number[],
  count: number,
  evaluate: (batch: NDArray) => Result,
): { readonly probability: number; readonly result: Result }[] {
  const outcomes = probabilities.length;
  return Array.from({ length: outcomes ** count }, (_, index) => {
    const batch = Int32Array.from({ length: count }, (_, i) => Math.floor(index / outcomes ** i) % outcomes);
    const probability = batch.reduce((product, k) => product * probabilities[k], 1);
    return { probability, result: evaluate(new NDArray("int32", [count], batch)) };
  });
}

/** The numbers of a tensor. */
export function numbers(tensor: Tensor): number[] {
  return Array.from((tensor as NDArray).values());
}
