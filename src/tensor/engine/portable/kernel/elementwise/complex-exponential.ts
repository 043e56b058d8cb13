import { addPairs, exactSum, low, multiplyPairs, productOfPairs, quickSumError } from "./double-double.ts";
import { exponent, powerOfTwo, reducedExponential, scaledWidely } from "./exponential-pair.ts";
import { answer, answerOne, im, notFinite, re, specialProduct } from "./map-complex.ts";
import {
  preciseCosine,
  preciseCosineLessOne,
  preciseCosineLessOneLow,
  preciseCosineLow,
  preciseExpm1,
  preciseSineAndCosine,
} from "./precise.ts";
import { cosine, cosineLessOne, cosineLow, sine, sineAndCosine, sineLow, sineScale } from "./sine-cosine-pair.ts";

/** Arguments beyond this size are taken as this: with any angle the results over- or underflow. */
const largest: f64 = 1500;

function limited(x: v128): v128 {
  return f64x2.pmax(f64x2.splat(-largest), f64x2.pmin(f64x2.splat(largest), x));
}

/** e^(x + iy) = eˣ cos y + i eˣ sin y; special cases are those of C99, Annex G.6.3.1. */
class ComplexExponential {
  value(x: v128, y: v128): void {
    const one = f64x2.splat(1);
    const q = reducedExponential(limited(x), f64x2.splat(0));
    const length = f64x2.add(one, q);
    const lengthLow = f64x2.add(quickSumError(one, q, length), low);
    const k = exponent;
    sineAndCosine(y);
    const a = productOfPairs(length, lengthLow, cosine, cosineLow);
    const b = productOfPairs(length, lengthLow, sine, sineLow);
    answer(scaledWidely(a, k), scaledWidely(b, f64x2.add(k, sineScale)));
  }

  exceptional(x: v128, y: v128): v128 {
    return notFinite(x, y);
  }

  exception(x: f64, y: f64): void {
    sineAndCosine(f64x2.splat(y));
    const length = x == -Infinity ? 0 : x;
    const finite = abs(x) < Infinity;
    const a = specialProduct(finite ? 1 : length, f64x2.extract_lane(cosine, 0), true);
    answerOne(a, specialProduct(finite ? 1 : length, f64x2.extract_lane(sine, 0), false));
  }
}

export const complexExponential = changetype<ComplexExponential>(0);

/** (eˣ − 1) cos y + (cos y − 1) where that is small against either term. */
function cancelledExpm1(x: v128, y: v128): v128 {
  const limit = f64x2.splat(700);
  const less = preciseExpm1(f64x2.pmax(f64x2.neg(limit), f64x2.pmin(limit, x)));
  const lessLow = low;
  preciseSineAndCosine(y);
  const product = multiplyPairs(less, lessLow, preciseCosine, preciseCosineLow);
  return addPairs(product, low, preciseCosineLessOne, preciseCosineLessOneLow);
}

/**
 * e^(x + iy) − 1 with the real part (eˣ − 1) cos y + (cos y − 1), both terms relatively accurate; where they cancel, to
 * 2⁻¹⁰¹ of them, so that only what is left of more than 45 cancelled bits may be wrong by more than 2 ulp.
 */
class ComplexExpm1 {
  value(x: v128, y: v128): void {
    const zero = f64x2.splat(0);
    const q = reducedExponential(limited(x), zero);
    const qLow = low;
    const k = exponent;
    const down = powerOfTwo(f64x2.pmax(f64x2.splat(-1000), f64x2.pmin(k, zero)));
    const up = powerOfTwo(f64x2.pmax(f64x2.splat(-1000), f64x2.pmin(f64x2.neg(k), zero)));
    const whole = exactSum(down, f64x2.neg(up));
    const less = addPairs(whole, low, f64x2.mul(down, q), f64x2.mul(down, qLow));
    const lessLow = low;
    const length = exactSum(f64x2.splat(1), q);
    const lengthLow = f64x2.add(low, qLow);
    sineAndCosine(y);
    const b = productOfPairs(length, lengthLow, sine, sineLow);
    const first = multiplyPairs(less, lessLow, cosine, cosineLow);
    const firstLow = low;
    const second = cosineLessOne();
    let a = addPairs(first, firstLow, f64x2.mul(second, up), f64x2.mul(low, up));
    const cancelled = f64x2.lt(f64x2.mul(f64x2.abs(a), f64x2.splat(16)), f64x2.abs(first));
    if (v128.any_true(cancelled)) a = v128.bitselect(f64x2.mul(cancelledExpm1(x, y), up), a, cancelled);
    const still = v128.and(f64x2.eq(x, zero), f64x2.eq(y, zero));
    answer(v128.bitselect(x, scaledWidely(a, f64x2.pmax(zero, k)), still), scaledWidely(b, f64x2.add(k, sineScale)));
  }

  exceptional(x: v128, y: v128): v128 {
    return notFinite(x, y);
  }

  exception(x: f64, y: f64): void {
    complexExponential.exception(x, y);
    if (x == -Infinity) answer(f64x2.splat(-1), im);
    else answer(f64x2.sub(re, f64x2.splat(1)), im);
  }
}

export const complexExpm1 = changetype<ComplexExpm1>(0);
