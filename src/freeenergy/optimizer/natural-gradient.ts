import { add, allocate, conjugateGradient, eye, mul, NDArray, ShapeError, solve, Tensor } from "../../tensor/index.ts";
import { addScaled, type Vector } from "../vector.ts";
import { learningRateAt, type Optimizer, type Point, requireSetting, type Schedule } from "./optimizer.ts";

/**
 * The metric G of the space of parameters at a point, symmetric and not negative: as a real matrix [N, N] over all numbers
 * of the leaves, one after the other, complex ones as real and imaginary part; or as the function v ↦ G v on directions
 * shaped like the leaves, which is then solved with by conjugate gradients. `aux` is what the objective brought to the point.
 *
 * Of a circuit's angles it is `([angles]) => quantumFisher(circuit, angles)`.
 */
export type Metric = (
  leaves: Vector,
  at: Point & { readonly aux?: unknown },
) => Tensor | ((direction: Vector) => readonly Tensor[]);

/** Settings of {@link naturalGradient}. */
export interface NaturalGradientOptions {
  readonly metric: Metric;
  /** η, possibly a function of the step. */
  readonly learningRate: Schedule;
  /** λ of G + λ, 1e-4 unless given: it bounds the step where the metric is nearly zero. */
  readonly damping?: number;
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
 * on how the space is parametrized; with the Fubini–Study metric, imaginary time evolution within the states that can be
 * reached. One evaluation a step.
 *
 * Amari, Natural gradient works efficiently in learning, Neural Computation 10, 251 (1998); Stokes, Izaac, Killoran and
 * Carleo, Quantum natural gradient, Quantum 4, 269 (2020).
 *
 * Throws `InputError` for settings out of range, `ShapeError` for a matrix of another size, and `NumericalError` where
 * G + λ is singular.
 */
export function naturalGradient(options: NaturalGradientOptions): Optimizer<NaturalGradientMemory> {
  const { metric, learningRate, damping = 1e-4, tolerance = 1e-6, maxIterations = 100 } = options;
  if (typeof learningRate === "number") learningRateAt(learningRate, 1, "naturalGradient");
  requireSetting("naturalGradient: damping", damping, damping >= 0 && Number.isFinite(damping), "finite, at least 0");
  requireSetting("naturalGradient: tolerance", tolerance, tolerance > 0 && tolerance < 1, "in (0, 1)");
  const isCount = Number.isInteger(maxIterations) && maxIterations > 0;
  requireSetting("naturalGradient: maxIterations", maxIterations, isCount, "a whole number above 0");
  return {
    name: "naturalGradient",
    advice: "a smaller learning rate, or more damping",
    init: () => ({}),
    update: async ({ direction: guess }, from, { step, evaluate }) => {
      const stepSize = learningRateAt(learningRate, step, "naturalGradient");
      const { position, gradient } = from;
      const known = metric(position, from);
      const isMatrix = known instanceof Tensor;
      const direction = isMatrix
        ? solved(known, gradient, damping)
        : conjugateGradient(damped(known, damping), gradient, {
            ...(guess && { guess }),
            ...{ tolerance, maxIterations, realLinear: true, strict: false },
          }).value;
      const to = await evaluate(addScaled(position, -stepSize, direction));
      return { memory: isMatrix ? {} : { direction }, to, stepSize };
    },
  };
}

function damped(product: (direction: Vector) => readonly Tensor[], damping: number): (direction: Vector) => Vector {
  return (direction) => product(direction).map((image, i) => add(image, mul(direction[i], damping)) as NDArray);
}

function solved(metric: Tensor, gradient: Vector, damping: number): Vector {
  const numbers = Float64Array.from(gradient.flatMap((leaf) => Array.from(leaf.values())));
  const size = numbers.length;
  if (metric.shape.join() !== `${size},${size}`) {
    throw new ShapeError(
      `naturalGradient: the metric has shape [${metric.shape.join(", ")}]; of ${size} parameters it is [${size}, ${size}]`,
    );
  }
  const right = new NDArray("float64", [size], numbers);
  const direction = (solve(add(metric, mul(eye(size), damping)), right) as NDArray).values();
  let next = 0;
  return gradient.map(({ dtype, shape, size: count }) => {
    const leaf = allocate(dtype, count);
    for (let i = 0; i < leaf.length; i++) leaf[i] = direction[next++];
    return new NDArray(dtype, shape, leaf);
  });
}
