// Arithmetic of single complex numbers, for what is not done to many at once.
import { squaredModulus } from "./scalar.ts";

/** x/y without overflow in between (R. L. Smith, Comm. ACM 5, 435 (1962)). */
export function quotient(x: v128, y: v128): v128 {
  const a = f64x2.extract_lane(x, 0);
  const b = f64x2.extract_lane(x, 1);
  const c = f64x2.extract_lane(y, 0);
  const d = f64x2.extract_lane(y, 1);
  if (Math.abs(c) >= Math.abs(d)) {
    const ratio = d / c;
    const size = c + d * ratio;
    return f64x2((a + b * ratio) / size, (b - a * ratio) / size);
  }
  const ratio = c / d;
  const size = c * ratio + d;
  return f64x2((a * ratio + b) / size, (b * ratio - a) / size);
}

/** The square root with a real part that is not negative, of a number whose square neither over- nor underflows. */
export function squareRoot(x: v128): v128 {
  const re = f64x2.extract_lane(x, 0);
  const im = f64x2.extract_lane(x, 1);
  const half = Math.sqrt((Math.abs(re) + Math.sqrt(squaredModulus<v128>(x))) * 0.5);
  if (half == 0) return x;
  const other = (im * 0.5) / half;
  if (re >= 0) return f64x2(half, other);
  return im < 0 ? f64x2(-other, -half) : f64x2(other, half);
}

/** |Re x| + |Im x|, which is cheaper than the modulus. */
export function oneNorm(x: v128): f64 {
  const parts = f64x2.abs(x);
  return f64x2.extract_lane(parts, 0) + f64x2.extract_lane(parts, 1);
}
