import { complexExponential } from "./complex-exponential.ts";
import { integerPower, moderateIntegerPower } from "./complex-integer-power.ts";
import { complexLogarithm } from "./complex-logarithm.ts";
import { addPairs, low, multiplyPairs, normalized, quickSumError } from "./double-double.ts";
import { exponent, powerOfTwo, reducedExponential, scaledByPower, scaledWidely } from "./exponential-pair.ts";
import { logarithm } from "./logarithm.ts";
import { answer, answerOne, im, notFinite, re } from "./map-complex.ts";
import {
  preciseCosine,
  preciseCosineLow,
  preciseReducedExponential,
  preciseSine,
  preciseSineAndCosine,
  preciseSineLow,
} from "./precise.ts";
import { cosine, sine, sineAndCosineOfSum, sineScale } from "./sine-cosine-pair.ts";

/** ln 2 in three parts, the first two of 40 bits. */
const ln2Head: f64 = 0.6931471805601177;
const ln2Middle: f64 = -1.7239444525610826e-13;
const ln2Low: f64 = -4.00865610552017e-26;

/** Parts of an exponent beyond this are taken as this: powers over- and underflow, and angles have no digits left. */
const largestExponent: f64 = 1e150;

/** e to the power of this is infinite or 0 with any angle. */
const largestLogarithm: f64 = 1500;

/** Beyond 2⁵³ the low part of an angle is whole turns and more. */
const largestAngle: f64 = 9007199254740992;

/** ln z = u + iv of the last {@link preciseLogarithm}. */
let u: v128 = f64x2(0, 0);
let uLow: v128 = f64x2(0, 0);
let v: v128 = f64x2(0, 0);
let vLow: v128 = f64x2(0, 0);

/**
 * ln z to an error of 2⁻¹⁰¹: with l close to ln z, what is missing is the logarithm of z e⁻ˡ, which is 1 but for a few
 * of its last bits.
 */
function preciseLogarithm(x: v128, y: v128): void {
  const most = f64x2.pmax(f64x2.abs(x), f64x2.abs(y));
  const tiny = f64x2.lt(most, f64x2.splat(1e-290));
  const normal = v128.bitselect(f64x2.mul(most, f64x2.splat(1.2676506002282294e30)), most, tiny); // 2¹⁰⁰
  const negatedK = f64x2.add(logarithm.negatedExponent(normal), v128.and(tiny, f64x2.splat(100)));
  const a = scaledByPower(x, negatedK);
  const b = scaledByPower(y, negatedK);
  complexLogarithm.value(a, b);
  const length = re;
  const angle = im;

  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const q = preciseReducedExponential(f64x2.neg(length));
  const factor = f64x2.add(one, q);
  const factorLow = f64x2.add(quickSumError(one, q, factor), low);
  const power = powerOfTwo(exponent);
  preciseSineAndCosine(angle);
  const ac = multiplyPairs(a, zero, preciseCosine, preciseCosineLow);
  const acLow = low;
  const bs = multiplyPairs(b, zero, preciseSine, preciseSineLow);
  const along = addPairs(ac, acLow, bs, low);
  const alongLow = low;
  const bc = multiplyPairs(b, zero, preciseCosine, preciseCosineLow);
  const bcLow = low;
  const as = multiplyPairs(a, zero, f64x2.neg(preciseSine), f64x2.neg(preciseSineLow));
  const across = f64x2.mul(f64x2.mul(addPairs(bc, bcLow, as, low), factor), power);
  const product = f64x2.mul(multiplyPairs(along, alongLow, factor, factorLow), power);
  const d = f64x2.add(f64x2.sub(product, one), f64x2.mul(low, power));

  const squares = f64x2.sub(f64x2.mul(d, d), f64x2.mul(across, across));
  const missing = f64x2.sub(d, f64x2.mul(squares, f64x2.splat(0.5)));
  const head = f64x2.mul(negatedK, f64x2.splat(-ln2Head));
  const middle = f64x2.mul(negatedK, f64x2.splat(-ln2Middle));
  const whole = f64x2.add(head, middle);
  const wholeLow = f64x2.sub(quickSumError(head, middle, whole), f64x2.mul(negatedK, f64x2.splat(ln2Low)));
  const rest = f64x2.add(length, missing);
  u = addPairs(whole, wholeLow, rest, quickSumError(length, missing, rest));
  uLow = low;
  v = normalized(angle, f64x2.sub(across, f64x2.mul(across, d)));
  vLow = low;
}

