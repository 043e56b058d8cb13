export { type AdamMemory, type AdamOptions, adam } from "./adam.ts";
export { type LbfgsMemory, type LbfgsOptions, lbfgs, type Preconditioner } from "./lbfgs.ts";
export {
  type MinimizeOptions,
  type MinimizeStart,
  type MinimizeState,
  type MinimizeStep,
  minimize,
} from "./minimize.ts";
export {
  type Metric,
  type NaturalGradientMemory,
  type NaturalGradientOptions,
  naturalGradient,
} from "./natural-gradient.ts";
export type { Evaluated, Objective, ScalarFunction } from "./objective.ts";
export type { Optimizer, Point, Schedule, Update, UpdateContext } from "./optimizer.ts";
export type { Concrete, Traced } from "./parameters.ts";
export { type SgdMemory, type SgdOptions, sgd } from "./sgd.ts";
export { explainStop, isConverged, type Standing, type StoppingRules, type StopReason } from "./stopping.ts";
export type { Vector } from "./vector.ts";
