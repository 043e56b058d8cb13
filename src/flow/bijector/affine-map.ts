import { add, div, exp, InputError, mul, neg, slice, sub, type Tensor, tanh } from "../../tensor/index.ts";
import type { ElementwiseMap } from "./elementwise.ts";

/**
 * y = e^s x + t of two numbers θ: s = bound·tanh(θ₁/bound) and t = θ₂, so that the scale stays between e^(−bound) and e^bound.
 *
 * L. Dinh, J. Sohl-Dickstein and S. Bengio, Density estimation using Real NVP, ICLR 2017, eqs. 7 and 8.
 * The bound is 3 unless given.
 * @throws InputError for a bound that is not positive and finite.
 */
export function affineMap({ bound = 3 }: { readonly bound?: number } = {}): ElementwiseMap {
  if (!(bound > 0 && Number.isFinite(bound))) throw new InputError(`affineMap: bound is ${bound}; allowed: above 0`);
  const read = (theta: Tensor) => ({ logScale: mul(tanh(div(slice(theta, 0), bound)), bound), shift: slice(theta, 1) });
  return {
    parameterCount: 2,
    forward: (theta, x) => {
      const { logScale, shift } = read(theta);
      return { value: add(mul(x, exp(logScale)), shift), logDerivative: logScale };
    },
    inverse: (theta, y) => {
      const { logScale, shift } = read(theta);
      const logDerivative = neg(logScale);
      return { value: mul(sub(y, shift), exp(logDerivative)), logDerivative };
    },
  };
}
