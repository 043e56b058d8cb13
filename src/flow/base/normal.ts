import { concrete, mul, random, reshape, type Shape, square, sub, sum } from "../../tensor/index.ts";
import { requirePoints } from "../bijector/points.ts";
import type { BaseDensity } from "./base.ts";

/** Independent standard normal components: ln p = −Σ x²/2 − (d/2) ln 2π. */
export function standardNormal(event: Shape): BaseDensity {
  const size = event.reduce((product, length) => product * length, 1);
  return {
    event,
    sample: (key, count) => concrete(random.normal(key, [count, ...event]), "standardNormal"),
    logProb: (x) => {
      requirePoints("standardNormal", x, event);
      const squares = sum(square(reshape(x, [x.shape[0], size])), { axes: 1 });
      return sub(mul(squares, -0.5), (size / 2) * Math.log(2 * Math.PI));
    },
  };
}
