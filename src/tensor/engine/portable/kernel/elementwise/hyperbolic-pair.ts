import { addPairs, dividePairs, low, multiplyPairs, quickSumError } from "./double-double.ts";
import { exponent, powerOfTwo, reducedExponential } from "./exponential-pair.ts";
import { tiny, up } from "./scales.ts";

/** Arguments beyond this are taken as this: all that is asked of them over- or underflows in the same way. */
const largest: f64 = 1500;

/** What the last {@link hyperbolic} found: 2⁻ᵏ times sinh|x|, cosh x and e^|x|, each a double-double. */
export let sinh: v128 = f64x2(0, 0);
export let sinhLow: v128 = f64x2(0, 0);
export let cosh: v128 = f64x2(0, 0);
export let coshLow: v128 = f64x2(0, 0);
export let growth: v128 = f64x2(0, 0);
export let growthLow: v128 = f64x2(0, 0);

/** The k of the last {@link hyperbolic}; that of sinh|x| alone, which is enlarged if tiny; 2⁻²ᵏ, but at least 2⁻¹⁰⁰⁰. */
export let scale: v128 = f64x2(0, 0);
export let sinhScale: v128 = f64x2(0, 0);
export let inverseSquare: v128 = f64x2(0, 0);

/**
 * With e^|x| = 2ᵏ(1 + q) and g = 2⁻²ᵏ, 2⁻ᵏ sinh|x| = ((1 − g) + q(2 + q))/(2(1 + q)), which does not cancel, and
 * 2⁻ᵏ cosh x = ((1 + g) + q(2 + q))/(2(1 + q)).
 */
export function hyperbolic(x: v128): void {
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const q = reducedExponential(f64x2.pmin(f64x2.splat(largest), f64x2.abs(x)), zero);
  const qLow = low;
  scale = exponent;
  const g = powerOfTwo(f64x2.pmax(f64x2.splat(-1000), f64x2.mul(exponent, f64x2.splat(-2))));
  inverseSquare = g;
  growth = f64x2.add(one, q);
  growthLow = f64x2.add(quickSumError(one, q, growth), qLow);
  const divisor = f64x2.add(growth, growth);
  const divisorLow = f64x2.add(growthLow, growthLow);

  const two = f64x2.splat(2);
  const sum = f64x2.add(two, q);
  const square = multiplyPairs(q, qLow, sum, f64x2.add(quickSumError(two, q, sum), qLow));
  const squareLow = low;
  const less = f64x2.sub(one, g);
  const difference = addPairs(less, f64x2.sub(f64x2.sub(one, less), g), square, squareLow);
  const small = f64x2.lt(f64x2.abs(x), f64x2.splat(tiny));
  sinh = dividePairs(difference, low, divisor, divisorLow);
  sinh = v128.bitselect(f64x2.mul(f64x2.abs(x), f64x2.splat(up)), sinh, small);
  sinhLow = v128.andnot(low, small);
  sinhScale = f64x2.add(scale, v128.and(small, f64x2.splat(-600)));
  const more = f64x2.add(one, g);
  const total = addPairs(more, f64x2.sub(g, f64x2.sub(more, one)), square, squareLow);
  cosh = dividePairs(total, low, divisor, divisorLow);
  coshLow = low;
}