function limited(x: v128, limit: f64): v128 {
  return f64x2.pmax(f64x2.splat(-limit), f64x2.pmin(f64x2.splat(limit), x));
}

/**
 * z^w = e^(w ln z), the principal value, to 2 ulp of its modulus where |w| ≤ 2⁴⁵: in w ln z, which is computed in
 * double-double, an error of 2⁻¹⁰¹ is multiplied by |w|. Whole powers up to 64 are products, exact where they can be.
 */
export class ComplexPower {
  value(x: v128, y: v128, c: v128, d: v128): void {
    const whole = moderateIntegerPower(x, y, c, d);
    if (i64x2.all_true(whole)) integerPower(x, y, c);
    else this.general(x, y, c, d);
    if (i64x2.all_true(whole) || !v128.any_true(whole)) return;
    const generalRe = re;
    const generalIm = im;
    integerPower(x, y, v128.and(c, whole));
    answer(v128.bitselect(re, generalRe, whole), v128.bitselect(im, generalIm, whole));
  }

  general(x: v128, y: v128, c: v128, d: v128): void {
    preciseLogarithm(x, y);
    const p = limited(c, largestExponent);
    const r = limited(d, largestExponent);
    const zero = f64x2.splat(0);
    const pu = multiplyPairs(p, zero, u, uLow);
    const puLow = low;
    const rv = multiplyPairs(f64x2.neg(r), zero, v, vLow);
    const size = addPairs(pu, puLow, rv, low);
    const sizeLow = low;
    const pv = multiplyPairs(p, zero, v, vLow);
    const pvLow = low;
    const ru = multiplyPairs(r, zero, u, uLow);
    const turn = addPairs(pv, pvLow, ru, low);
    const turnLow = v128.and(low, f64x2.lt(f64x2.abs(turn), f64x2.splat(largestAngle)));

    const bounded = limited(size, largestLogarithm);
    const one = f64x2.splat(1);
    const q = reducedExponential(bounded, v128.and(sizeLow, f64x2.eq(bounded, size)));
    const length = f64x2.add(one, f64x2.add(q, low));
    const k = exponent;
    sineAndCosineOfSum(turn, turnLow);
    const factor = v128.bitselect(f64x2.splat(2.409919865102884e-181), one, f64x2.lt(sineScale, zero)); // 2⁻⁶⁰⁰
    const s = f64x2.mul(sine, factor);
    answer(scaledWidely(f64x2.mul(length, cosine), k), scaledWidely(f64x2.mul(length, s), k));
  }

  exceptional(x: v128, y: v128, c: v128, d: v128): v128 {
    const zero = f64x2.splat(0);
    const origin = v128.and(f64x2.eq(x, zero), f64x2.eq(y, zero));
    return v128.or(v128.or(notFinite(x, y), notFinite(c, d)), origin);
  }

  /** e^(w ln z) with a part of w that is 0 taking no part, and 1 for w = 0. */
  exception(x: f64, y: f64, c: f64, d: f64): void {
    const origin = x == 0 && y == 0;
    if (c == 0 && d == 0) answerOne(1, 0);
    else if (origin && c > 0) answerOne(0, 0);
    else {
      if (origin || !(abs(x) < Infinity && abs(y) < Infinity)) complexLogarithm.exception(x, y);
      else complexLogarithm.value(f64x2.splat(x), f64x2.splat(y));
      exponentialOfProduct(c, d);
    }
  }
}

export const complexPower = changetype<ComplexPower>(0);

/** The exponential of c + id times the last answer. */
function exponentialOfProduct(c: f64, d: f64): void {
  const length = f64x2.extract_lane(re, 0);
  const angle = f64x2.extract_lane(im, 0);
  const size = orZero(c, length) - orZero(d, angle);
  const turn = orZero(c, angle) + orZero(d, length);
  if (abs(size) < Infinity && abs(turn) < Infinity) complexExponential.value(f64x2.splat(size), f64x2.splat(turn));
  else complexExponential.exception(size, turn);
}

function orZero(x: f64, y: f64): f64 {
  return x == 0 ? 0 : x * y;
}
