import { normalized, quickSumError, squareError, sumError } from "./double-double.ts";
import { ln2Head, ln2Low, ln2Middle } from "./ln2.ts";

// eˣ = 2ᵏ(1 + q) with x = k ln 2 + r, |r| ≤ ½ ln 2 and q = r + r²/2 + r³Q(r), where Q is a polynomial fitted to
// (eʳ − 1 − r − r²/2)/r³ at Chebyshev nodes with relative error 2⁻⁶³.

/** 1.5·2⁵²: adding it, and taking it away, rounds to a whole number. */
const rounder: f64 = 6755399441055744;

const coefficients: usize = memory.data<f64>([
  0.16666666666666666, 0.04166666666666667, 0.008333333333333333, 0.0013888888888883748, 0.00019841269841266415,
  2.4801587325547743e-5, 2.7557319239957097e-6, 2.75572736431103e-7, 2.5052078002329456e-8, 2.0914686968086876e-9,
  1.6084327883952603e-10,
]);

/** The k of the last {@link reducedExponential}. */
export let exponent: v128 = f64x2(0, 0);

export function setExponent(k: v128): void {
  exponent = k;
}

/** Q(r) */
function series(r: v128): v128 {
  const square = f64x2.mul(r, r);
  let even = v128.load64_splat(coefficients, 80);
  let odd = v128.load64_splat(coefficients, 72);
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(coefficients, 64));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(coefficients, 56));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(coefficients, 48));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(coefficients, 40));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(coefficients, 32));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(coefficients, 24));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(coefficients, 16));
  odd = f64x2.add(f64x2.mul(odd, square), v128.load64_splat(coefficients, 8));
  even = f64x2.add(f64x2.mul(even, square), v128.load64_splat(coefficients));
  return f64x2.add(f64x2.mul(odd, r), even);
}

/**
 * The q of e^(x + xLow) = 2ᵏ(1 + q), |q| < 0.42, as a double-double of relative error 2⁻⁵⁸; k is left in `exponent`.
 * Takes |x| ≤ 2000.
 */
export function reducedExponential(x: v128, xLow: v128): v128 {
  const round = f64x2.splat(rounder);
  const k = f64x2.sub(f64x2.add(f64x2.mul(x, f64x2.splat(Math.LOG2E)), round), round);
  const begun = f64x2.sub(x, f64x2.mul(k, f64x2.splat(ln2Head)));
  const middle = f64x2.mul(k, f64x2.splat(-ln2Middle));
  const reduced = f64x2.add(begun, middle);
  const rest = f64x2.add(sumError(begun, middle, reduced), f64x2.sub(xLow, f64x2.mul(k, f64x2.splat(ln2Low))));
  const r = f64x2.add(reduced, rest);
  const rLow = quickSumError(reduced, rest, r);

  const square = f64x2.mul(r, r);
  const half = f64x2.mul(square, f64x2.splat(0.5));
  const halfLow = f64x2.mul(squareError(r, square), f64x2.splat(0.5));
  const sum = f64x2.add(r, half);
  const cubic = f64x2.mul(f64x2.mul(square, r), series(r));
  const lows = f64x2.add(f64x2.add(rLow, f64x2.mul(rLow, r)), f64x2.add(halfLow, quickSumError(r, half, sum)));
  exponent = k;
  return normalized(sum, f64x2.add(lows, cubic));
}

/** 2ᵏ for a whole −1022 ≤ k ≤ 1023. */
export function powerOfTwo(k: v128): v128 {
  return i64x2.shl(f64x2.add(k, f64x2.splat(4503599627370496 + 1023)), 52);
}

/** x·2ᵏ for a whole |k| ≤ 2044, rounded once where x is normal. */
export function scaledByPower(x: v128, k: v128): v128 {
  const half = f64x2.floor(f64x2.mul(k, f64x2.splat(0.5)));
  return f64x2.mul(f64x2.mul(x, powerOfTwo(half)), powerOfTwo(f64x2.sub(k, half)));
}

/** x·2ᵏ for a whole k, taken as ±3000 beyond that; rounded once where x is neither tiny nor huge. */
export function scaledWidely(x: v128, k: v128): v128 {
  const limit = f64x2.splat(3000);
  const power = f64x2.pmax(f64x2.neg(limit), f64x2.pmin(limit, k));
  const third = f64x2.nearest(f64x2.mul(power, f64x2.splat(1 / 3.0)));
  const factor = powerOfTwo(third);
  const rest = powerOfTwo(f64x2.sub(power, f64x2.add(third, third)));
  return f64x2.mul(f64x2.mul(f64x2.mul(x, factor), factor), rest);
}
