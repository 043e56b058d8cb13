import { constant } from "./constant.ts";
import { exponential } from "./exponential.ts";
import { polynomial } from "./polynomial.ts";

/** Masks of a number but its sign and of a sign; and the bits of 1/2, 1/4 and 3/4. */
const constants: usize = memory.data<u64>([
  i64.MAX_VALUE,
  i64.MIN_VALUE,
  reinterpret<u64>(0.5),
  reinterpret<u64>(0.25),
  reinterpret<u64>(0.75),
]);

/** Chebyshev fit of (sinh x − x)/x³ in x² for |x| ≤ 3/4 to 5e-18 of sinh x; the constant term first. */
const series: usize = memory.data<f64>([
  0.16666666666666666, 0.008333333333334856, 0.00019841269838110785, 2.755732161945237e-6, 2.5051287564594896e-8,
  1.6188591349645104e-10,
]);

/** sinh |x| = h − 1/(4h) with h = e^|x|/2; for small x a polynomial. */
class HyperbolicSine {
  @inline
  value(x: v128): v128 {
    const size = v128.and(x, constant(constants, 0));
    const half = f64x2.mul(exponential.value(size), constant(constants, 2));
    const difference = f64x2.sub(half, f64x2.div(constant(constants, 3), half));
    const small = f64x2.lt(size, constant(constants, 4));
    const value = v128.bitselect(this.nearZero(size), difference, small);
    return v128.or(value, v128.and(x, constant(constants, 1)));
  }

  @inline
  nearZero(x: v128): v128 {
    const square = f64x2.mul(x, x);
    return f64x2.add(x, f64x2.mul(f64x2.mul(x, square), polynomial.ofSix(series, square)));
  }

  @inline
  exceptional(x: v128, value: v128): v128 {
    return exponential.exceptional(x, value);
  }

  exception(x: f64): f64 {
    return copysign(exponential.scaledException(0.5, abs(x)), x);
  }
}

export const hyperbolicSine = changetype<HyperbolicSine>(0);

/** cosh x = h + 1/(4h) with h = e^|x|/2. */
class HyperbolicCosine {
  @inline
  value(x: v128): v128 {
    const size = v128.and(x, constant(constants, 0));
    const half = f64x2.mul(exponential.value(size), constant(constants, 2));
    return f64x2.add(half, f64x2.div(constant(constants, 3), half));
  }

  @inline
  exceptional(x: v128, value: v128): v128 {
    return exponential.exceptional(x, value);
  }

  exception(x: f64): f64 {
    return exponential.scaledException(0.5, abs(x));
  }
}

export const hyperbolicCosine = changetype<HyperbolicCosine>(0);
