import { add, broadcastTo, div, exp, mul, neg, type Shape, sub, sum, type Tensor, zeros } from "../../tensor/index.ts";
import type { Bijector } from "./bijector.ts";
import { requirePoints } from "./points.ts";

/** Both of the shape of an event. */
export interface AffineParameters {
  readonly logScale: Tensor;
  readonly shift: Tensor;
}

/** y = e^s x + t, each component by itself; begins as the identity. */
export function affine(event: Shape): Bijector<AffineParameters> {
  const logDeterminants = (logScale: Tensor, x: Tensor) => broadcastTo(sum(logScale), [x.shape[0]]);
  return {
    event,
    init: () => ({ logScale: zeros(event), shift: zeros(event) }),
    forward: ({ logScale, shift }, x) => {
      requirePoints("affine", x, event);
      return { value: add(mul(x, exp(logScale)), shift), logAbsDetJacobian: logDeterminants(logScale, x) };
    },
    inverse: ({ logScale, shift }, y) => {
      requirePoints("affine", y, event);
      return { value: div(sub(y, shift), exp(logScale)), logAbsDetJacobian: neg(logDeterminants(logScale, y)) };
    },
  };
}
