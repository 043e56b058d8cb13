import { constant } from "./constant.ts";
import { polynomial } from "./polynomial.ts";
import { powerTable } from "./power-table.ts";

// With k the whole number nearest to 256 x/ln 2 and r = x − k ln 2/256, eˣ is 2^(k/256), from a table, times e^r, from a
// short polynomial: P. T. P. Tang, ACM Trans. Math. Softw. 15, 144 (1989).

/** Arguments beyond this size are exceptional: at the next power of two eˣ overflows or is subnormal. */
const ordinary: f64 = 708;

/** 256/ln 2; what rounds to whole numbers when added; ln 2/256 in two parts; and 1/256. */
const reduction: usize = memory.data<f64>([
  369.3299304675746,
  6755399441055744, // 1.5·2⁵²
  0.0027076061737716373, // of 33 bits: its products with k are exact
  2.9064910585985925e-13,
  0.00390625,
]);

/** The bits of k that choose the table's entry. */
const fraction: usize = memory.data<u64>([255]);

/** Chebyshev fit of (e^r − 1 − r)/r² on |r| ≤ ln 2/512 to 1e-17 of e^r; the constant term first. */
const series: usize = memory.data<f64>([0.5, 0.16666667812385064, 0.04166666857619731]);

/** The same to 1e-18 of r, for eˣ − 1. */
const longSeries: usize = memory.data<f64>([
  0.4999999999999994, 0.16666666666666657, 0.041666669212707536, 0.008333333697053455,
]);

const one: usize = memory.data<f64>([1]);

/** Exceptional bounds as bits: the sign's mask and the largest ordinary size. */
const bounds: usize = memory.data<u64>([i64.MAX_VALUE, reinterpret<u64>(ordinary)]);

class Exponential {
  /** eˣ for |x| ≤ 708. */
  @inline
  value(x: v128): v128 {
    const shifted = this.steps(x);
    return this.power(shifted, this.remainder(x, shifted));
  }

  @inline
  exceptional(x: v128, _value: v128): v128 {
    return i64x2.gt_s(v128.and(x, constant(bounds, 0)), constant(bounds, 1));
  }

  exception(x: f64): f64 {
    return this.scaledException(1, x);
  }

  /** eˣ of any x, times a power of two near 1: so scaled down or up that only the last product may over- or underflow. */
  scaledException(factor: f64, x: f64): f64 {
    if (!(abs(x) < 800)) return x > 0 ? Infinity : x < 0 ? 0 : x;
    const argument = f64x2.splat(x);
    const shifted = this.steps(argument);
    const moved = i64x2.add(shifted, i64x2.splat(x > 0 ? -256 * 256 : 256 * 256));
    const power = f64x2.extract_lane(this.power(moved, this.remainder(argument, shifted)), 0);
    return power * (factor * reinterpret<f64>(x > 0 ? 0x4ff0000000000000 : 0x2ff0000000000000)); // 2^±256
  }

  /** 1.5·2⁵² + k, which has k in its low bits, two's complement. */
  @inline
  steps(x: v128): v128 {
    return f64x2.add(f64x2.mul(x, constant(reduction, 0)), constant(reduction, 1));
  }

  /** r = x − k ln 2/256. */
  @inline
  remainder(x: v128, shifted: v128): v128 {
    const k = f64x2.sub(shifted, constant(reduction, 1));
    const head = f64x2.sub(x, f64x2.mul(k, constant(reduction, 2)));
    return f64x2.sub(head, f64x2.mul(k, constant(reduction, 3)));
  }

  /** 2^(k/256) e^r. */
  @inline
  power(shifted: v128, r: v128): v128 {
    const even = this.entry(i32x4.extract_lane(shifted, 0));
    const odd = this.entry(i32x4.extract_lane(shifted, 2));
    const power = i64x2.add(v128.shuffle<i64>(even, odd, 0, 2), i64x2.shl(shifted, 44));
    const short = v128.shuffle<i64>(even, odd, 1, 3);
    const square = f64x2.mul(r, r);
    const higher = f64x2.mul(square, polynomial.ofThree(series, r, square));
    const rest = f64x2.add(f64x2.add(r, short), higher);
    return f64x2.add(power, f64x2.mul(power, rest));
  }

  /** The m of e^(x + xLow) = 2ᵏm for |x| ≤ 2000, from about 1 to 2; {@link wholePower} gives k. */
  @inline
  mantissa(x: v128, xLow: v128): v128 {
    const shifted = this.steps(x);
    const r = f64x2.add(this.remainder(x, shifted), xLow);
    return this.power(v128.and(shifted, constant(fraction, 0)), r);
  }

  @inline
  wholePower(x: v128): v128 {
    return f64x2.floor(f64x2.mul(f64x2.sub(this.steps(x), constant(reduction, 1)), constant(reduction, 4)));
  }

  /** eˣ − 1 for |x| ≤ 708; 0 where x is −0. */
  @inline
  lessOne(x: v128): v128 {
    const shifted = this.steps(x);
    const k = f64x2.sub(shifted, constant(reduction, 1));
    const head = f64x2.sub(x, f64x2.mul(k, constant(reduction, 2)));
    const lost = f64x2.mul(k, constant(reduction, 3));
    const r = f64x2.sub(head, lost);
    const even = this.entry(i32x4.extract_lane(shifted, 0));
    const odd = this.entry(i32x4.extract_lane(shifted, 2));
    const power = i64x2.add(v128.shuffle<i64>(even, odd, 0, 2), i64x2.shl(shifted, 44));
    const short = v128.shuffle<i64>(even, odd, 1, 3);
    const square = f64x2.mul(r, r);
    const higher = f64x2.mul(square, polynomial.ofFour(longSeries, r, square));
    const small = f64x2.sub(f64x2.add(higher, short), lost);
    const rest = f64x2.add(head, small);
    return f64x2.add(f64x2.sub(power, constant(one, 0)), f64x2.mul(power, rest));
  }

  /** The entry for k, modulo 256, of the table. */
  @inline
  entry(k: i32): v128 {
    return v128.load((k & 255) << 4, powerTable);
  }
}

export const exponential = changetype<Exponential>(0);

const signs: usize = memory.data<u64>([i64.MIN_VALUE]);

class ExponentialLessOne {
  @inline
  value(x: v128): v128 {
    return v128.or(exponential.lessOne(x), v128.and(x, constant(signs, 0)));
  }

  @inline
  exceptional(x: v128, value: v128): v128 {
    return exponential.exceptional(x, value);
  }

  exception(x: f64): f64 {
    return x < 0 ? -1 : exponential.exception(x);
  }
}

export const exponentialLessOne = changetype<ExponentialLessOne>(0);
