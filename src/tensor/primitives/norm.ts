import type { Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { absSquare } from "./absolute.ts";
import { equal } from "./comparison.ts";
import { type ReductionOptions, sum } from "./reduction.ts";
import { where } from "./selection.ts";
import { sqrt } from "./transcendental.ts";

/** √x whose derivatives at 0 are taken as 0. */
export function safeSqrt(x: Tensor): Tensor {
  const vanishes = equal(x, 0);
  return where(vanishes, 0, sqrt(where(vanishes, 1, x)));
}

/** The 2-norm √Σ|x|² over the axes (Frobenius for matrices). The derivative at 0 is taken as 0. */
export function norm(x: TensorLike, options: ReductionOptions = {}): Tensor {
  return safeSqrt(sum(absSquare(asTensor(x)), options));
}
