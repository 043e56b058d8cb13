import type { BigNumber } from "mathjs";
import { bignumber, cos, cosh, exact, exp, expm1, log1p, nearest, pi, sin, sinh } from "./elementary.ts";

/** Functions of complex numbers with finite parts other than 0, by decimal arithmetic and without cancellation. */

type Parts = readonly [BigNumber, BigNumber];

const functions = {
  exp: (x, y) => [exp(x).times(cos(y)), exp(x).times(sin(y))],
  expm1: (x, y) => [expm1(x).times(cos(y)).minus(versine(y)), exp(x).times(sin(y))],
  log: (x, y) => [logModulus(x, y), angle(y, x)],
  log1p: (x, y) => [log1p(x.times(x.plus(2)).plus(y.times(y))).div(2), angle(y, x.plus(1))],
  sqrt,
  sin: (x, y) => [sin(x).times(cosh(y)), cos(x).times(sinh(y))],
  cos: (x, y) => [cos(x).times(cosh(y)), sin(x).times(sinh(y)).neg()],
  tan: (x, y) => swap(tanh(y.neg(), x)),
  sinh: (x, y) => [sinh(x).times(cos(y)), cosh(x).times(sin(y))],
  cosh: (x, y) => [cosh(x).times(cos(y)), sinh(x).times(sin(y))],
  tanh,
  sigmoid,
} satisfies Record<string, (x: BigNumber, y: BigNumber) => Parts>;

/** The functions there are. */
export type ComplexElementary = keyof typeof functions;

export const complexElementaryNames = Object.keys(functions) as ComplexElementary[];

/** The real and the imaginary part of f(x + iy), each as the nearest float64 and what that is short of it in ulp. */
export function complexElementary(name: ComplexElementary, x: number, y: number) {
  const [re, im] = functions[name](exact(x), exact(y));
  return [nearest(re), nearest(im)] as const;
}

/** x^y of a positive x. */
export function realPower(x: number, y: number) {
  return nearest(exp(exact(y).times(exact(x).ln())));
}

/** (a + ib)^(c + id), the principal value, in decimals. */
export function complexPower(a: number, b: number, c: number, d: number): Parts {
  const [length, turn] = [logModulus(exact(a), exact(b)), angle(exact(b), exact(a))];
  const size = exp(exact(c).times(length).minus(exact(d).times(turn)));
  const phase = exact(c).times(turn).plus(exact(d).times(length));
  return [size.times(cos(phase)), size.times(sin(phase))];
}

/** 1 − cos y */
function versine(y: BigNumber): BigNumber {
  return y.abs().gt(1) ? cos(y).neg().plus(1) : sin(y.div(2)).pow(2).times(2);
}

/** Near the unit circle by (a − 1)(a + 1) + b², which is exact. */
function logModulus(x: BigNumber, y: BigNumber): BigNumber {
  const [large, small] = x.abs().gt(y.abs()) ? [x.abs(), y] : [y.abs(), x];
  if (large.lt(0.5) || large.gt(2)) return large.times(large).plus(small.times(small)).ln().div(2);
  return log1p(large.minus(1).times(large.plus(1)).plus(small.times(small))).div(2);
}

function angle(y: BigNumber, x: BigNumber): BigNumber {
  const steep = y.abs().gt(x.abs());
  const base = (steep ? x.div(y) : y.div(x)).abs().atan();
  const upright = steep ? pi.div(2).minus(base) : base;
  const turned = x.isNegative() ? pi.minus(upright) : upright;
  return y.isNegative() ? turned.neg() : turned;
}

function sqrt(x: BigNumber, y: BigNumber): Parts {
  const main = x
    .abs()
    .plus(x.times(x).plus(y.times(y)).sqrt())
    .div(2)
    .sqrt();
  const other = y.abs().div(main.times(2));
  const [re, im] = x.isNegative() ? [other, main] : [main, other];
  return [re, y.isNegative() ? im.neg() : im];
}

function tanh(x: BigNumber, y: BigNumber): Parts {
  const near = x.abs().gt(1000) ? bignumber(x.isNegative() ? -1000 : 1000) : x;
  const divisor = sinh(near).pow(2).plus(cos(y).pow(2));
  return [sinh(near).times(cosh(near)).div(divisor), sin(y).times(cos(y)).div(divisor)];
}

function swap([re, im]: Parts): Parts {
  return [im, re.neg()];
}

function sigmoid(x: BigNumber, y: BigNumber): Parts {
  const near = x.abs().gt(2000) ? bignumber(x.isNegative() ? -2000 : 2000) : x;
  const cosineSquare = cos(y).plus(1).div(2);
  const divisor = sinh(near.div(2)).pow(2).plus(cosineSquare);
  const above = expm1(near).plus(cosineSquare.times(2));
  return [above.div(divisor.times(4)), sin(y).div(divisor.times(4))];
}
