import {
  add,
  div,
  erfc,
  exp,
  expm1,
  less,
  log,
  mul,
  neg,
  sqrt,
  square,
  sub,
  type Tensor,
  where,
} from "../../tensor/index.ts";

/** −ln Q(z) of each number, with Q(z) the probability that a standard normal number exceeds z: exponential where they are normal. */
export function exponentialOf(z: Tensor): Tensor {
  return neg(logExceeded(z));
}

/** The z of numbers from 0 to ∞ with −ln Q(z) of that value, by Newton's method from above, where it overshoots never. */
export function normalOf(exponential: Tensor): Tensor {
  // Of numbers below the median it is that of what exceeds −z.
  const isSmall = less(exponential, Math.LN2);
  const target = where(isSmall, log(neg(expm1(neg(where(isSmall, exponential, 1))))), neg(exponential));
  let z = sqrt(mul(target, -2));
  for (let k = 0; k < newtonSteps; k++) {
    const logDensity = sub(mul(square(z), -0.5), Math.log(2 * Math.PI) / 2);
    const excess = logExceeded(z);
    z = add(z, mul(sub(excess, target), exp(sub(excess, logDensity))));
  }
  return where(isSmall, neg(z), z);
}

/** Four are enough above z = 1, and the median takes eight. */
const newtonSteps = 9;

function logExceeded(z: Tensor): Tensor {
  return sub(log(erfc(div(z, Math.SQRT2))), Math.LN2);
}
