import { exactProduct, low } from "./double-double.ts";
import { exponential } from "./exponential.ts";
import { scaledByPower } from "./exponential-pair.ts";
import { logarithmPair } from "./logarithm-pair.ts";

/** Exponents y beyond this over- or underflow with every x but 1, where ln x is 0. */
const largestExponent: f64 = 1.2e24;

/** e to the power of this is infinite, and 0 with a minus sign. */
const largestLogarithm: f64 = 1200;

/** x^y = e^(y ln x) of a normal x 2^(−shift) > 0, the product in double-double. */
function powerOf(x: v128, shift: v128, y: v128): v128 {
  const baseLog = logarithmPair(x, f64x2.splat(0), shift);
  const baseLogLow = low;
  const factor = f64x2.pmax(f64x2.pmin(y, f64x2.splat(largestExponent)), f64x2.splat(-largestExponent));
  const product = exactProduct(factor, baseLog);
  const productLow = f64x2.add(low, f64x2.mul(factor, baseLogLow));
  const size = f64x2.pmax(f64x2.pmin(product, f64x2.splat(largestLogarithm)), f64x2.splat(-largestLogarithm));
  const mantissa = exponential.mantissa(size, v128.and(productLow, f64x2.eq(size, product)));
  return scaledByPower(mantissa, exponential.wholePower(size));
}

/** x^y of real numbers; special cases are those of C99, Annex F.9.4.4. */
class Power {
  value(x: v128, y: v128): v128 {
    return powerOf(x, f64x2.splat(0), y);
  }

  exceptional(x: v128, y: v128): v128 {
    const largest = f64x2.splat(f64.MAX_VALUE);
    const positive = v128.and(f64x2.ge(x, f64x2.splat(f64.MIN_NORMAL_VALUE)), f64x2.le(x, largest));
    return v128.not(v128.and(positive, f64x2.le(f64x2.abs(y), largest)));
  }

  exception(x: f64, y: f64): f64 {
    if (y == 0 || x == 1) return 1;
    if (F64.isNaN(x) || F64.isNaN(y)) return NaN;
    const size = abs(x);
    if (abs(y) == Infinity) return size == 1 ? 1 : size > 1 == y > 0 ? Infinity : 0;
    const half = y * 0.5;
    const whole = floor(y) == y;
    const sign: f64 = whole && floor(half) != half ? copysign<f64>(1, x) : 1;
    if (size == 0 || size == Infinity) return sign * ((size == 0) == y > 0 ? 0 : Infinity);
    if (x < 0 && !whole) return NaN;
    const small = size < f64.MIN_NORMAL_VALUE;
    const normal = f64x2.splat(small ? size * 18014398509481984 : size); // 2⁵⁴
    return sign * f64x2.extract_lane(powerOf(normal, f64x2.splat(small ? 54 : 0), f64x2.splat(y)), 0);
  }
}

export const power = changetype<Power>(0);
