import { multiplyAdd, multiplySubtract } from "./fused.ts";

// With k the whole number nearest to x/ln 2 and r = x − k ln 2, eˣ − 1 is 2ᵏ(e^r − 1) + (2ᵏ − 1), which loses nothing
// where x is small: there k is 0.

/** Arguments above this are taken as this: soon eˣ overflows. */
const largest: usize = memory.data<f64>([708]);

/** 1/ln 2; what rounds to whole numbers when added; and ln 2 in two parts, the first of 32 bits. */
const reduction: usize = memory.data<f64>([
  Math.LOG2E,
  6755399441055744, // 1.5·2⁵²
  0.6931471803691238,
  1.9082149292705877e-10,
]);

/** Chebyshev fit of (e^r − 1 − r)/r² on |r| ≤ ln 2/2 to 5e-17 of e^r − 1; the constant term first. */
const series: usize = memory.data<f64>([
  0.5000000000000001, 0.16666666666666669, 0.04166666666662348, 0.008333333333330011, 0.0013888888917538296,
  0.00019841269863303223, 2.4801520792572694e-5, 2.75572680728901e-6, 2.762032742826824e-7, 2.5100569275813683e-8,
]);

const one: usize = memory.data<f64>([1]);

class Growth {
  /** eˣ − 1 of numbers that are not negative, to about an ulp. */
  @inline
  of(x: v128): v128 {
    const bounded = f64x2.pmin(x, v128.load64_splat(largest));
    const shifted = multiplyAdd(bounded, v128.load64_splat(reduction), v128.load64_splat(reduction, 8));
    const k = f64x2.sub(shifted, v128.load64_splat(reduction, 8));
    const head = multiplySubtract(k, v128.load64_splat(reduction, 16), bounded);
    const r = multiplySubtract(k, v128.load64_splat(reduction, 24), head);
    const square = f64x2.mul(r, r);
    const fourth = f64x2.mul(square, square);
    const low = multiplyAdd(square, this.terms(2, r), this.terms(0, r));
    const middle = multiplyAdd(square, this.terms(6, r), this.terms(4, r));
    const high = multiplyAdd(fourth, this.terms(8, r), middle);
    const rest = multiplyAdd(square, multiplyAdd(fourth, high, low), r);
    const power = i64x2.add(i64x2.shl(shifted, 52), v128.load64_splat(one));
    return multiplyAdd(power, rest, f64x2.sub(power, v128.load64_splat(one)));
  }

  /** Two terms of the series, from that of r^`power` on, over that. */
  @inline
  terms(power: usize, r: v128): v128 {
    return multiplyAdd(v128.load64_splat(series + ((power + 1) << 3)), r, v128.load64_splat(series + (power << 3)));
  }
}

export const growth = changetype<Growth>(0);
