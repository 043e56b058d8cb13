import { all, type BigNumber, create } from "mathjs";

/** Elementary functions by decimal arithmetic with 70 digits: slow, and right wherever float64 numbers lie. */

export const { bignumber } = create(all, { number: "BigNumber", precision: 70 });

const one = bignumber(1);
const two = bignumber(2);
export const pi = bignumber(-1).acos();

/** A real function at a finite argument other than 0, and its values at 0, ∞ and −∞ as IEEE 754 and C's Annex F have them. */
interface Reference {
  readonly finite: (x: BigNumber) => BigNumber;
  readonly zero: number;
  readonly infinity: number;
  readonly minusInfinity: number;
  /** Whether f(−0) = −0. */
  readonly odd: boolean;
}

const references = {
  exp: { finite: exp, zero: 1, infinity: Number.POSITIVE_INFINITY, minusInfinity: 0, odd: false },
  expm1: { finite: expm1, zero: 0, infinity: Number.POSITIVE_INFINITY, minusInfinity: -1, odd: true },
  sinh: {
    finite: sinh,
    zero: 0,
    infinity: Number.POSITIVE_INFINITY,
    minusInfinity: Number.NEGATIVE_INFINITY,
    odd: true,
  },
  cosh: {
    finite: cosh,
    zero: 1,
    infinity: Number.POSITIVE_INFINITY,
    minusInfinity: Number.POSITIVE_INFINITY,
    odd: false,
  },
  log: {
    finite: (x) => x.ln(),
    zero: Number.NEGATIVE_INFINITY,
    infinity: Number.POSITIVE_INFINITY,
    minusInfinity: Number.NaN,
    odd: false,
  },
  log1p: { finite: log1p, zero: 0, infinity: Number.POSITIVE_INFINITY, minusInfinity: Number.NaN, odd: true },
  tanh: { finite: tanh, zero: 0, infinity: 1, minusInfinity: -1, odd: true },
  sigmoid: { finite: sigmoid, zero: 0.5, infinity: 1, minusInfinity: 0, odd: false },
  softplus: { finite: softplus, zero: Math.LN2, infinity: Number.POSITIVE_INFINITY, minusInfinity: 0, odd: false },
  sin: { finite: sin, zero: 0, infinity: Number.NaN, minusInfinity: Number.NaN, odd: true },
  cos: { finite: cos, zero: 1, infinity: Number.NaN, minusInfinity: Number.NaN, odd: false },
  erf: { finite: erf, zero: 0, infinity: 1, minusInfinity: -1, odd: true },
} satisfies Record<string, Reference>;

/** The functions there are. */
export type Elementary = keyof typeof references;

export const elementaryNames = Object.keys(references) as Elementary[];

/** The float64 nearest to f(x), and what it is short of f(x), in units in its last place. */
export function elementary(name: Elementary, x: number): { value: number; rest: number } {
  const reference = references[name];
  if (x === 0) return { value: reference.odd ? x : reference.zero, rest: 0 };
  if (x === Number.POSITIVE_INFINITY) return { value: reference.infinity, rest: 0 };
  if (x === Number.NEGATIVE_INFINITY) return { value: reference.minusInfinity, rest: 0 };
  if (Number.isNaN(x)) return { value: Number.NaN, rest: 0 };
  return nearest(reference.finite(exact(x)));
}

/** The float64 nearest to a decimal number, and the rest in units in the last place. */
export function nearest(exactly: BigNumber): { value: number; rest: number } {
  const value = Number(exactly.toString());
  if (!Number.isFinite(value)) return { value, rest: 0 };
  const ulp = two.pow(Math.max(exponentOf(value) - 52, -1074));
  return { value, rest: exactly.minus(exact(value)).div(ulp).toNumber() };
}

/** A finite float64 as a decimal: all digits of whole numbers, 70 of others. */
export function exact(x: number): BigNumber {
  const exponent = Math.max(exponentOf(x) - 52, -1074);
  const significand = BigInt(scaled(x, -exponent));
  if (exponent >= 0) return bignumber((significand << BigInt(exponent)).toString());
  return bignumber(significand.toString()).times(two.pow(exponent));
}

/** The exponent of the leading bit of a finite x, −1074 for 0. */
function exponentOf(x: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const exponent = (bits.getUint16(0) >> 4) & 0x7ff;
  return exponent === 0 ? -1074 : exponent - 1023;
}

/** x·2ⁿ, in steps that do not overflow on the way. */
function scaled(x: number, n: number): number {
  return n > 1000 ? x * 2 ** 1000 * 2 ** (n - 1000) : x * 2 ** n;
}

/** Beyond ±2000 nothing changes: the exponential is far out of range there, and its kin are saturated. */
function clamped(x: BigNumber): BigNumber {
  return x.abs().gt(2000) ? bignumber(x.isNegative() ? -2000 : 2000) : x;
}

export function exp(x: BigNumber): BigNumber {
  return clamped(x).exp();
}

export function expm1(x: BigNumber): BigNumber {
  return x.abs().lt(1e-12) ? taylor(x, [1, 2, 6, 24, 120, 720]) : exp(x).minus(one);
}

/** (E + E/(E + 1))/2 with E = eˣ − 1, which does not cancel where x > 0. */
export function sinh(x: BigNumber): BigNumber {
  if (x.isNegative()) return sinh(x.neg()).neg();
  const growth = expm1(x);
  return growth.plus(growth.div(growth.plus(1))).div(2);
}

export function cosh(x: BigNumber): BigNumber {
  return exp(x).plus(exp(x.neg())).div(2);
}

export function log1p(x: BigNumber): BigNumber {
  return x.abs().lt(1e-12) ? taylor(x, [1, -2, 3, -4, 5, -6]) : x.plus(one).ln();
}

function tanh(x: BigNumber): BigNumber {
  const growth = expm1(clamped(x).times(2));
  return growth.div(growth.plus(2));
}

function sigmoid(x: BigNumber): BigNumber {
  return one.div(one.plus(exp(x.neg())));
}

/** ln(1 + eˣ), which for x < −40 is eˣ − e²ˣ/2 + e³ˣ/3 − …. */
function softplus(x: BigNumber): BigNumber {
  if (x.gt(2000)) return x;
  const power = exp(x);
  return x.lt(-40) ? taylor(power.neg(), [1, 2, 3, 4]).neg() : power.plus(1).ln();
}

export function sin(x: BigNumber): BigNumber {
  return x.abs().lt(1e-12) ? x.times(taylor(x.times(x).neg(), [6, 120, 5040, 362880]).plus(one)) : x.sin();
}

export function cos(x: BigNumber): BigNumber {
  return x.abs().lt(1e-12) ? taylor(x.times(x).neg(), [2, 24, 720, 40320]).plus(one) : x.cos();
}

/** 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹/(2n + 1)!!, which has no cancellation (DLMF 7.6.2). */
function erf(x: BigNumber): BigNumber {
  if (x.abs().gt(9)) return bignumber(x.isNegative() ? -1 : 1);
  const twiceSquare = x.times(x).times(2);
  let term = x;
  let sum = x;
  for (let n = 1; term.abs().gt(sum.abs().times(1e-65)); n++) {
    term = term.times(twiceSquare).div(2 * n + 1);
    sum = sum.plus(term);
  }
  return sum.times(twiceSquare.div(-2).exp()).times(2).div(pi.sqrt());
}

/** Σ xᵏ/dₖ from k = 1. */
export function taylor(x: BigNumber, denominators: readonly number[]): BigNumber {
  return denominators.reduce((sum, d, k) => sum.plus(x.pow(k + 1).div(d)), bignumber(0));
}
