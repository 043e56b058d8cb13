import {
  add,
  concrete,
  DTypeError,
  describeType,
  div,
  full,
  InputError,
  isComplex,
  type Key,
  mean,
  type NDArray,
  NumericalError,
  neg,
  random,
  ShapeError,
  standardDeviation,
  take,
  treeMap,
  vjp,
} from "../../tensor/index.ts";
import type { Objective } from "../objective.ts";
import { requireSetting } from "../optimizer/optimizer.ts";
import type { Traced } from "../parameters.ts";
import { inChunks } from "./chunks.ts";
import type { ScoredDensity } from "./density.ts";

/** −⟨ln p⟩ of a set of points, in nats a point, with the standard error of the mean. */
export interface LikelihoodEstimate {
  readonly crossEntropy: number;
  readonly crossEntropyError: number;
  /** How many points the mean is over. */
  readonly points: number;
}

/** What maximum likelihood carries from step to step. */
export interface LikelihoodAux {
  /** Of the points of the next evaluation. */
  readonly key: Key;
  /** Of the evaluation that left this. */
  readonly estimate?: LikelihoodEstimate;
}

/** What is learned from what. */
export interface LikelihoodOptions<P> {
  readonly density: ScoredDensity<P>;
  /** [points, ...event] */
  readonly data: NDArray;
  /** Points a step, drawn anew each time, with repetition; all of them, once each, unless given. */
  readonly batch?: number;
  /** The most points that are evaluated at once, which bounds the memory; 4096 unless given. */
  readonly chunk?: number;
}

/** Maximum likelihood as an objective of `minimize`, to be started with `aux: start(key)`. */
export interface MaximumLikelihood<P> extends Objective<P, LikelihoodAux> {
  start(key: Key): LikelihoodAux;
  /** −⟨ln p⟩ of all points of [points, ...event]: of held-out ones, to be compared with the entropy of their source. */
  estimate(parameters: P, points: NDArray): LikelihoodEstimate;
}

/**
 * Minus the mean ln p of data, whose minimum is the density of greatest likelihood:
 *
 * ```ts
 * const objective = maximumLikelihood({ density, data, batch: 256 });
 * minimize(objective, { parameters, aux: objective.start(random.key(0)) }, { optimizer: adam() });
 * ```
 *
 * For points of a source q its mean is the cross entropy, S(q) + KL(q|p) ≥ S(q).
 *
 * @throws ShapeError unless the data are real points of the density's event, InputError for none, or one that is not finite.
 * An evaluation throws NumericalError naming the first point whose ln p is not finite.
 */
export function maximumLikelihood<P>(options: LikelihoodOptions<P>): MaximumLikelihood<P> {
  const { density, data, batch, chunk = 4096 } = options;
  requirePoints(data, density);
  const count = data.shape[0];
  for (const [what, value] of Object.entries({ batch: batch ?? count, chunk })) {
    requireSetting(`maximumLikelihood: ${what}`, value, Number.isInteger(value) && value > 0, "a whole number above 0");
  }
  return {
    start: (key) => ({ key }),
    estimate: (parameters, points) => {
      requirePoints(points, density);
      return estimateOf(inChunks(points, chunk, (some) => concrete(density.logProb(parameters, some), name)));
    },
    valueAndGradient: (parameters, aux) => {
      const [now, next] = random.split(aux?.key ?? random.key(0));
      const points = batch === undefined ? data : (take(data, random.randint(now, [batch], 0, count)) as NDArray);
      const total = points.shape[0];
      let gradient: P | undefined;
      const logProbs = inChunks(points, chunk, (some) => {
        const { value, pullback } = vjp((p: P) => density.logProb(p, some), parameters as P);
        const [share] = pullback(full(value.shape, -1 / total, value.dtype as "float64"));
        gradient = gradient === undefined ? share : treeMap(add, gradient, share);
        return concrete(value, name);
      });
      const estimate = estimateOf(logProbs);
      return { value: estimate.crossEntropy, gradient: gradient as Traced<P>, aux: { key: next, estimate } };
    },
  };
}

const name = "maximumLikelihood";

function estimateOf(logProbs: NDArray): LikelihoodEstimate {
  if (isComplex(logProbs.dtype)) throw new DTypeError(`${name}: ln p is ${logProbs.dtype}; it must be real`);
  const values = logProbs.values() as Float64Array;
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new NumericalError(`maximumLikelihood: ln p of point ${bad} of ${values.length} is ${values[bad]}`);
  const points = values.length;
  const spread = points > 1 ? standardDeviation(logProbs, { correction: 1 }) : full([], 0);
  return {
    crossEntropy: concrete(neg(mean(logProbs)), name).item(),
    crossEntropyError: concrete(div(spread, Math.sqrt(points)), name).item(),
    points,
  };
}

function requirePoints<P>(data: NDArray, { event }: ScoredDensity<P>): void {
  const [points, ...rest] = data.shape;
  if (data.rank === 0 || rest.join() !== event.join() || data.dtype.startsWith("complex")) {
    const allowed = ["points", ...event].join(", ");
    throw new ShapeError(`maximumLikelihood: the data are ${describeType(data)}; allowed: real [${allowed}]`);
  }
  if (points === 0) throw new InputError("maximumLikelihood: there are no data; at least one point is needed");
  const values = data.values() as Float64Array;
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const width = data.size / points;
  throw new InputError(
    `maximumLikelihood: component ${bad % width} of point ${Math.floor(bad / width)} is ${values[bad]}; allowed: finite numbers`,
  );
}
