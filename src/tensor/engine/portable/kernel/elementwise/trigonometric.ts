import { constant } from "./constant.ts";
import { polynomial } from "./polynomial.ts";
import { reduce, remainder } from "./quarter-turns.ts";

// With k the whole number nearest to |x|·2/π and r = |x| − k π/2, in two parts, sin and cos of x are ± sin r or ± cos r.

/** Arguments beyond this size are exceptional: k must not have more than 20 bits. */
const ordinary: f64 = 1048576;

/** 2/π; what rounds to whole numbers when added; π/2 in three parts, the first two of 33 bits: k times them is exact. */
const reduction: usize = memory.data<f64>([
  0.6366197723675814,
  6755399441055744, // 1.5·2⁵²
  1.5707963267341256,
  6.077100506303966e-11,
  2.0222662487959506e-21,
]);

/** Chebyshev fit of (sin r − r)/r³ in r² for |r| ≤ π/4, to 1e-17 of sin r; the constant term first. */
const sineSeries: usize = memory.data<f64>([
  -0.16666666666666666, 0.008333333333330948, -0.00019841269836758395, 2.755731610245899e-6, -2.505113182552765e-8,
  1.5918127891706008e-10,
]);

/** Chebyshev fit of (cos r − 1 + r²/2)/r⁴ in r² for |r| ≤ π/4, to 1e-18 of cos r. */
const cosineSeries: usize = memory.data<f64>([
  0.041666666666666664, -0.0013888888888887398, 2.4801587298765574e-5, -2.755731727167133e-7, 2.0876146256219284e-9,
  -1.1382631547716708e-11,
]);

const one: usize = memory.data<f64>([1]);
const half: usize = memory.data<f64>([0.5]);

/** Masks of a number but its sign and of a sign; the bits of the largest ordinary size; 1; and 2⁻⁶⁰. */
const bounds: usize = memory.data<u64>([
  i64.MAX_VALUE,
  i64.MIN_VALUE,
  reinterpret<u64>(ordinary),
  1,
  0x3c30000000000000,
]);

/** sin(x + turns·π/2) for whole `turns`, each lane with its own. */
class ShiftedSine {
  /** For |x| ≤ 2²⁰ and values that are not tiny against x. The bits of `sign` say whether to change that. */
  @inline
  value(x: v128, turns: v128, sign: v128): v128 {
    const size = v128.and(x, constant(bounds, 0));
    const shifted = f64x2.add(f64x2.mul(size, constant(reduction, 0)), constant(reduction, 1));
    const k = f64x2.sub(shifted, constant(reduction, 1));
    const first = f64x2.sub(size, f64x2.mul(k, constant(reduction, 2)));
    const second = f64x2.mul(k, constant(reduction, 3));
    const r = f64x2.sub(first, second);
    const back = f64x2.sub(r, first);
    const lost = f64x2.sub(f64x2.sub(first, f64x2.sub(r, back)), f64x2.add(second, back));
    const tail = f64x2.sub(lost, f64x2.mul(k, constant(reduction, 4)));
    return this.turned(r, tail, i64x2.add(shifted, turns), sign);
  }

  /** A mask of the numbers x whose value is not what {@link value} says. */
  @inline
  exceptional(x: v128, value: v128): v128 {
    const sizes = constant(bounds, 0);
    const size = v128.and(x, sizes);
    const large = i64x2.gt_s(size, constant(bounds, 2));
    return v128.or(large, f64x2.lt(v128.and(value, sizes), f64x2.mul(size, constant(bounds, 4))));
  }

  /** For any x of the exceptional ones. */
  exception(x: f64, turns: i64, sign: f64): f64 {
    if (!(abs(x) < Infinity)) return NaN;
    const k = reduce(abs(x)) + turns;
    const r = constant(remainder, 0);
    const tail = constant(remainder, 1);
    return f64x2.extract_lane(this.turned(r, tail, i64x2.splat(k), f64x2.splat(sign)), 0);
  }

  /** sin(r + tail + turns·π/2) for |r| ≤ π/4; only the two lowest bits of `turns` count. */
  @inline
  turned(r: v128, tail: v128, turns: v128, sign: v128): v128 {
    const square = f64x2.mul(r, r);
    const halfSquare = f64x2.mul(square, constant(half, 0));
    const unit = constant(one, 0);
    const cosineHead = f64x2.sub(unit, halfSquare);
    const sineSum = polynomial.ofSix(sineSeries, square);
    const sineRest = f64x2.add(f64x2.mul(f64x2.mul(r, square), sineSum), f64x2.mul(tail, cosineHead));
    const sine = f64x2.add(r, sineRest);
    const cosineSum = polynomial.ofSix(cosineSeries, square);
    const cosineRest = f64x2.sub(f64x2.mul(f64x2.mul(square, square), cosineSum), f64x2.mul(r, tail));
    const cosine = f64x2.add(cosineHead, f64x2.add(f64x2.sub(f64x2.sub(unit, cosineHead), halfSquare), cosineRest));
    const units = constant(bounds, 3);
    const odd = i64x2.eq(v128.and(turns, units), units);
    const flip = v128.and(v128.xor(i64x2.shl(turns, 62), sign), constant(bounds, 1));
    return v128.xor(v128.bitselect(cosine, sine, odd), flip);
  }
}

const shiftedSine = changetype<ShiftedSine>(0);

class Sine {
  @inline
  value(x: v128): v128 {
    return shiftedSine.value(x, i64x2.splat(0), x);
  }

  @inline
  exceptional(x: v128, value: v128): v128 {
    return shiftedSine.exceptional(x, value);
  }

  exception(x: f64): f64 {
    return shiftedSine.exception(x, 0, x);
  }
}

export const sine = changetype<Sine>(0);

class Cosine {
  @inline
  value(x: v128): v128 {
    return shiftedSine.value(x, constant(bounds, 3), i64x2.splat(0));
  }

  @inline
  exceptional(x: v128, value: v128): v128 {
    return shiftedSine.exceptional(x, value);
  }

  exception(x: f64): f64 {
    return shiftedSine.exception(x, 1, 0);
  }
}

export const cosine = changetype<Cosine>(0);
