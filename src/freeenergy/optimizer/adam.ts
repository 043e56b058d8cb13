import { allocate, components, type DType, isComplex, NDArray } from "../../tensor/index.ts";
import { type Vector, zeroVector } from "../vector.ts";
import { learningRateAt, type Optimizer, requireSetting, type Schedule } from "./optimizer.ts";

/** Settings of {@link adam}. */
export interface AdamOptions {
  /** η, possibly a function of the step; 1e-3 unless given. */
  readonly learningRate?: Schedule;
  /** Decay of the mean gradient, 0.9 unless given. */
  readonly beta1?: number;
  /** Decay of the mean square, 0.999 unless given. */
  readonly beta2?: number;
  /** Added to the root of the mean square, 1e-8 unless given. */
  readonly epsilon?: number;
  /** λ of x ← x − ηλx, apart from the gradient (AdamW); 0 unless given. */
  readonly weightDecay?: number;
}

/** What {@link adam} remembers. */
export interface AdamMemory {
  /** Steps taken. */
  readonly count: number;
  /** Running mean of the gradient, before the correction for its start at zero. */
  readonly mean: Vector;
  /** Running mean of |g|², real for complex parameters too. */
  readonly meanSquare: Vector;
}

/**
 * Adam, with decoupled weight decay. One evaluation a step. A complex parameter has one mean square, of |g|², so that
 * its step does not depend on the phase it is written in.
 *
 * Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 1; Loshchilov and Hutter, Decoupled weight
 * decay regularization (2019), algorithm 2.
 *
 * Throws `InputError` for settings out of range.
 */
export function adam(options: AdamOptions = {}): Optimizer<AdamMemory> {
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  if (typeof learningRate === "number") learningRateAt(learningRate, 1, "adam");
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    requireSetting(`adam: ${name}`, beta, beta >= 0 && beta < 1, "in [0, 1)");
  }
  for (const [name, value] of Object.entries({ epsilon, weightDecay })) {
    requireSetting(`adam: ${name}`, value, value >= 0 && Number.isFinite(value), "finite and not negative");
  }
  return {
    name: "adam",
    advice: "a smaller learning rate",
    init: ({ position }) => ({
      count: 0,
      mean: zeroVector(position),
      meanSquare: position.map(({ dtype, shape }) => NDArray.zeros(magnitudeOf(dtype), shape)),
    }),
    update: async (memory, { position, gradient }, { step, stepScale, evaluate }) => {
      const stepSize = stepScale * learningRateAt(learningRate, step, "adam");
      const count = memory.count + 1;
      const mean = gradient.map((g, i) => movingAverage(memory.mean[i], g, beta1));
      const meanSquare = gradient.map((g, i) => movingSquare(memory.meanSquare[i], g, beta2));
      const rule = {
        rate: stepSize / (1 - beta1 ** count),
        correction: 1 - beta2 ** count,
        epsilon,
        keep: 1 - stepSize * weightDecay,
      };
      const to = await evaluate(position.map((x, i) => moved(x, mean[i], meanSquare[i], rule)));
      return { memory: { count, mean, meanSquare }, to, stepSize };
    },
  };
}

function magnitudeOf(dtype: DType): DType {
  if (!isComplex(dtype)) return dtype;
  return dtype === "complex64" ? "float32" : "float64";
}

/** βm + (1 − β)g. */
function movingAverage(average: NDArray, gradient: NDArray, beta: number): NDArray {
  const { dtype, shape, size } = average;
  const [m, g, out] = [average.values(), gradient.values(), allocate(dtype, size)];
  for (let k = 0; k < out.length; k++) out[k] = beta * m[k] + (1 - beta) * g[k];
  return new NDArray(dtype, shape, out);
}

/** βv + (1 − β)|g|². */
function movingSquare(average: NDArray, gradient: NDArray, beta: number): NDArray {
  const { dtype, shape, size } = average;
  const [v, g, out] = [average.values(), gradient.values(), allocate(dtype, size)];
  const width = components(gradient.dtype);
  for (let k = 0; k < out.length; k++) {
    const square = width === 1 ? g[k] ** 2 : g[2 * k] ** 2 + g[2 * k + 1] ** 2;
    out[k] = beta * v[k] + (1 - beta) * square;
  }
  return new NDArray(dtype, shape, out);
}

interface AdamRule {
  /** η / (1 − β₁ᵗ). */
  readonly rate: number;
  /** 1 − β₂ᵗ. */
  readonly correction: number;
  readonly epsilon: number;
  /** 1 − ηλ. */
  readonly keep: number;
}

function moved(parameter: NDArray, mean: NDArray, meanSquare: NDArray, rule: AdamRule): NDArray {
  const { dtype, shape, size } = parameter;
  const [x, m, v, out] = [parameter.values(), mean.values(), meanSquare.values(), allocate(dtype, size)];
  const width = components(dtype);
  for (let k = 0; k < v.length; k++) {
    // A component that never had a gradient stays where it is, also for epsilon = 0.
    const root = Math.sqrt(v[k] / rule.correction) + rule.epsilon;
    const factor = root > 0 ? rule.rate / root : 0;
    for (let part = width * k; part < width * (k + 1); part++) out[part] = rule.keep * x[part] - factor * m[part];
  }
  return new NDArray(dtype, shape, out);
}
