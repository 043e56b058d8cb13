import {
  concatenate,
  flatten,
  grad,
  imag,
  isComplex,
  jvp,
  mean,
  type NDArray,
  real,
  reshape,
  stack,
  sub,
  type Tensor,
  vjp,
  vmap,
} from "../../tensor/index.ts";
import type { Metric, MetricProduct, SampleScores } from "../optimizer/metric.ts";
import type { Concrete } from "../parameters.ts";
import type { ScoredDensity } from "./density.ts";

/** How a {@link fisherMetric} is given. */
export interface FisherOptions {
  /**
   * `scores`: the gradients of ln p of all samples are kept, [S, N], which leaves the choice between three solvers; `product`: nothing
   * is kept, and every product with the metric takes a derivative forward and one backward. Unless given, `scores` up to
   * 2²⁴ numbers.
   */
  readonly form?: "scores" | "product";
}

const mostScores = 2 ** 24;

/**
 * The Fisher metric of a density, the covariance of the scores ∂ ln p/∂θ over samples of it, for `naturalGradient`.
 * @param samplesAt - the samples [S, ...event] at a point, from what the objective brought there: of a `freeEnergy`, the batch
 * its gradient is from, `(parameters, aux) => objective.batchAt(parameters, aux).samples`.
 */
export function fisherMetric<P, Aux>(
  { logProb }: Pick<ScoredDensity<P>, "logProb">,
  samplesAt: (parameters: Concrete<P>, aux: Aux) => NDArray,
  { form }: FisherOptions = {},
): Metric {
  return (leaves, { parameters, aux }) => {
    const samples = samplesAt(parameters as Concrete<P>, aux as Aux);
    const size = leaves.reduce((sum, leaf) => sum + leaf.values().length, 0);
    const chosen = form ?? (samples.shape[0] * size <= mostScores ? "scores" : "product");
    return (chosen === "scores" ? scoresOf : productOf)(logProb, parameters as P, samples);
  };
}

type LogProb<P> = ScoredDensity<P>["logProb"];

function scoresOf<P>(logProb: LogProb<P>, parameters: P, samples: NDArray): SampleScores {
  const ofOne = (x: Tensor) => grad<[P], P>((p) => reshape(logProb(p, reshape(x, [1, ...x.shape])), []))(parameters);
  const { leaves } = flatten(vmap(ofOne)(samples));
  return { scores: concatenate(leaves.map(numbersOfEach), 1) };
}

/** [S, ...shape] as real [S, N], complex numbers as their two parts. */
function numbersOfEach(leaf: Tensor): Tensor {
  const rows = leaf.shape[0];
  const numbers = isComplex(leaf.dtype) ? stack([real(leaf), imag(leaf)], leaf.shape.length) : leaf;
  return reshape(numbers, [rows, -1]);
}

/** v ↦ Jᵀ C J v/S, J being the derivatives of all ln p and C what takes their mean away. */
function productOf<P>(logProb: LogProb<P>, parameters: P, samples: NDArray): MetricProduct {
  const logProbs = (p: P) => logProb(p, samples);
  const { structure } = flatten(parameters);
  const { pullback } = vjp(logProbs, parameters);
  const count = samples.shape[0];
  return (direction) => {
    const [, changes] = jvp(logProbs, [parameters], [structure.build(direction) as P]);
    return flatten(pullback(sub(changes, mean(changes)).div(count))).leaves;
  };
}
