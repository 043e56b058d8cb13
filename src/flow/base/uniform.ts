import {
  add,
  all,
  concrete,
  greaterEqual,
  InputError,
  lessEqual,
  log,
  logicalAnd,
  mul,
  random,
  reshape,
  type Shape,
  sub,
  sum,
  where,
} from "../../tensor/index.ts";
import { requirePoints } from "../bijector/points.ts";
import type { BaseDensity } from "./base.ts";
import { type PerComponent, spread } from "./gaussian.ts";

/**
 * Independent components, each uniform from `low` to `high`; outside ln p is −∞.
 * @throws InputError where low is not below high; ShapeError for arrays that do not fit the event.
 */
export function uniform(event: Shape, low: PerComponent, high: PerComponent): BaseDensity {
  const [from, to] = [low, high].map((given) => spread(given, event));
  const width = sub(to, from);
  if (
    !concrete(width, "uniform")
      .values()
      .every((value) => value > 0 && Number.isFinite(value))
  ) {
    throw new InputError(`uniform: from [${[...from.values()]}] to [${[...to.values()]}]; allowed: low below high`);
  }
  const size = from.size;
  const inside = sum(log(width)).neg();
  return {
    event,
    sample: (key, count) => {
      const parts = random.uniform(key, [count, ...event]);
      return concrete(add(mul(parts, width), from), "uniform");
    },
    logProb: (x) => {
      requirePoints("uniform", x, event);
      const isWithin = logicalAnd(greaterEqual(x, from), lessEqual(x, to));
      const isInside = all(reshape(isWithin, [x.shape[0], size]), { axes: 1 });
      return where(isInside, inside, Number.NEGATIVE_INFINITY);
    },
  };
}

/** Angles from −π to π, uniform on a torus of `size` directions: what periodic splines map. */
export function torus(size: number): BaseDensity {
  if (!(Number.isInteger(size) && size > 0)) throw new InputError(`torus: size is ${size}; allowed: 1 or more`);
  return uniform([size], -Math.PI, Math.PI);
}
