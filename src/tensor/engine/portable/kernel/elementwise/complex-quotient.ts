import { addPairs, dividePairs, low, multiplyPairs, squarePair } from "./double-double.ts";
import { scaledWidely } from "./exponential-pair.ts";
import {
  cosh,
  coshLow,
  growth,
  growthLow,
  hyperbolic,
  inverseSquare,
  scale,
  sinh,
  sinhLow,
  sinhScale,
} from "./hyperbolic-pair.ts";
import { answer, answerOne, im, notFinite, re } from "./map-complex.ts";
import { preciseCosine, preciseCosineLow, preciseExpm1, preciseSineAndCosine } from "./precise.ts";
import { cosine, cosineLow, sine, sineAndCosine, sineLow, sineScale } from "./sine-cosine-pair.ts";

// tanh(x + iy) = (sinh x cosh x + i sin y cos y)/(sinh²x + cos²y): the divisor does not cancel. Both parts are computed
// with 2⁻²ᵏ above and below the fraction, k being the exponent of eˣ.

/** 2⁻²ᵏ (sinh²x + cos²y) and cos²y of the last {@link prepare}. */
let divisor: v128 = f64x2(0, 0);
let divisorLow: v128 = f64x2(0, 0);
let square: v128 = f64x2(0, 0);
let squareLow: v128 = f64x2(0, 0);

function prepare(x: v128, y: v128): void {
  sineAndCosine(y);
  hyperbolic(x);
  square = squarePair(cosine, cosineLow);
  squareLow = low;
  const still = f64x2.eq(sinhScale, scale);
  const sinhSquare = v128.and(squarePair(sinh, sinhLow), still);
  const sinhSquareLow = v128.and(low, still);
  const small = f64x2.mul(square, inverseSquare);
  divisor = addPairs(sinhSquare, sinhSquareLow, small, f64x2.mul(squareLow, inverseSquare));
  divisorLow = low;
}

/** 2ᵖ sin y cos y/(sinh²x + cos²y), after {@link prepare}. */
function imaginaryPart(p: f64): v128 {
  const product = multiplyPairs(sine, sineLow, cosine, cosineLow);
  const quotient = dividePairs(product, low, divisor, divisorLow);
  const power = f64x2.sub(sineScale, f64x2.add(scale, scale));
  const plain = f64x2.mul(sine, cosine);
  const zero = f64x2.eq(plain, f64x2.splat(0));
  return scaledWidely(v128.bitselect(plain, quotient, zero), f64x2.add(power, f64x2.splat(p)));
}

/** tanh z; special cases are those of C99, Annex G.6.2.6. */
class ComplexHyperbolicTangent {
  value(x: v128, y: v128): void {
    prepare(x, y);
    const product = multiplyPairs(sinh, sinhLow, cosh, coshLow);
    const quotient = scaledWidely(dividePairs(product, low, divisor, divisorLow), f64x2.sub(sinhScale, scale));
    answer(v128.xor(quotient, v128.and(x, i64x2.splat(i64.MIN_VALUE))), imaginaryPart(0));
  }

  exceptional(x: v128, y: v128): v128 {
    return notFinite(x, y);
  }

  exception(x: f64, y: f64): void {
    sineAndCosine(f64x2.splat(y));
    const turn = f64x2.extract_lane(f64x2.mul(sine, cosine), 0);
    if (abs(x) == Infinity) answerOne(copysign<f64>(1, x), F64.isNaN(turn) ? 0 : copysign<f64>(0, turn));
    else answerOne(x == 0 ? x : NaN, y == 0 ? y : NaN);
  }
}

export const complexHyperbolicTangent = changetype<ComplexHyperbolicTangent>(0);

/** tan z = −i tanh iz. */
class ComplexTangent {
  value(x: v128, y: v128): void {
    complexHyperbolicTangent.value(f64x2.neg(y), x);
    answer(im, f64x2.neg(re));
  }

  exceptional(x: v128, y: v128): v128 {
    return notFinite(x, y);
  }

  exception(x: f64, y: f64): void {
    complexHyperbolicTangent.exception(-y, x);
    answer(im, f64x2.neg(re));
  }
}

export const complexTangent = changetype<ComplexTangent>(0);

/** ((eˣ − 1)/2 + cos²(y/2)) over the prepared divisor, where the two terms nearly cancel. */
function cancelledSigmoid(x: v128, y: v128): v128 {
  const half = f64x2.splat(0.5);
  const less = preciseExpm1(f64x2.pmax(f64x2.splat(-700), f64x2.pmin(f64x2.splat(700), x)));
  const lessLow = low;
  preciseSineAndCosine(f64x2.mul(y, half));
  const cosineSquare = squarePair(preciseCosine, preciseCosineLow);
  const sum = addPairs(f64x2.mul(less, half), f64x2.mul(lessLow, half), cosineSquare, low);
  return dividePairs(sum, low, divisor, divisorLow);
}

/**
 * σ(z) = 1/(1 + e⁻ᶻ) = (1 + tanh(z/2))/2, whose real part is (sinh h e^h + cos²t)/(2 (sinh²h + cos²t)) with
 * z = 2(h + it). Where its two terms cancel, they are taken to 2⁻¹⁰¹, so that only what is left of more than 45 cancelled
 * bits may be wrong by more than 2 ulp.
 */
class ComplexSigmoid {
  value(x: v128, y: v128): void {
    const half = f64x2.splat(0.5);
    prepare(f64x2.mul(x, half), f64x2.mul(y, half));
    const negative = f64x2.lt(x, f64x2.splat(0));
    const still = f64x2.eq(sinhScale, scale);
    const rising = multiplyPairs(sinh, sinhLow, growth, growthLow);
    const risingLow = low;
    const falling = dividePairs(sinh, sinhLow, growth, growthLow);
    const first = v128.and(v128.bitselect(f64x2.neg(falling), rising, negative), still);
    const firstLow = v128.and(v128.bitselect(f64x2.neg(low), risingLow, negative), still);
    const factor = v128.bitselect(f64x2.splat(1), inverseSquare, negative);
    const sum = addPairs(first, firstLow, f64x2.mul(square, factor), f64x2.mul(squareLow, factor));
    const power = v128.and(f64x2.mul(scale, f64x2.splat(-2)), negative);
    const plain = dividePairs(sum, low, divisor, divisorLow);
    const b = imaginaryPart(-1);
    const cancelled = v128.and(negative, f64x2.lt(f64x2.mul(f64x2.abs(sum), f64x2.splat(16)), f64x2.abs(first)));
    let quotient = plain;
    if (v128.any_true(cancelled)) quotient = v128.bitselect(cancelledSigmoid(x, y), plain, cancelled);
    answer(scaledWidely(quotient, f64x2.sub(power, f64x2.splat(1))), b);
  }

  exceptional(x: v128, y: v128): v128 {
    return notFinite(x, y);
  }

  exception(x: f64, y: f64): void {
    complexHyperbolicTangent.exception(x * 0.5, y * 0.5);
    answerOne(0.5 + 0.5 * f64x2.extract_lane(re, 0), 0.5 * f64x2.extract_lane(im, 0));
  }
}

export const complexSigmoid = changetype<ComplexSigmoid>(0);
