import { constant } from "./constant.ts";
import { head, normalized, quickSumError, squareError } from "./double-double.ts";
import { powerOfTwo } from "./exponential-pair.ts";
import { constants, log, masks } from "./natural-logarithm.ts";

// As in natural-logarithm.ts, with r and r²/2 in double-double.

/** Of r³/3 − r⁴/4 + …, the Taylor series of ln(1 + r), divided by r³; what is left out is below 2⁻⁷⁵. */
const series: usize = memory.data<f64>([
  0.3333333333333333, -0.25, 0.2, -0.16666666666666666, 0.14285714285714285, -0.125,
]);

/**
 * ln(x + xLow) of a normal x > 0, plus `shift` times −ln 2, a whole number up to 1100: a double-double whose error is
 * 2⁻⁶⁵ of it, and of 1 at most. There must be no xLow where x is beyond 2^±1000.
 */
export function logarithmPair(x: v128, xLow: v128, shift: v128): v128 {
  const aligned = i64x2.add(x, constant(masks, 0));
  const even = log.entry(i32x4.extract_lane(aligned, 1));
  const odd = log.entry(i32x4.extract_lane(aligned, 3));
  const first = v128.load(even);
  const second = v128.load(odd);
  const third = v128.load(even, 16);
  const fourth = v128.load(odd, 16);
  const inverse = v128.shuffle<f64>(first, second, 0, 2);
  const center = v128.shuffle<f64>(third, fourth, 1, 3);
  const exponent = v128.or(i64x2.shr_u(aligned, 52), constant(masks, 1));
  const ownK = f64x2.sub(constant(constants, 0), exponent);
  const negatedK = f64x2.add(ownK, shift);

  // r = (m − c)/c, whose remainder is exact: c has 8 bits
  const m = i64x2.add(v128.and(aligned, constant(masks, 2)), constant(masks, 3));
  const offset = f64x2.sub(m, center);
  const r = f64x2.mul(offset, inverse);
  const rHead = head(r);
  const left = f64x2.sub(f64x2.sub(offset, f64x2.mul(rHead, center)), f64x2.mul(f64x2.sub(r, rHead), center));
  const rest = f64x2.mul(f64x2.add(left, f64x2.mul(xLow, powerOfTwo(ownK))), inverse);

  const square = f64x2.mul(r, r);
  const half = f64x2.mul(square, f64x2.splat(-0.5));
  const halfLow = f64x2.mul(squareError(r, square), f64x2.splat(-0.5));
  const small = f64x2.sub(f64x2.add(halfLow, rest), f64x2.mul(r, rest));
  const cubic = f64x2.mul(f64x2.mul(square, r), seriesOf(r, square));

  const tableHead = v128.shuffle<f64>(first, second, 1, 3);
  const tableTail = v128.shuffle<f64>(third, fourth, 0, 2);
  const whole = f64x2.add(f64x2.mul(negatedK, constant(constants, 1)), tableHead);
  const tail = f64x2.add(f64x2.mul(negatedK, constant(constants, 2)), tableTail);
  const linear = f64x2.add(whole, r);
  const sum = f64x2.add(linear, half);
  const lost = f64x2.add(quickSumError(whole, r, linear), quickSumError(linear, half, sum));
  return normalized(sum, f64x2.add(lost, f64x2.add(f64x2.add(tail, small), cubic)));
}

function seriesOf(r: v128, square: v128): v128 {
  const lowest = f64x2.add(constant(series, 0), f64x2.mul(r, constant(series, 1)));
  const middle = f64x2.add(constant(series, 2), f64x2.mul(r, constant(series, 3)));
  const highest = f64x2.add(constant(series, 4), f64x2.mul(r, constant(series, 5)));
  return f64x2.add(lowest, f64x2.mul(square, f64x2.add(middle, f64x2.mul(square, highest))));
}
