import { normalized, quickSumError, squareError, sumError } from "./double-double.ts";
import { reduce, remainder } from "./quarter-turns.ts";
import { tiny, up } from "./scales.ts";

// With k the whole number nearest to |x|·2/π and r = |x| − k π/2, sin and cos of x are ± sin r or ± cos r, by the series
//   sin r = r + r³(−1/6 + …),  cos r = 1 − r²/2 + r⁴(1/24 − …)
// with polynomials in r² fitted at Chebyshev nodes for |r| ≤ π/4, of relative error 2⁻⁵⁵ and 2⁻⁵⁹.

const sineSeries: usize = memory.data<f64>([
  -0.16666666666666666, 0.008333333333330946, -0.0001984126983675497, 2.755731610068303e-6, -2.5051131455427946e-8,
  1.591810123027412e-10,
]);
const cosineSeries: usize = memory.data<f64>([
  0.041666666666666664, -0.0013888888888887395, 2.4801587298763433e-5, -2.7557317270560326e-7, 2.0876146024689747e-9,
  -1.1382614868556325e-11,
]);

/** 2/π; 1.5·2⁵², which rounds when added; π/2 in parts, the first two of 33 bits; the largest ordinary size. */
const reduction: usize = memory.data<f64>([
  0.6366197723675814, 6755399441055744, 1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21, 1048576,
]);

/** Remainders closer to 0 than this need more of π than its three parts. */
const closest: f64 = 1e-12;

/** The remainder r of the last {@link reduceAngle} in two parts, and k in the low bits. */
export let angle: v128 = f64x2(0, 0);
export let angleLow: v128 = f64x2(0, 0);
export let turns: v128 = f64x2(0, 0);

/** What the last {@link sineAndCosine} found: 2ᵏ sin x and cos x, double-doubles of relative error 2⁻⁵⁶; and −k. */
export let sineScale: v128 = f64x2(0, 0);
export let sine: v128 = f64x2(0, 0);
export let sineLow: v128 = f64x2(0, 0);
export let cosine: v128 = f64x2(0, 0);
export let cosineLow: v128 = f64x2(0, 0);

function polynomial(z: v128, coefficients: usize): v128 {
  let sum = f64x2.mul(v128.load64_splat(coefficients + 40), z);
  sum = f64x2.mul(f64x2.add(sum, v128.load64_splat(coefficients + 32)), z);
  sum = f64x2.mul(f64x2.add(sum, v128.load64_splat(coefficients + 24)), z);
  sum = f64x2.mul(f64x2.add(sum, v128.load64_splat(coefficients + 16)), z);
  sum = f64x2.mul(f64x2.add(sum, v128.load64_splat(coefficients + 8)), z);
  return f64x2.add(sum, v128.load64_splat(coefficients));
}

/** Takes the nearest multiple of π/2 from |x|, exactly to a hundred bits; NaN where x is not finite. */
export function reduceAngle(x: v128): void {
  const size = f64x2.abs(x);
  const rounder = v128.load64_splat(reduction + 8);
  const shifted = f64x2.add(f64x2.mul(size, v128.load64_splat(reduction)), rounder);
  const k = f64x2.sub(shifted, rounder);
  const first = f64x2.sub(size, f64x2.mul(k, v128.load64_splat(reduction + 16)));
  const second = f64x2.neg(f64x2.mul(k, v128.load64_splat(reduction + 24)));
  const sum = f64x2.add(first, second);
  const rest = f64x2.sub(sumError(first, second, sum), f64x2.mul(k, v128.load64_splat(reduction + 32)));
  angle = f64x2.add(sum, rest);
  angleLow = quickSumError(sum, rest, angle);
  turns = shifted;
  const close = v128.and(f64x2.lt(f64x2.abs(angle), f64x2.splat(closest)), f64x2.ge(size, f64x2.splat(1)));
  const hard = v128.or(close, f64x2.gt(size, v128.load64_splat(reduction + 40)));
  if (!v128.any_true(hard)) return;
  const mask = i64x2.bitmask(hard);
  if (mask & 1) {
    const whole = reduceLarge(f64x2.extract_lane(size, 0));
    angle = f64x2.replace_lane(angle, 0, load<f64>(remainder));
    angleLow = f64x2.replace_lane(angleLow, 0, load<f64>(remainder, 8));
    turns = i64x2.replace_lane(turns, 0, whole);
  }
  if (mask & 2) {
    const whole = reduceLarge(f64x2.extract_lane(size, 1));
    angle = f64x2.replace_lane(angle, 1, load<f64>(remainder));
    angleLow = f64x2.replace_lane(angleLow, 1, load<f64>(remainder, 8));
    turns = i64x2.replace_lane(turns, 1, whole);
  }
}

