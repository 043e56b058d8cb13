import { constant } from "./constant.ts";
import { errorFunctionTable } from "./error-function-table.ts";

/** erf is 1, rounded, from here on. */
const saturation: f64 = 6;

/** Masks of a number but its sign and of a sign; a row's mask; the bits of 6, 1.5·2⁵², 2, 1/2 and 1. */
const constants: usize = memory.data<u64>([
  i64.MAX_VALUE,
  i64.MIN_VALUE,
  15,
  reinterpret<u64>(saturation),
  reinterpret<u64>(6755399441055744.0),
  reinterpret<u64>(2.0),
  reinterpret<u64>(0.5),
  reinterpret<u64>(1.0),
]);

/** erf(x) from the polynomial about the multiple of 1/2 nearest to |x|. */
class ErrorFunction {
  @inline
  value(x: v128): v128 {
    const size = f64x2.pmin(v128.and(x, constant(constants, 0)), constant(constants, 3));
    const rounder = constant(constants, 4);
    const shifted = f64x2.add(f64x2.mul(size, constant(constants, 5)), rounder);
    const j = f64x2.sub(shifted, rounder);
    const t = f64x2.sub(size, f64x2.mul(j, constant(constants, 6)));
    const first = f64x2.eq(j, i64x2.splat(0));
    const argument = v128.bitselect(f64x2.mul(t, t), t, first);
    const factor = v128.bitselect(t, constant(constants, 7), first);
    const offsets = i64x2.shl(v128.and(shifted, constant(constants, 2)), 7);
    const even = errorFunctionTable + i32x4.extract_lane(offsets, 0);
    const odd = errorFunctionTable + i32x4.extract_lane(offsets, 2);
    const value = f64x2.mul(this.polynomial(even, odd, argument), factor);
    return v128.or(value, v128.and(x, constant(constants, 1)));
  }

  @inline
  exceptional(_x: v128, _value: v128): v128 {
    return i64x2.splat(0);
  }

  exception(x: f64): f64 {
    return x;
  }

  /** The polynomials of two rows of the table at t. */
  @inline
  polynomial(even: usize, odd: usize, t: v128): v128 {
    let sum = v128.shuffle<f64>(v128.load(even, 112), v128.load(odd, 112), 0, 2);
    sum = this.twoTerms(sum, even + 96, odd + 96, t);
    sum = this.twoTerms(sum, even + 80, odd + 80, t);
    sum = this.twoTerms(sum, even + 64, odd + 64, t);
    sum = this.twoTerms(sum, even + 48, odd + 48, t);
    sum = this.twoTerms(sum, even + 32, odd + 32, t);
    sum = this.twoTerms(sum, even + 16, odd + 16, t);
    const tail = v128.shuffle<f64>(v128.load(even), v128.load(odd), 0, 2);
    const head = v128.shuffle<f64>(v128.load(even), v128.load(odd), 1, 3);
    return f64x2.add(head, f64x2.add(tail, f64x2.mul(sum, t)));
  }

  /** (sum·t + b)t + a for the pairs (a, b) at two places of the table. */
  @inline
  twoTerms(sum: v128, even: usize, odd: usize, t: v128): v128 {
    const first = v128.load(even);
    const second = v128.load(odd);
    const inner = f64x2.add(f64x2.mul(sum, t), v128.shuffle<f64>(first, second, 1, 3));
    return f64x2.add(f64x2.mul(inner, t), v128.shuffle<f64>(first, second, 0, 2));
  }
}

export const errorFunction = changetype<ErrorFunction>(0);
