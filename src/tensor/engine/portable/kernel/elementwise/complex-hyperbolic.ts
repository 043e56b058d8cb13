import { productOfPairs } from "./double-double.ts";
import { scaledWidely } from "./exponential-pair.ts";
import { cosh, coshLow, hyperbolic, scale, sinh, sinhLow, sinhScale } from "./hyperbolic-pair.ts";
import { answer, answerOne, im, notFinite, re, specialProduct } from "./map-complex.ts";
import { cosine, cosineLow, sine, sineAndCosine, sineLow, sineScale } from "./sine-cosine-pair.ts";

// sin(x + iy) = sin x cosh y + i cos x sinh y,  cos(x + iy) = cos x cosh y − i sin x sinh y.
// Special cases are those of C99's Annex G for sinh and cosh, where sin z = −i sinh iz and cos z = cosh iz.

function signOf(x: v128): v128 {
  return v128.and(x, i64x2.splat(i64.MIN_VALUE));
}

class ComplexSine {
  value(x: v128, y: v128): void {
    sineAndCosine(x);
    hyperbolic(y);
    const a = productOfPairs(sine, sineLow, cosh, coshLow);
    const b = productOfPairs(cosine, cosineLow, sinh, sinhLow);
    answer(scaledWidely(a, f64x2.add(scale, sineScale)), v128.xor(scaledWidely(b, sinhScale), signOf(y)));
  }

  exceptional(x: v128, y: v128): v128 {
    return notFinite(x, y);
  }

  exception(x: f64, y: f64): void {
    sineAndCosine(f64x2.splat(x));
    const a = specialProduct(coshOf(y), f64x2.extract_lane(sine, 0), false);
    answerOne(a, specialProduct(y, f64x2.extract_lane(cosine, 0), true));
  }
}

export const complexSine = changetype<ComplexSine>(0);

class ComplexCosine {
  value(x: v128, y: v128): void {
    sineAndCosine(x);
    hyperbolic(y);
    const a = productOfPairs(cosine, cosineLow, cosh, coshLow);
    const b = productOfPairs(sine, sineLow, sinh, sinhLow);
    const bScale = f64x2.add(sineScale, sinhScale);
    answer(scaledWidely(a, scale), v128.xor(scaledWidely(f64x2.neg(b), bScale), signOf(y)));
  }

  exceptional(x: v128, y: v128): v128 {
    return notFinite(x, y);
  }

  exception(x: f64, y: f64): void {
    sineAndCosine(f64x2.splat(x));
    const a = specialProduct(coshOf(y), f64x2.extract_lane(cosine, 0), true);
    answerOne(a, -specialProduct(y, f64x2.extract_lane(sine, 0), false));
  }
}

export const complexCosine = changetype<ComplexCosine>(0);

/** cosh y in what decides about special cases: whether it is infinite or NaN. */
function coshOf(y: f64): f64 {
  return abs(y) < Infinity ? 1 : abs(y);
}

/** sinh z = −i sin iz. */
class ComplexHyperbolicSine {
  value(x: v128, y: v128): void {
    complexSine.value(f64x2.neg(y), x);
    answer(im, f64x2.neg(re));
  }

  exceptional(x: v128, y: v128): v128 {
    return notFinite(x, y);
  }

  exception(x: f64, y: f64): void {
    complexSine.exception(-y, x);
    answer(im, f64x2.neg(re));
  }
}

export const complexHyperbolicSine = changetype<ComplexHyperbolicSine>(0);

/** cosh z = cos iz. */
class ComplexHyperbolicCosine {
  value(x: v128, y: v128): void {
    complexCosine.value(f64x2.neg(y), x);
  }

  exceptional(x: v128, y: v128): v128 {
    return notFinite(x, y);
  }

  exception(x: f64, y: f64): void {
    complexCosine.exception(-y, x);
  }
}

export const complexHyperbolicCosine = changetype<ComplexHyperbolicCosine>(0);
