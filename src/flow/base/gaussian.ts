import {
  add,
  array,
  broadcastTo,
  cholesky,
  concrete,
  diagonal,
  div,
  InputError,
  log,
  matmul,
  matrixTranspose,
  mul,
  type NDArray,
  type Shape,
  sub,
  sum,
  triangularSolve,
} from "../../tensor/index.ts";
import { requirePoints } from "../bijector/points.ts";
import type { BaseDensity } from "./base.ts";
import { standardNormal } from "./normal.ts";

/** Numbers for the components of an event: the same for all, or an array that broadcasts to it. */
export type PerComponent = number | NDArray;

/**
 * Independent normal components with means and standard deviations.
 * @throws InputError for a deviation that is not positive; ShapeError for arrays that do not fit the event.
 */
export function normal(event: Shape, mean: PerComponent, deviation: PerComponent): BaseDensity {
  const [center, width] = [mean, deviation].map((given) => spread(given, event));
  if (!width.values().every((value) => value > 0)) {
    throw new InputError(`normal: deviation is ${[...width.values()].join(", ")}; allowed: above 0`);
  }
  const standard = standardNormal(event);
  const logVolume = sum(log(width));
  return {
    event,
    sample: (key, count) => concrete(add(mul(standard.sample(key, count), width), center), "normal"),
    logProb: (x) => {
      requirePoints("normal", x, event);
      return sub(standard.logProb(div(sub(x, center), width)), logVolume);
    },
  };
}

/**
 * Normal vectors of a mean [d] and a covariance [d, d]: ln p = −½ (x − m)ᵀ C⁻¹ (x − m) − ½ ln det 2πC.
 * @throws NumericalError for a covariance that is not positive definite.
 */
export function correlatedNormal(mean: NDArray, covariance: NDArray): BaseDensity {
  const event = mean.shape;
  const factor = cholesky(covariance);
  const standard = standardNormal(event);
  const logVolume = sum(log(diagonal(factor)));
  return {
    event,
    sample: (key, count) => {
      const moved = matmul(standard.sample(key, count), matrixTranspose(factor));
      return concrete(add(moved, mean), "correlatedNormal");
    },
    logProb: (x) => {
      requirePoints("correlatedNormal", x, event);
      const latent = triangularSolve(factor, matrixTranspose(sub(x, mean)));
      return sub(standard.logProb(matrixTranspose(latent)), logVolume);
    },
  };
}

/** One number for each component. */
export function spread(given: PerComponent, event: Shape): NDArray {
  return concrete(broadcastTo(typeof given === "number" ? array(given) : given, event), "a base density").contiguous();
}
