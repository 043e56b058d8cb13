import { constant } from "./constant.ts";
import { logarithmTable, tableStart } from "./logarithm-table.ts";

// ln x = k ln 2 + ln c + ln(1 + r) with x = 2ᵏm, c from a table of 128 numbers near m, r = (m − c)/c below 2⁻⁸ and a
// polynomial: P. T. P. Tang, ACM Trans. Math. Softw. 16, 378 (1990). Near 1, c = 1 and r = x − 1 exactly.

/** Bits added to x, that put k + 1023 above the 52 low bits; 2⁵²; the mask of the low bits; the table's start; a bound. */
export const masks: usize = memory.data<u64>([
  reinterpret<u64>(1.0) - tableStart,
  reinterpret<u64>(4503599627370496.0),
  0x000fffffffffffff,
  tableStart,
  0x8010000000000000,
  reinterpret<u64>(f64.MAX_VALUE) - 0x8010000000000000,
]);

/** 2⁵² + 1023; −ln 2 in two parts, the first of 40 bits; the polynomial (ln(1 + r) − r)/r², fitted to 2⁻⁵⁵ of ln. */
export const constants: usize = memory.data<f64>([
  4503599627371519, -0.6931471805601177, 1.7239444525614835e-13, -0.5, 0.33333333333332293, -0.24999999999090491,
  0.20000272481609913, -0.16666905088156186,
]);

/** ln x. */
class Log {
  @inline
  value(x: v128): v128 {
    const aligned = i64x2.add(x, constant(masks, 0));
    const even = this.entry(i32x4.extract_lane(aligned, 1));
    const odd = this.entry(i32x4.extract_lane(aligned, 3));
    const first = v128.load(even);
    const second = v128.load(odd);
    const third = v128.load(even, 16);
    const fourth = v128.load(odd, 16);
    const m = i64x2.add(v128.and(aligned, constant(masks, 2)), constant(masks, 3));
    const inverse = v128.shuffle<f64>(first, second, 0, 2);
    const r = f64x2.mul(f64x2.sub(m, v128.shuffle<f64>(third, fourth, 1, 3)), inverse);
    const exponent = v128.or(i64x2.shr_u(aligned, 52), constant(masks, 1));
    const negatedK = f64x2.sub(constant(constants, 0), exponent);
    const whole = f64x2.mul(negatedK, constant(constants, 1));
    const head = f64x2.add(whole, v128.shuffle<f64>(first, second, 1, 3));
    const wholeTail = f64x2.mul(negatedK, constant(constants, 2));
    const tail = f64x2.add(wholeTail, v128.shuffle<f64>(third, fourth, 0, 2));
    const square = f64x2.mul(r, r);
    return f64x2.add(head, f64x2.add(r, f64x2.add(f64x2.mul(square, this.series(r, square)), tail)));
  }

  @inline
  exceptional(x: v128, _value: v128): v128 {
    return i64x2.gt_s(i64x2.sub(x, constant(masks, 4)), constant(masks, 5));
  }

  exception(x: f64): f64 {
    if (x == 0) return -Infinity;
    if (x < 0) return NaN;
    if (!(x < Infinity)) return x;
    const scaled = this.value(f64x2.splat(x * 18014398509481984));
    return f64x2.extract_lane(scaled, 0) - 37.42994775023705; // 54 ln 2
  }

  @inline
  entry(highWord: i32): usize {
    return logarithmTable + <usize>((highWord >>> 8) & 0xfe0);
  }

  @inline
  series(r: v128, square: v128): v128 {
    const low = f64x2.add(constant(constants, 3), f64x2.mul(r, constant(constants, 4)));
    const middle = f64x2.add(constant(constants, 5), f64x2.mul(r, constant(constants, 6)));
    const high = f64x2.add(middle, f64x2.mul(square, constant(constants, 7)));
    return f64x2.add(low, f64x2.mul(square, high));
  }
}

export const log = changetype<Log>(0);