function reduceLarge(size: f64): i64 {
  if (size < Infinity) return reduce(size);
  store<f64>(remainder, NaN);
  return 0;
}

/** sin x and cos x, into `sine` and `cosine` with their low parts; sin x enlarged, and −600 in `sineScale`, if tiny. */
export function sineAndCosine(x: v128): void {
  reduceAngle(x);
  sineAndCosineOfAngle(x);
}

/** As {@link sineAndCosine}, of x + xLow. */
export function sineAndCosineOfSum(x: v128, xLow: v128): void {
  reduceAngle(x);
  const rest = f64x2.add(angleLow, v128.xor(xLow, v128.and(x, i64x2.splat(i64.MIN_VALUE))));
  const sum = f64x2.add(angle, rest);
  angleLow = sumError(angle, rest, sum);
  angle = sum;
  sineAndCosineOfAngle(x);
}

function sineAndCosineOfAngle(x: v128): void {
  const r = angle;
  const rLow = angleLow;
  const z = f64x2.mul(r, r);
  const half = f64x2.mul(z, f64x2.splat(0.5));
  const one = f64x2.splat(1);
  const first = f64x2.sub(one, half);

  const cubic = f64x2.mul(f64x2.mul(r, z), polynomial(z, sineSeries));
  const sineRest = f64x2.add(cubic, f64x2.mul(rLow, first));
  const s = f64x2.add(r, sineRest);
  const sLow = quickSumError(r, sineRest, s);

  const quartic = f64x2.mul(f64x2.mul(z, z), polynomial(z, cosineSeries));
  const crossed = f64x2.add(f64x2.mul(squareError(r, z), f64x2.splat(0.5)), f64x2.mul(r, rLow));
  const lost = f64x2.sub(f64x2.sub(one, first), half);
  const cosineRest = f64x2.add(f64x2.sub(quartic, crossed), lost);
  const c = f64x2.add(first, cosineRest);
  const cLow = quickSumError(first, cosineRest, c);

  const unit = i64x2.splat(1);
  const odd = i64x2.eq(v128.and(turns, unit), unit);
  const sign = i64x2.splat(i64.MIN_VALUE);
  const sineSign = v128.and(v128.xor(i64x2.shl(turns, 62), x), sign);
  const cosineSign = v128.and(i64x2.shl(i64x2.add(turns, unit), 62), sign);
  const small = f64x2.lt(f64x2.abs(x), f64x2.splat(tiny));
  sineScale = v128.and(small, f64x2.splat(-600));
  const near = v128.bitselect(f64x2.mul(r, f64x2.splat(up)), s, small);
  sine = v128.xor(v128.bitselect(c, near, odd), sineSign);
  sineLow = v128.xor(v128.bitselect(cLow, v128.andnot(sLow, small), odd), sineSign);
  cosine = v128.xor(v128.bitselect(s, c, odd), cosineSign);
  cosineLow = v128.xor(v128.bitselect(sLow, cLow, odd), cosineSign);
}

/** cos x − 1 as a double-double, relatively accurate also near 0, after {@link sineAndCosine} of x. */
export function cosineLessOne(): v128 {
  const z = f64x2.mul(angle, angle);
  const half = f64x2.mul(z, f64x2.splat(-0.5));
  const quartic = f64x2.mul(f64x2.mul(z, z), polynomial(z, cosineSeries));
  const crossed = f64x2.add(f64x2.mul(squareError(angle, z), f64x2.splat(0.5)), f64x2.mul(angle, angleLow));
  const near = i64x2.eq(v128.and(turns, i64x2.splat(3)), i64x2.splat(0));
  const minusOne = f64x2.splat(-1);
  const far = f64x2.add(minusOne, cosine);
  const farLow = f64x2.add(quickSumError(minusOne, cosine, far), cosineLow);
  return normalized(v128.bitselect(half, far, near), v128.bitselect(f64x2.sub(quartic, crossed), farLow, near));
}
