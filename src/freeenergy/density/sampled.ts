import { InputError, type Key, type NDArray, random, type Tensor } from "../../tensor/index.ts";
import type { Evaluated, Objective } from "../objective.ts";
import type { Concrete, Traced } from "../parameters.ts";
import type { ScoredDensity } from "./density.ts";
import { estimateOf, type FreeEnergyEstimate } from "./estimate.ts";
import { type Batch, type Estimator, partsOf } from "./estimator/batch.ts";
import { differentiated, valuesOf } from "./evaluate.ts";
import { requireBatch, type SampledOptions, type ScoreOptions, temperatureAt, weightingOf } from "./options.ts";

/** What a free energy carries from step to step. */
export interface FreeEnergyAux {
  /** Of the samples of the next evaluation. */
  readonly key: Key;
  /** The step the next evaluation belongs to, 0 for the start. */
  readonly step: number;
  /** F, E and S of the evaluation that left this. */
  readonly estimate?: FreeEnergyEstimate;
  /** Of the samples of the evaluation that left this. */
  readonly drawnWith?: Key;
}

/** A free energy as an objective of `minimize`, to be started with `aux: start(key)`. */
export interface FreeEnergy<P> extends Objective<P, FreeEnergyAux> {
  start(key: Key): FreeEnergyAux;
  valueAndGradient(parameters: Concrete<P>, aux: FreeEnergyAux | undefined): Evaluated<P, FreeEnergyAux>;
  /** F, E and S of `count` new samples at the β of step `step`, 0 unless given; in chunks, whose size changes nothing but rounding. */
  estimate(parameters: P, key: Key, count: number, step?: number): FreeEnergyEstimate;
}

/** A free energy by the score function, whose samples can be looked at again. */
export interface ScoredFreeEnergy<P> extends FreeEnergy<P> {
  /**
   * The samples of the evaluation at `parameters` that left `aux`, for a metric of the space of parameters: those at hand,
   * or drawn again, the same.
   */
  batchAt(parameters: Concrete<P>, aux: FreeEnergyAux): ScoredBatch<P>;
}

/** Samples of a density, or labels of a density matrix. */
export interface ScoredBatch<P> {
  /** [n, ...event] */
  readonly samples: NDArray;
  /** ln p of each, [n], differentiable. */
  logProb(parameters: P): Tensor;
}

/** F by an estimator from samples. */
export function sampledFreeEnergy<P>(estimator: Estimator<P>, options: SampledOptions): FreeEnergy<P> {
  requireBatch(options);
  return objectiveOf(estimator, options, () => {});
}

/** F by an estimator that evaluates ln p of samples of `density`. */
export function scoredFreeEnergy<P>(
  estimator: Estimator<P>,
  options: ScoreOptions,
  density: ScoredDensity<P>,
): ScoredFreeEnergy<P> {
  requireBatch(options, weightingOf(options));
  // Only of the last evaluation, which is the accepted point unless a line search ends on an earlier one.
  let last: { readonly aux: FreeEnergyAux; readonly samples: NDArray } | undefined;
  const objective = objectiveOf(estimator, options, (aux, { samples }) => {
    last = { aux, samples };
  });
  return {
    ...objective,
    batchAt: (parameters, aux) => {
      const samples = last?.aux === aux ? last.samples : drawnAgain(estimator, options, parameters as P, aux).samples;
      return { samples, logProb: (p) => density.logProb(p, samples) };
    },
  };
}

function objectiveOf<P>(
  estimator: Estimator<P>,
  { beta, samples, chunk }: SampledOptions,
  onBatch: (aux: FreeEnergyAux, batch: Batch<P>) => void,
): FreeEnergy<P> {
  return {
    start: (key) => ({ key, step: 0 }),
    estimate: (parameters, key, count, step = 0) => {
      requireBatch({ samples: count });
      const temperature = temperatureAt(beta, step);
      // A final estimate has more samples than a step, and need not take more memory.
      const some = chunk ?? Math.max(samples, 1024);
      const batch = estimator.draw(parameters, key, count, some);
      const { energies, logProbs } = valuesOf(batch, parameters, partsOf(count, some));
      return estimateOf(energies, logProbs, temperature, estimator.boundsLnZ);
    },
    valueAndGradient: (parameters: Concrete<P>, aux) => {
      const { key, step } = aux ?? { key: random.key(0), step: 0 };
      requireStep(step);
      const [drawnWith, next] = random.split(key);
      const temperature = temperatureAt(beta, step);
      const batch = estimator.draw(parameters as P, drawnWith, samples, chunk ?? samples);
      const parts = partsOf(samples, chunk ?? samples);
      const { values, gradient } = differentiated(estimator, batch, parameters as P, parts, temperature);
      const estimate = estimateOf(values.energies, values.logProbs, temperature, estimator.boundsLnZ);
      const left = { key: next, step: step + 1, estimate, drawnWith };
      onBatch(left, batch);
      return { value: estimate.F, gradient: gradient as Traced<P>, aux: left };
    },
  };
}

/** Throws `InputError` for the step of an aux that is not of a free energy. */
function requireStep(step: number): void {
  if (Number.isInteger(step) && step >= 0) return;
  throw new InputError(`freeEnergy: aux is that of another objective, with step ${step}; begin with aux: start(key)`);
}

function drawnAgain<P>(
  estimator: Estimator<P>,
  { samples, chunk = samples }: SampledOptions,
  parameters: P,
  { drawnWith }: FreeEnergyAux,
): Batch<P> {
  if (!drawnWith) throw new InputError("freeEnergy: batchAt needs the aux of an evaluation, got that of a start");
  return estimator.draw(parameters, drawnWith, samples, chunk);
}
