import {
  addPairs,
  exactSum,
  low,
  multiplyPairs,
  normalized,
  quickSumError,
  squarePair,
  sumError,
} from "./double-double.ts";
import { exponent, powerOfTwo, setExponent } from "./exponential-pair.ts";
import { ln2Head, ln2Low, ln2Middle } from "./ln2.ts";
import { angle, angleLow, reduceAngle, turns } from "./sine-cosine-pair.ts";

// eˣ, sin and cos in double-double throughout, by Taylor series: errors near 2⁻¹⁰², for what cancels afterwards or is
// multiplied by large numbers.

/** Coefficients, the highest power first: some in one part, the others in two. */
const exponentialSeries: usize = memory.data<f64>([
  8.896791392450574e-22, 1.9572941063391263e-20, 4.110317623312165e-19, 8.22063524662433e-18, 1.5619206968586225e-16,
  2.8114572543455206e-15, 4.779477332387385e-14, 7.647163731819816e-13, 1.1470745597729725e-11, 1.6059043836821613e-10,
  1.2585294588752098e-26, 2.08767569878681e-9, -1.20734505911326e-25, 2.505210838544172e-8, -1.448814070935912e-24,
  2.755731922398589e-7, 2.3767714622250297e-23, 2.7557319223985893e-6, -1.858393274046472e-22, 2.48015873015873e-5,
  2.1511947866775882e-23, 0.0001984126984126984, 1.7209558293420705e-22, 0.001388888888888889, -5.300543954373577e-20,
  0.008333333333333333, 1.1564823173178714e-19, 0.041666666666666664, 2.3129646346357427e-18, 0.16666666666666666,
  9.25185853854297e-18, 0.5, 0.0, 1.0, 0.0,
]);
const sineSeries: usize = memory.data<f64>([
  -9.183689863795546e-29, 6.446950284384474e-26, -3.868170170630684e-23, 1.9572941063391263e-20, -8.22063524662433e-18,
  2.8114572543455206e-15, -7.647163731819816e-13, -7.03872877733453e-30, 1.6059043836821613e-10, 1.2585294588752098e-26,
  -2.505210838544172e-8, 1.448814070935912e-24, 2.7557319223985893e-6, -1.858393274046472e-22, -0.0001984126984126984,
  -1.7209558293420705e-22, 0.008333333333333333, 1.1564823173178714e-19, -0.16666666666666666, -9.25185853854297e-18,
  1.0, 0.0,
]);
const cosineSeries: usize = memory.data<f64>([
  3.279889237069838e-30, -2.4795962632247976e-27, 1.6117375710961184e-24, -8.896791392450574e-22, 4.110317623312165e-19,
  -1.5619206968586225e-16, 4.779477332387385e-14, 4.399205485834081e-31, -1.1470745597729725e-11,
  -2.0655512752830745e-28, 2.08767569878681e-9, -1.20734505911326e-25, -2.755731922398589e-7, -2.3767714622250297e-23,
  2.48015873015873e-5, 2.1511947866775882e-23, -0.001388888888888889, 5.300543954373577e-20, 0.041666666666666664,
  2.3129646346357427e-18, -0.5, 0.0,
]);

const rounder: f64 = 6755399441055744; // 1.5·2⁵²

/** What the last {@link preciseSineAndCosine} found; cos x − 1 relatively accurate also near 0. */
export let preciseSine: v128 = f64x2(0, 0);
export let preciseSineLow: v128 = f64x2(0, 0);
export let preciseCosine: v128 = f64x2(0, 0);
export let preciseCosineLow: v128 = f64x2(0, 0);
export let preciseCosineLessOne: v128 = f64x2(0, 0);
export let preciseCosineLessOneLow: v128 = f64x2(0, 0);

