import { complexExponential } from "./complex-exponential.ts";
import { integerPower, moderateIntegerPower } from "./complex-integer-power.ts";
import { complexLogarithm } from "./complex-logarithm.ts";
import { argument, argumentLow, complexLogarithmPair, logModulus, logModulusLow } from "./complex-logarithm-pair.ts";
import { low, sumOfProducts } from "./double-double.ts";
import { exponential } from "./exponential.ts";
import { scaledWidely } from "./exponential-pair.ts";
import { answer, answerOne, im, notFinite, re } from "./map-complex.ts";
import { down } from "./scales.ts";
import { cosine, sine, sineAndCosineOfSum, sineScale } from "./sine-cosine-pair.ts";

/** Parts of an exponent beyond this are taken as this: powers over- and underflow, and angles have no digits left. */
const largestExponent: f64 = 1e150;

/** e to the power of this is infinite or 0 with any angle. */
const largestLogarithm: f64 = 1500;

/** Beyond 2⁵³ the low part of an angle is whole turns and more. */
const largestAngle: f64 = 9007199254740992;

function limited(x: v128, limit: f64): v128 {
  return f64x2.pmax(f64x2.splat(-limit), f64x2.pmin(f64x2.splat(limit), x));
}

/**
 * z^w = e^(w ln z), the principal value, to 2 ulp of its modulus where |w| ≤ 2⁴⁵: in w ln z, which is computed in
 * double-double, an error of 2⁻¹⁰¹ is multiplied by |w|. Whole powers up to 64 are products, exact where they can be.
 */
class ComplexPower {
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
    complexLogarithmPair(x, y, f64x2.pmax(f64x2.abs(c), f64x2.abs(d)));
    const p = limited(c, largestExponent);
    const r = limited(d, largestExponent);
    const zero = f64x2.splat(0);
    const size = sumOfProducts(p, zero, logModulus, logModulusLow, f64x2.neg(r), zero, argument, argumentLow);
    const sizeLow = low;
    const turn = sumOfProducts(p, zero, argument, argumentLow, r, zero, logModulus, logModulusLow);
    const turnLow = v128.and(low, f64x2.lt(f64x2.abs(turn), f64x2.splat(largestAngle)));

    const bounded = limited(size, largestLogarithm);
    const length = exponential.mantissa(bounded, v128.and(sizeLow, f64x2.eq(bounded, size)));
    const k = exponential.wholePower(bounded);
    sineAndCosineOfSum(turn, turnLow);
    const tiny = f64x2.lt(sineScale, zero);
    const factor = v128.bitselect(f64x2.splat(down), f64x2.splat(1), tiny);
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
