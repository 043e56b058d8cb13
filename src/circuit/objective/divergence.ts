import {
  abs,
  asTensor,
  greater,
  log,
  mean,
  mul,
  neg,
  ShapeError,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  take,
  where,
} from "../../tensor/index.ts";

/**
 * The Kullback–Leibler divergence Σ p ln(p/q) of a model q from a target p, both probabilities [N], a real scalar in nats;
 * differentiable. Infinite where q is 0 and p is not.
 *
 * @throws ShapeError unless both have one shape.
 */
export function klDivergence(target: TensorLike, model: TensorLike): Tensor {
  const [p, q] = pair("klDivergence", target, model);
  // Where p = 0 there is nothing to sum, and 1 stands in for what would have no logarithm.
  const occurs = greater(p, 0);
  return sum(mul(p, sub(log(where(occurs, p, 1)), log(where(occurs, q, 1)))));
}

/**
 * −mean ln q over samples of the target, given as indices into the model's probabilities [N]: the divergence up to the
 * target's entropy. A real scalar, differentiable.
 */
export function negativeLogLikelihood(samples: Int32Array, model: TensorLike): Tensor {
  return neg(mean(log(take(model, Array.from(samples)))));
}

/** The total variation distance ½ Σ |p − q|, from 0 to 1: the most two probabilities of one event can differ by. */
export function totalVariation(target: TensorLike, model: TensorLike): Tensor {
  const [p, q] = pair("totalVariation", target, model);
  return mul(0.5, sum(abs(sub(p, q))));
}

/** Two vectors of probabilities [N]. Throws `ShapeError` unless that is what they are. */
export function pair(caller: string, target: TensorLike, model: TensorLike): [Tensor, Tensor] {
  const [p, q] = [asTensor(target), asTensor(model)];
  if (p.rank === 1 && p.shape[0] === q.shape[0] && q.rank === 1) return [p, q];
  throw new ShapeError(
    `${caller}: probabilities of shapes [${p.shape.join(", ")}] and [${q.shape.join(", ")}]; both must be [N]`,
  );
}
