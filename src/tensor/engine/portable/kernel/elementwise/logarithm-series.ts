import { low, multiplyPairs, normalized, productError, quickSumError, squareError } from "./double-double.ts";
import { ln2Head, ln2Tail } from "./ln2.ts";

// As in logarithm.ts, with s, s² and the leading term of the series in double-double.

const twoThirds: f64 = 0.6666666666666666;
const twoThirdsLow: f64 = 3.700743415417188e-17;

/** Of 2s²/5 + 2s⁴/7 + …, divided by s²; relative error 2⁻⁵⁸. */
const coefficients: usize = memory.data<f64>([
  0.4, 0.28571428571429364, 0.22222222221656232, 0.18181818335314404, 0.15384594970895457, 0.13334804238225345,
  0.11706248540922386, 0.11723051028097753,
]);

function series(z: v128): v128 {
  let sum = v128.load64_splat(coefficients, 56);
  sum = f64x2.add(f64x2.mul(sum, z), v128.load64_splat(coefficients, 48));
  sum = f64x2.add(f64x2.mul(sum, z), v128.load64_splat(coefficients, 40));
  sum = f64x2.add(f64x2.mul(sum, z), v128.load64_splat(coefficients, 32));
  sum = f64x2.add(f64x2.mul(sum, z), v128.load64_splat(coefficients, 24));
  sum = f64x2.add(f64x2.mul(sum, z), v128.load64_splat(coefficients, 16));
  sum = f64x2.add(f64x2.mul(sum, z), v128.load64_splat(coefficients, 8));
  return f64x2.mul(f64x2.add(f64x2.mul(sum, z), v128.load64_splat(coefficients)), z);
}

/**
 * k ln 2 + ln(1 + f) from −k, for √½ ≤ 1 + f < √2, as a double-double of relative error 2⁻⁶⁵.
 */
export function logarithmBySeries(negatedK: v128, f: v128): v128 {
  const two = f64x2.splat(2);
  const divisor = f64x2.add(f, two);
  const s = f64x2.div(f, divisor);
  const product = f64x2.mul(s, divisor);
  const missing = f64x2.mul(s, quickSumError(two, f, divisor));
  const remainder = f64x2.sub(f64x2.sub(f, product), f64x2.add(productError(s, divisor, product), missing));
  const sLow = f64x2.div(remainder, divisor);

  const z = f64x2.mul(s, s);
  const zLow = f64x2.add(squareError(s, z), f64x2.mul(f64x2.add(s, s), sLow));
  const rest = series(z);
  const factor = f64x2.add(f64x2.splat(twoThirds), rest);
  const factorLow = f64x2.add(quickSumError(f64x2.splat(twoThirds), rest, factor), f64x2.splat(twoThirdsLow));
  const cube = multiplyPairs(s, sLow, z, zLow);
  const term = multiplyPairs(cube, low, factor, factorLow);
  const termLow = low;

  const whole = f64x2.mul(negatedK, f64x2.splat(-ln2Head));
  const twice = f64x2.add(s, s);
  const first = f64x2.add(whole, twice);
  const second = f64x2.add(first, term);
  const lost = f64x2.add(quickSumError(whole, twice, first), quickSumError(first, term, second));
  const small = f64x2.add(f64x2.sub(termLow, f64x2.mul(negatedK, f64x2.splat(ln2Tail))), f64x2.add(sLow, sLow));
  return normalized(second, f64x2.add(lost, small));
}
