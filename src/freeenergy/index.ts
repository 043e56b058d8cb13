export { clipToSpread } from "./clip.ts";
export { inChunks } from "./density/chunks.ts";
export type {
  ClassicalEnergy,
  DensityMatrix,
  Draw,
  ReparametrizedDensity,
  ReparametrizedStates,
  ScoredDensity,
  ScoredStates,
} from "./density/density.ts";
export type { BoundEstimate, FreeEnergyEstimate } from "./density/estimate.ts";
export { type Baseline, baselines, type RewardTransform } from "./density/estimator/baseline.ts";
export type {
  ExactAux,
  ExactFreeEnergy,
  ExactOptions,
  MixedFreeEnergy,
  PartitionFreeEnergy,
  PureFreeEnergy,
} from "./density/exact.ts";
export { type FisherOptions, fisherMetric } from "./density/fisher.ts";
export { freeEnergy } from "./density/free-energy.ts";
export {
  type LikelihoodAux,
  type LikelihoodEstimate,
  type LikelihoodOptions,
  type MaximumLikelihood,
  maximumLikelihood,
} from "./density/maximum-likelihood.ts";
export type {
  NestedFreeEnergy,
  NestedPathwiseFreeEnergy,
  NestedScoreFreeEnergy,
  PathwiseFreeEnergy,
  SampledOptions,
  ScoreFreeEnergy,
  ScoreOptions,
} from "./density/options.ts";
export type { FreeEnergy, FreeEnergyAux, ScoredBatch, ScoredFreeEnergy } from "./density/sampled.ts";
export { type GradientSpread, gradientSpread } from "./density/spread.ts";
export {
  type MinimizeOptions,
  type MinimizeStart,
  type MinimizeState,
  type MinimizeStep,
  minimize,
} from "./minimize.ts";
export { acceptance, type ChainState, type LogDensity, type MarkovChain } from "./montecarlo/chain.ts";
export { type ChainDiagnostics, diagnose } from "./montecarlo/diagnostics.ts";
export { type HmcOptions, hmc, mala } from "./montecarlo/hmc.ts";
export { type Measurement, type MeasureOptions, measure, walk } from "./montecarlo/measure.ts";
export { type ChainOptions, metropolis } from "./montecarlo/metropolis.ts";
export { type SpinFlipOptions, spinFlips } from "./montecarlo/spin-flips.ts";
export type { StepSizeMemory } from "./montecarlo/step-size.ts";
export type { Evaluated, Objective, ScalarFunction } from "./objective.ts";
export { type AdamMemory, type AdamOptions, adam } from "./optimizer/adam.ts";
export { type AveragedMemory, averaged, averagedParameters } from "./optimizer/averaged.ts";
export { clipGradient } from "./optimizer/clip-gradient.ts";
export { type LbfgsMemory, type LbfgsOptions, lbfgs, type Preconditioner } from "./optimizer/lbfgs.ts";
export type { Metric, MetricPoint, MetricProduct, MetricSolver, SampleScores } from "./optimizer/metric.ts";
export {
  type NaturalGradientMemory,
  type NaturalGradientOptions,
  naturalGradient,
} from "./optimizer/natural-gradient.ts";
export type { Optimizer, Point, Schedule, Update, UpdateContext } from "./optimizer/optimizer.ts";
export { type SgdMemory, type SgdOptions, sgd } from "./optimizer/sgd.ts";
export type { Concrete, Traced } from "./parameters.ts";
export {
  constant,
  cosine,
  exponential,
  inverseTime,
  linear,
  piecewise,
  type Ramp,
  type StepFunction,
  warmUp,
} from "./schedule.ts";
export { explainStop, isConverged, type Standing, type StoppingRules, type StopReason } from "./stopping.ts";
export type { Vector } from "./vector.ts";
