import { constant } from "./constant.ts";
import { sumError } from "./double-double.ts";
import { ln2Head, ln2Tail } from "./ln2.ts";

// ln x = k ln 2 + ln(1 + f) with √½ ≤ 1 + f < √2, and with s = f/(2 + f),
//   ln(1 + f) = 2 artanh s = f − s(f − R),  R = s²(2/3 + 2s²/5 + …),
// the series replaced by a polynomial in s² fitted at Chebyshev nodes, of relative error 2⁻⁵¹ in R: 2⁻⁵⁸ in ln x.

/** The coefficients of R/s² in s², then 2, −ln 2 in parts, 2⁵² with the bias of the exponent, and 1. */
const constants: usize = memory.data<f64>([
  0.666666666666667,
  0.39999999999899505,
  0.28571428625975487,
  0.2222221113479508,
  0.18182889125261723,
  0.15331721600556042,
  0.14616449685043406,
  2,
  -ln2Head,
  -ln2Tail,
  4503599627370496 + 1023,
  1,
]);

/**
 * Bits that, added to x = 2ᵏ(1 + f) > 0, put k + 1023 above the 52 low bits, and those of 1 + f less √½ below; 2⁵²; the
 * mask of the 52 low bits; √½.
 */
const masks: usize = memory.data<u64>([
  reinterpret<u64>(1.0) - reinterpret<u64>(Math.SQRT1_2),
  reinterpret<u64>(4503599627370496.0),
  0x000fffffffffffff,
  reinterpret<u64>(Math.SQRT1_2),
]);

/** The parts of a logarithm, for those that are made of it. */
class Logarithm {
  /** −k of a normal x > 0. */
  @inline
  negatedExponent(x: v128): v128 {
    const aligned = i64x2.add(x, constant(masks, 0));
    const exponent = v128.or(i64x2.shr_u(aligned, 52), constant(masks, 1));
    return f64x2.sub(constant(constants, 10), exponent);
  }

  /** f of a normal x > 0. */
  @inline
  fraction(x: v128): v128 {
    const aligned = i64x2.add(x, constant(masks, 0));
    const bits = v128.and(aligned, constant(masks, 2));
    return f64x2.sub(i64x2.add(bits, constant(masks, 3)), constant(constants, 11));
  }

  /** k ln 2 + ln(1 + f) + rest from −k, for a rest far below 1; keeps the sign of a zero f where k and rest are 0. */
  @inline
  of(negatedK: v128, f: v128, rest: v128): v128 {
    const small = f64x2.add(rest, f64x2.mul(negatedK, constant(constants, 9)));
    const s = f64x2.div(f, f64x2.add(f, constant(constants, 7)));
    const z = f64x2.mul(s, s);
    const w = f64x2.mul(z, z);
    let odd = f64x2.add(f64x2.mul(constant(constants, 5), w), constant(constants, 3));
    let even = f64x2.add(f64x2.mul(constant(constants, 6), w), constant(constants, 4));
    odd = f64x2.add(f64x2.mul(odd, w), constant(constants, 1));
    even = f64x2.add(f64x2.mul(even, w), constant(constants, 2));
    even = f64x2.add(f64x2.mul(even, w), constant(constants, 0));
    const series = f64x2.add(f64x2.mul(odd, w), f64x2.mul(even, z));
    const square = f64x2.sub(f64x2.mul(s, f64x2.sub(f, series)), small);
    return f64x2.add(f64x2.mul(negatedK, constant(constants, 8)), f64x2.sub(f, square));
  }
}

export const logarithm = changetype<Logarithm>(0);

/** ln(1 + x). */
class Log1p {
  @inline
  value(x: v128): v128 {
    const one = f64x2.splat(1);
    const sum = f64x2.add(one, x);
    const negatedK = logarithm.negatedExponent(sum);
    const near = f64x2.eq(negatedK, i64x2.splat(0));
    const f = v128.bitselect(x, logarithm.fraction(sum), near);
    return logarithm.of(negatedK, f, v128.andnot(f64x2.div(sumError(one, x, sum), sum), near));
  }

  @inline
  exceptional(x: v128, _value: v128): v128 {
    return v128.not(v128.and(f64x2.gt(x, f64x2.splat(-1)), f64x2.le(x, f64x2.splat(f64.MAX_VALUE))));
  }

  exception(x: f64): f64 {
    if (x == -1) return -Infinity;
    return x < -1 ? NaN : x;
  }
}

export const log1p = changetype<Log1p>(0);
