import { broadcastTo, div, exp, InputError, mul, neg, type Shape, scalar, type Tensor } from "../../tensor/index.ts";
import type { Bijector } from "../bijector/bijector.ts";
import { requirePoints } from "../bijector/points.ts";

/** A number. */
export interface DilationParameters {
  readonly logFactor: Tensor;
}

/**
 * y = e^s x with one s for all components, which begins as ln `factor`: equivariant under all that turns or permutes.
 * @throws InputError for a factor that is not positive and finite; the maps throw ShapeError for points of another event.
 */
export function dilation(event: Shape, factor = 1): Bijector<DilationParameters> {
  if (!(factor > 0 && Number.isFinite(factor))) {
    throw new InputError(`dilation: factor is ${factor}; allowed: positive and finite`);
  }
  const size = event.reduce((product, length) => product * length, 1);
  const logDeterminants = (s: Tensor, x: Tensor) => {
    requirePoints("dilation", x, event);
    return broadcastTo(mul(s, size), [x.shape[0]]);
  };
  return {
    event,
    init: () => ({ logFactor: scalar(Math.log(factor)) }),
    forward: ({ logFactor }, x) => ({
      value: mul(x, exp(logFactor)),
      logAbsDetJacobian: logDeterminants(logFactor, x),
    }),
    inverse: ({ logFactor }, y) => ({
      value: div(y, exp(logFactor)),
      logAbsDetJacobian: neg(logDeterminants(logFactor, y)),
    }),
  };
}
