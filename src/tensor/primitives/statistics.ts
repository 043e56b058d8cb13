import type { Tensor } from "../array.ts";
import type { TensorLike } from "../create.ts";
import { normalizeAxes, sizeOf } from "../layout.ts";
import { absSquare } from "./absolute.ts";
import { div, sub } from "./arithmetic.ts";
import { safeSqrt } from "./norm.ts";
import { mean, type ReductionOptions, sum } from "./reduction.ts";
import { inexact } from "./transcendental.ts";

/** A reduction, and what is taken off the count in the denominator: 0 (the default), or 1 for an unbiased variance. */
export interface VarianceOptions extends ReductionOptions {
  readonly correction?: number;
}

/** Mean of |x − mean(x)|² over the axes. */
export function variance(x: TensorLike, { axes, keepDims, correction = 0 }: VarianceOptions = {}): Tensor {
  const value = inexact(x);
  const over = normalizeAxes(axes, value.rank, "variance");
  const count = sizeOf(over.map((axis) => value.shape[axis]));
  const squares = absSquare(sub(value, mean(value, { axes: over, keepDims: true })));
  return div(sum(squares, { axes: over, keepDims }), Math.max(0, count - correction));
}

/** Square root of `variance`. The derivative where all elements are equal is taken as 0. */
export function standardDeviation(x: TensorLike, options: VarianceOptions = {}): Tensor {
  return safeSqrt(variance(x, options));
}
