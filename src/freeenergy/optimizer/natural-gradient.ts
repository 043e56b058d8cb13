import { InputError } from "../../tensor/index.ts";
import { addScaled, type Vector } from "../vector.ts";
import { type Metric, type MetricSolver, solveMetric } from "./metric.ts";
import { learningRateAt, type Optimizer, requireSetting, type Schedule } from "./optimizer.ts";

/** Settings of {@link naturalGradient}. */
export interface NaturalGradientOptions {
  readonly metric: Metric;
  /** η, possibly a function of the step. */
  readonly learningRate: Schedule;
  /** λ of G + λ, 1e-4 unless given: it bounds the step where the metric is nearly zero. */
  readonly damping?: number;
  /**
   * The most that Δ·G·Δ of a step Δ may be, about twice the relative entropy of the densities before and after it: a longer
   * step is made shorter. No bound unless given.
   */
  readonly normBound?: number;
  /** How G + λ is solved with; `auto` unless given. */
  readonly solver?: MetricSolver;
  /** Relative residual at which conjugate gradients stop; 1e-6 unless given. */
  readonly tolerance?: number;
  /** Products with G after which they stop in any case; 100 unless given. */
  readonly maxIterations?: number;
}

/** What {@link naturalGradient} remembers: the last direction, from which conjugate gradients start; nothing for a matrix. */
export interface NaturalGradientMemory {
  readonly direction?: Vector;
}

/**
 * Natural gradient descent, x ← x − η (G + λ)⁻¹ g: steepest descent as the metric measures steps, which does not depend
 * on how the space is parametrized. With the Fubini–Study metric it is imaginary time evolution within the states that can
 * be reached, there also called stochastic reconfiguration. One evaluation a step.
 *
 * Amari, Natural gradient works efficiently in learning, Neural Computation 10, 251 (1998); Sorella, Green function Monte
 * Carlo with stochastic reconfiguration, Phys. Rev. Lett. 80, 4558 (1998); Stokes, Izaac, Killoran and Carleo, Quantum
 * natural gradient, Quantum 4, 269 (2020). In the space of samples: Chen and Heyl, Empowering deep neural quantum states
 * through efficient optimization, Nature Physics 20, 1476 (2024).
 *
 * Throws `InputError` for settings out of range or a solver the metric does not allow, `ShapeError` for a matrix or scores
 * of another size, and `NumericalError` where G + λ is singular.
 */
export function naturalGradient(options: NaturalGradientOptions): Optimizer<NaturalGradientMemory> {
  const { metric, learningRate, damping = 1e-4, normBound = Number.POSITIVE_INFINITY } = options;
  const { solver = "auto", tolerance = 1e-6, maxIterations = 100 } = options;
  if (typeof learningRate === "number") learningRateAt(learningRate, 1, "naturalGradient");
  requireSetting("naturalGradient: damping", damping, damping >= 0 && Number.isFinite(damping), "finite, at least 0");
  requireSetting("naturalGradient: normBound", normBound, normBound > 0, "above 0");
  requireSetting("naturalGradient: tolerance", tolerance, tolerance > 0 && tolerance < 1, "in (0, 1)");
  const isCount = Number.isInteger(maxIterations) && maxIterations > 0;
  requireSetting("naturalGradient: maxIterations", maxIterations, isCount, "a whole number above 0");
  if (!solvers.includes(solver)) {
    throw new InputError(`naturalGradient: the solver is '${solver}'; it must be one of ${solvers.join(", ")}`);
  }
  return {
    name: "naturalGradient",
    advice: "a smaller learning rate, or more damping",
    init: () => ({}),
    update: async ({ direction: guess }, from, { step, stepScale, evaluate }) => {
      const rate = learningRateAt(learningRate, step, "naturalGradient");
      const { position, gradient } = from;
      const { direction, squaredLength, iterative } = solveMetric(metric(position, from), gradient, {
        ...{ solver, damping, tolerance, maxIterations, guess },
      });
      const isTooLong = rate ** 2 * squaredLength > normBound;
      const stepSize = stepScale * (isTooLong ? Math.sqrt(normBound / squaredLength) : rate);
      const to = await evaluate(addScaled(position, -stepSize, direction));
      return { memory: iterative ? { direction } : {}, to, stepSize };
    },
  };
}

const solvers: readonly MetricSolver[] = ["auto", "dense", "iterative", "samples"];
