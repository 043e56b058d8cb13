import { broadcastTo, expandDims, sum, type Tensor, zeros } from "../../tensor/index.ts";
import type { Bijector } from "./bijector.ts";
import { requirePoints } from "./points.ts";

/** What a map makes of numbers: their images, and ln|f′| of each, of the same shape. */
export interface MappedElements {
  readonly value: Tensor;
  readonly logDerivative: Tensor;
}

/**
 * A family of one-to-one functions of one number, each given by a few numbers θ without bounds; θ = 0 is the identity.
 * θ is [..., count] for numbers [...], leading axes broadcasting. Couplings and autoregressive bijectors are made of it.
 */
export interface ElementwiseMap {
  /** How many numbers θ give one function. */
  readonly parameterCount: number;
  forward(theta: Tensor, x: Tensor): MappedElements;
  /** The inverse function, with the logarithm of its own derivative. */
  inverse(theta: Tensor, y: Tensor): MappedElements;
}

/** Each of `size` components by itself, with parameters [size, count] of its own; begins as the identity. */
export function elementwise(size: number, map: ElementwiseMap): Bijector<Tensor> {
  const event = [size];
  const mapped = ({ value, logDerivative }: MappedElements, points: Tensor) => ({
    value,
    logAbsDetJacobian: sum(broadcastTo(logDerivative, points.shape), { axes: 1 }),
  });
  return {
    event,
    init: () => zeros([size, map.parameterCount]),
    forward: (theta, x) => {
      requirePoints("elementwise", x, event);
      return mapped(map.forward(expandDims(theta, 0), x), x);
    },
    inverse: (theta, y) => {
      requirePoints("elementwise", y, event);
      return mapped(map.inverse(expandDims(theta, 0), y), y);
    },
  };
}
