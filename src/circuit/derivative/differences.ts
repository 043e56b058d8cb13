import {
  asTensor,
  concrete,
  InputError,
  type Key,
  NDArray,
  random,
  type Tensor,
  type TensorLike,
} from "../../tensor/index.ts";

/** A function of parameters [P] that only gives values, exact or noisy. */
export type ValueFunction = (parameters: NDArray) => number | Tensor;

/** Settings of {@link finiteDifferences}. */
export interface DifferenceOptions {
  /** h of (f(x + h) − f(x − h)) / 2h; 1e-5 unless given, which suits exact values. Take a larger one for noisy ones. */
  readonly step?: number;
}

/** The gradient [P] by central differences: 2P evaluations, an error of order step². Throws `InputError` unless the step is positive. */
export function finiteDifferences(
  f: ValueFunction,
  parameters: TensorLike,
  { step = 1e-5 }: DifferenceOptions = {},
): NDArray {
  requirePositive("finiteDifferences: step", step);
  const center = vectorOf("finiteDifferences", parameters);
  const gradient = center.map((_, i) => {
    const along = new Float64Array(center.length);
    along[i] = 1;
    return slope(f, center, along, step);
  });
  return vector(gradient);
}

/** Settings of {@link spsa}. */
export interface SpsaOptions {
  readonly key: Key;
  /** c of (f(x + cΔ) − f(x − cΔ)) / 2c; 0.01 unless given. */
  readonly step?: number;
  /** Directions Δ that are averaged over; 1 unless given. */
  readonly directions?: number;
}

/**
 * An estimate of the gradient [P] from two evaluations for each random direction Δ = (±1, …, ±1), whatever P is:
 * Spall, Multivariate stochastic approximation using a simultaneous perturbation gradient approximation, IEEE
 * Transactions on Automatic Control 37, 332 (1992). Right on average up to order step², with a variance that falls as
 * 1/directions.
 *
 * Throws `InputError` unless step and directions are positive, directions whole.
 */
export function spsa(
  f: ValueFunction,
  parameters: TensorLike,
  { key, step = 0.01, directions = 1 }: SpsaOptions,
): NDArray {
  requirePositive("spsa: step", step);
  if (!Number.isInteger(directions) || directions < 1) {
    throw new InputError(`spsa: directions is ${directions}; it must be a whole number of at least 1`);
  }
  const center = vectorOf("spsa", parameters);
  const gradient = new Float64Array(center.length);
  for (const own of random.split(key, directions)) {
    const signs = Float64Array.from(random.rademacher(own, [center.length]).values());
    const change = slope(f, center, signs, step) / directions;
    for (let i = 0; i < gradient.length; i++) gradient[i] += change * signs[i];
  }
  return vector(gradient);
}

function slope(f: ValueFunction, center: Float64Array, along: Float64Array, step: number): number {
  const at = (length: number) => {
    const value = f(vector(center.map((x, i) => x + length * along[i])));
    return typeof value === "number" ? value : concrete(value, "finiteDifferences").item();
  };
  return (at(step) - at(-step)) / (2 * step);
}

function vectorOf(caller: string, parameters: TensorLike): Float64Array {
  const given = asTensor(parameters);
  if (given.rank === 1) return Float64Array.from(concrete(given, caller).values());
  throw new InputError(`${caller}: parameters of shape [${given.shape.join(", ")}]; they must be a vector [P]`);
}

function vector(values: Float64Array): NDArray {
  return new NDArray("float64", [values.length], values);
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new InputError(`${name} is ${value}; it must be positive and finite`);
}