/** The power series in x + xLow with `single` coefficients in one part and `pairs` in two. */
function seriesPair(x: v128, xLow: v128, table: usize, single: i32, pairs: i32): v128 {
  let sum = f64x2.splat(0);
  let sumLow = f64x2.splat(0);
  let at = table;
  for (let i = 0; i < single; i++, at += 8) sum = f64x2.add(f64x2.mul(sum, x), v128.load64_splat(at));
  for (let i = 0; i < pairs; i++, at += 16) {
    const product = multiplyPairs(sum, sumLow, x, xLow);
    sum = addPairs(v128.load64_splat(at), v128.load64_splat(at, 8), product, low);
    sumLow = low;
  }
  return sum;
}

/** The q of e^x = 2ᵏ(1 + q), |q| < 0.42; k is left in `exponent`. Takes |x| ≤ 2000. */
export function preciseReducedExponential(x: v128): v128 {
  const round = f64x2.splat(rounder);
  const k = f64x2.sub(f64x2.add(f64x2.mul(x, f64x2.splat(Math.LOG2E)), round), round);
  const begun = f64x2.sub(x, f64x2.mul(k, f64x2.splat(ln2Head)));
  const middle = f64x2.mul(k, f64x2.splat(-ln2Middle));
  const reduced = f64x2.add(begun, middle);
  const rest = f64x2.sub(sumError(begun, middle, reduced), f64x2.mul(k, f64x2.splat(ln2Low)));
  const r = f64x2.add(reduced, rest);
  const rLow = quickSumError(reduced, rest, r);
  const series = seriesPair(r, rLow, exponentialSeries, 9, 13);
  setExponent(k);
  return multiplyPairs(series, low, r, rLow);
}

/** sin x and cos x, into `preciseSine` and `preciseCosine`. */
export function preciseSineAndCosine(x: v128): void {
  reduceAngle(x);
  const r = angle;
  const rLow = angleLow;
  const z = squarePair(r, rLow);
  const zLow = low;
  const sineFactor = seriesPair(z, zLow, sineSeries, 6, 8);
  const s = multiplyPairs(sineFactor, low, r, rLow);
  const sLow = low;
  const cosineFactor = seriesPair(z, zLow, cosineSeries, 6, 8);
  const less = multiplyPairs(cosineFactor, low, z, zLow);
  const one = f64x2.splat(1);
  const lessLow = low;
  const sum = f64x2.add(one, less);
  const c = normalized(sum, f64x2.add(quickSumError(one, less, sum), lessLow));
  const cLow = low;

  const unit = i64x2.splat(1);
  const odd = i64x2.eq(v128.and(turns, unit), unit);
  const sign = i64x2.splat(i64.MIN_VALUE);
  const sineSign = v128.and(v128.xor(i64x2.shl(turns, 62), x), sign);
  const cosineSign = v128.and(i64x2.shl(i64x2.add(turns, unit), 62), sign);
  preciseSine = v128.xor(v128.bitselect(c, s, odd), sineSign);
  preciseSineLow = v128.xor(v128.bitselect(cLow, sLow, odd), sineSign);
  preciseCosine = v128.xor(v128.bitselect(s, c, odd), cosineSign);
  preciseCosineLow = v128.xor(v128.bitselect(sLow, cLow, odd), cosineSign);

  const near = i64x2.eq(v128.and(turns, i64x2.splat(3)), i64x2.splat(0));
  const far = addPairs(f64x2.splat(-1), f64x2.splat(0), preciseCosine, preciseCosineLow);
  preciseCosineLessOne = v128.bitselect(less, far, near);
  preciseCosineLessOneLow = v128.bitselect(lessLow, low, near);
}

/** e^x − 1 for |x| ≤ 700, relatively accurate also near 0. */
export function preciseExpm1(x: v128): v128 {
  const q = preciseReducedExponential(x);
  const qLow = low;
  const power = powerOfTwo(exponent);
  const whole = exactSum(power, f64x2.splat(-1));
  return addPairs(whole, low, f64x2.mul(q, power), f64x2.mul(qLow, power));
}
