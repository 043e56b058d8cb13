import { allocate, concrete, flatten, InputError, type Key, NDArray, random } from "../../tensor/index.ts";
import type { Concrete } from "../parameters.ts";
import type { FreeEnergy } from "./sampled.ts";

/** How a gradient estimated from samples scatters. */
export interface GradientSpread<P> {
  readonly mean: Concrete<P>;
  /** Standard errors of the mean; of a complex number, those of its two parts. */
  readonly error: Concrete<P>;
  /** Variance of one gradient, the sum over all its numbers. */
  readonly variance: number;
}

/**
 * The gradient of a free energy at a point, evaluated `repeats` times with new samples: what estimators are compared by.
 * @param step - whose β it is at, 0 unless given.
 * @throws InputError for fewer than 2 repeats.
 */
export function gradientSpread<P>(
  objective: FreeEnergy<P>,
  parameters: Concrete<P>,
  key: Key,
  repeats: number,
  step = 0,
): GradientSpread<P> {
  if (!Number.isInteger(repeats) || repeats < 2) {
    throw new InputError(`gradientSpread: repeats is ${repeats}; it must be a whole number, at least 2`);
  }
  const { leaves, structure } = flatten(parameters);
  const moments = leaves.map((leaf) => new Moments(concrete(leaf, name).values().length));
  for (const own of random.split(key, repeats)) {
    const { gradient } = objective.valueAndGradient(parameters, { key: own, step });
    flatten(gradient).leaves.forEach((leaf, i) => {
      moments[i].add(concrete(leaf, name).values());
    });
  }
  const treeOf = (numbers: (known: Moments) => Float64Array) =>
    structure.build(
      leaves.map(({ dtype, size, shape }, i) => {
        const values = allocate(dtype, size);
        values.set(numbers(moments[i]));
        return new NDArray(dtype, shape, values);
      }),
    ) as Concrete<P>;
  return {
    mean: treeOf(({ mean }) => mean),
    error: treeOf((known) => known.variances().map((variance) => Math.sqrt(variance / repeats))),
    variance: moments.reduce((sum, known) => sum + known.variances().reduce((a, b) => a + b, 0), 0),
  };
}

const name = "gradientSpread";

/** Mean and variance of each of a list of numbers, without keeping what was added (Welford 1962). */
class Moments {
  readonly mean: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(size: number) {
    this.mean = new Float64Array(size);
    this.#squares = new Float64Array(size);
  }

  add(values: ArrayLike<number>): void {
    this.#count++;
    for (let i = 0; i < this.mean.length; i++) {
      const before = values[i] - this.mean[i];
      this.mean[i] += before / this.#count;
      this.#squares[i] += before * (values[i] - this.mean[i]);
    }
  }

  variances(): Float64Array {
    return this.#squares.map((sum) => sum / (this.#count - 1));
  }
}
