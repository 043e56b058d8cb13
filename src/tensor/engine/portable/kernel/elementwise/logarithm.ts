import { sumError } from "./double-double.ts";

// ln x = k ln 2 + ln(1 + f) with √½ ≤ 1 + f < √2, and with s = f/(2 + f),
//   ln(1 + f) = 2 artanh s = f − s(f − R),  R = s²(2/3 + 2s²/5 + …),
// the series replaced by a polynomial in s² fitted at Chebyshev nodes, of relative error 2⁻⁵¹ in R: 2⁻⁵⁸ in ln x.

/** ln 2 in two parts, the first of 40 bits: its product with a whole number below 2¹³ is exact. */
const ln2Head: f64 = 0.6931471805601177;
const ln2Tail: f64 = -1.7239444525614835e-13;

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

/** Bits that, taken from x, leave signed numbers up to the second where x is positive, normal and finite. */
const bounds: usize = memory.data<u64>([0x8010000000000000, reinterpret<u64>(f64.MAX_VALUE) - 0x8010000000000000]);

export class Logarithm {
  /** −k of a normal x > 0. */
  @inline
  negatedExponent(x: v128): v128 {
    const aligned = i64x2.add(x, v128.load64_splat(masks));
    const exponent = v128.or(i64x2.shr_u(aligned, 52), v128.load64_splat(masks + 8));
    return f64x2.sub(v128.load64_splat(constants + 80), exponent);
  }

  /** f of a normal x > 0. */
  @inline
  fraction(x: v128): v128 {
    const aligned = i64x2.add(x, v128.load64_splat(masks));
    const bits = v128.and(aligned, v128.load64_splat(masks + 16));
    return f64x2.sub(i64x2.add(bits, v128.load64_splat(masks + 24)), v128.load64_splat(constants + 88));
  }

  /** k ln 2 + ln(1 + f) from −k; keeps the sign of a zero f where k is 0. */
  @inline
  of(negatedK: v128, f: v128): v128 {
    return this.sum(negatedK, f, f64x2.mul(negatedK, v128.load64_splat(constants + 72)));
  }

  /** k ln 2 + ln(1 + f) + rest, for a rest far below 1. */
  @inline
  withRest(negatedK: v128, f: v128, rest: v128): v128 {
    return this.sum(negatedK, f, f64x2.add(rest, f64x2.mul(negatedK, v128.load64_splat(constants + 72))));
  }

  @inline
  sum(negatedK: v128, f: v128, small: v128): v128 {
    const s = f64x2.div(f, f64x2.add(f, v128.load64_splat(constants + 56)));
    const z = f64x2.mul(s, s);
    const w = f64x2.mul(z, z);
    let odd = f64x2.add(f64x2.mul(v128.load64_splat(constants + 40), w), v128.load64_splat(constants + 24));
    let even = f64x2.add(f64x2.mul(v128.load64_splat(constants + 48), w), v128.load64_splat(constants + 32));
    odd = f64x2.add(f64x2.mul(odd, w), v128.load64_splat(constants + 8));
    even = f64x2.add(f64x2.mul(even, w), v128.load64_splat(constants + 16));
    even = f64x2.add(f64x2.mul(even, w), v128.load64_splat(constants));
    const series = f64x2.add(f64x2.mul(odd, w), f64x2.mul(even, z));
    const square = f64x2.sub(f64x2.mul(s, f64x2.sub(f, series)), small);
    return f64x2.add(f64x2.mul(negatedK, v128.load64_splat(constants + 64)), f64x2.sub(f, square));
  }
}

export const logarithm = changetype<Logarithm>(0);

/** ln x. */
export class Log {
  @inline
  value(x: v128): v128 {
    return logarithm.of(logarithm.negatedExponent(x), logarithm.fraction(x));
  }

  @inline
  exceptional(x: v128, _value: v128): v128 {
    return i64x2.gt_s(i64x2.sub(x, v128.load64_splat(bounds)), v128.load64_splat(bounds + 8));
  }

  exception(x: f64): f64 {
    if (x == 0) return -Infinity;
    if (x < 0) return NaN;
    if (!(x < Infinity)) return x;
    const scaled = f64x2.splat(x * 18014398509481984);
    const negatedK = f64x2.add(logarithm.negatedExponent(scaled), f64x2.splat(54));
    return f64x2.extract_lane(logarithm.of(negatedK, logarithm.fraction(scaled)), 0);
  }
}

export const log = changetype<Log>(0);

/** ln(1 + x). */
export class Log1p {
  @inline
  value(x: v128): v128 {
    const one = f64x2.splat(1);
    const sum = f64x2.add(one, x);
    const negatedK = logarithm.negatedExponent(sum);
    const near = f64x2.eq(negatedK, i64x2.splat(0));
    const f = v128.bitselect(x, logarithm.fraction(sum), near);
    return logarithm.withRest(negatedK, f, v128.andnot(f64x2.div(sumError(one, x, sum), sum), near));
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
