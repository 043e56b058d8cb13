import { constant } from "./constant.ts";
import { exponential } from "./exponential.ts";
import { polynomial } from "./polynomial.ts";

/** Masks of a number but its sign and of a sign; and the bits of 22, from where on tanh is 1, of 1, 2 and 5/32. */
const constants: usize = memory.data<u64>([
  i64.MAX_VALUE,
  i64.MIN_VALUE,
  reinterpret<u64>(22.0),
  reinterpret<u64>(1.0),
  reinterpret<u64>(2.0),
  reinterpret<u64>(0.15625),
]);

/** Chebyshev fit of (tanh x − x)/x³ in x² for |x| ≤ 5/32 to 5e-18 of tanh x; the constant term first. */
const series: usize = memory.data<f64>([
  -0.3333333333333332, 0.1333333333329023, -0.05396825376212181, 0.02186945245893893, -0.00886037761378493,
  0.0034874485706514083,
]);

/** tanh |x| = E/(E + 2) with E = e^(2|x|) − 1; for small x, where errors would add up, a polynomial. */
class HyperbolicTangent {
  @inline
  value(x: v128): v128 {
    const size = f64x2.pmin(v128.and(x, constant(constants, 0)), constant(constants, 2));
    const growth = exponential.lessOne(f64x2.add(size, size));
    const quotient = f64x2.div(growth, f64x2.add(growth, constant(constants, 4)));
    const small = f64x2.lt(size, constant(constants, 5));
    const value = v128.bitselect(this.nearZero(size), quotient, small);
    return v128.or(value, v128.and(x, constant(constants, 1)));
  }

  @inline
  nearZero(x: v128): v128 {
    const square = f64x2.mul(x, x);
    const sum = polynomial.ofSix(series, square);
    return f64x2.add(x, f64x2.mul(f64x2.mul(x, square), sum));
  }

  @inline
  exceptional(_x: v128, _value: v128): v128 {
    return i64x2.splat(0);
  }

  exception(x: f64): f64 {
    return x;
  }
}

export const hyperbolicTangent = changetype<HyperbolicTangent>(0);

/** The logistic function 1/(1 + e⁻ˣ): with z = e^(−|x|), z/(1 + z) for negative x and else 1/(1 + z). */
class Logistic {
  @inline
  value(x: v128): v128 {
    const decay = exponential.value(v128.or(x, constant(constants, 1)));
    const one = constant(constants, 3);
    const numerator = v128.bitselect(decay, one, i64x2.lt_s(x, i64x2.splat(0)));
    return f64x2.div(numerator, f64x2.add(one, decay));
  }

  @inline
  exceptional(x: v128, value: v128): v128 {
    return exponential.exceptional(x, value);
  }

  exception(x: f64): f64 {
    return x > 0 ? 1 : exponential.exception(x);
  }
}

export const logistic = changetype<Logistic>(0);
