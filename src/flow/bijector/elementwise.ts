import { broadcastTo, expandDims, matrixTranspose, sum, type Tensor, zeros } from "../../tensor/index.ts";
import type { Bijector } from "./bijector.ts";
import { requirePoints } from "./points.ts";

/** What a map makes of numbers: their images, and ln|f′| of each, of the same shape or one that broadcasts to it. */
export interface MappedElements {
  readonly value: Tensor;
  readonly logDerivative: Tensor;
}

/**
 * A family of one-to-one functions of one number, each given by a few numbers θ without bounds; θ = 0 is the identity.
 * θ is [count, ...] for numbers [...], the axes after the first broadcasting. Couplings and autoregressive bijectors are
 * made of it; they give numbers as [components, n], because what lies in long rows is computed fastest.
 */
export interface ElementwiseMap {
  /** How many numbers θ give one function. */
  readonly parameterCount: number;
  forward(theta: Tensor, x: Tensor): MappedElements;
  /** The inverse function, with the logarithm of its own derivative. */
  inverse(theta: Tensor, y: Tensor): MappedElements;
}

/** Each of `size` components by itself, with parameters [count, size] of its own; begins as the identity. */
export function elementwise(size: number, map: ElementwiseMap): Bijector<Tensor> {
  const event = [size];
  const through = (map: ElementwiseMap["forward"]) => (theta: Tensor, points: Tensor) => {
    requirePoints("elementwise", points, event);
    const columns = matrixTranspose(points);
    const { value, logDerivative } = map(expandDims(theta, 2), columns);
    const logAbsDetJacobian = sum(broadcastTo(logDerivative, columns.shape), { axes: 0 });
    return { value: matrixTranspose(value), logAbsDetJacobian };
  };
  return {
    event,
    init: () => zeros([map.parameterCount, size]),
    forward: through(map.forward),
    inverse: through(map.inverse),
  };
}
