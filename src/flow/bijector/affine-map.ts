import { add, div, exp, InputError, mul, neg, slice, sub, tanh } from "../../tensor/index.ts";
import { fused } from "../fused.ts";
import { type AffineCall, affineNumbers } from "./affine-numbers.ts";
import type { ElementwiseMap, MappedElements } from "./elementwise.ts";

/**
 * y = e^s x + t of two numbers θ: s = bound·tanh(θ₁/bound) and t = θ₂, so that the scale stays between e^(−bound) and e^bound.
 *
 * L. Dinh, J. Sohl-Dickstein and S. Bengio, Density estimation using Real NVP, ICLR 2017, eqs. 7 and 8.
 * The bound is 3 unless given.
 * @throws InputError for a bound that is not positive and finite.
 */
export function affineMap({ bound = 3 }: { readonly bound?: number } = {}): ElementwiseMap {
  if (!(bound > 0 && Number.isFinite(bound))) throw new InputError(`affineMap: bound is ${bound}; allowed: above 0`);
  const way = (isInverted: boolean): ElementwiseMap["forward"] => {
    const operations = (call: AffineCall) => affine(call, bound, isInverted);
    const map = fused(operations, affineNumbers(bound, isInverted));
    return (theta, x) => {
      const isOneEach = theta.shape.slice(1).join() === x.shape.join();
      return isOneEach ? map({ theta, x }) : operations({ theta, x });
    };
  };
  return { parameterCount: 2, forward: way(false), inverse: way(true) };
}

function affine({ theta, x }: AffineCall, bound: number, isInverted: boolean): MappedElements {
  const logScale = mul(tanh(div(slice(theta, 0), bound)), bound);
  const shift = slice(theta, 1);
  if (!isInverted) return { value: add(mul(x, exp(logScale)), shift), logDerivative: logScale };
  const logDerivative = neg(logScale);
  return { value: mul(sub(x, shift), exp(logDerivative)), logDerivative };
}
