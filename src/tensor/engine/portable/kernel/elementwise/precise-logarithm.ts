import { complexLogarithm } from "./complex-logarithm.ts";
import { addPairs, low, multiplyPairs, normalized, quickSumError } from "./double-double.ts";
import { exponent, powerOfTwo, scaledByPower } from "./exponential-pair.ts";
import { ln2Head, ln2Low, ln2Middle } from "./ln2.ts";
import { logarithm } from "./logarithm.ts";
import { im, re } from "./map-complex.ts";
import {
  preciseCosine,
  preciseCosineLow,
  preciseReducedExponential,
  preciseSine,
  preciseSineAndCosine,
  preciseSineLow,
} from "./precise.ts";

/** ln |z| and arg z of the last {@link preciseLogarithm}. */
export let logModulus: v128 = f64x2(0, 0);
export let logModulusLow: v128 = f64x2(0, 0);
export let argument: v128 = f64x2(0, 0);
export let argumentLow: v128 = f64x2(0, 0);

/**
 * ln z to an error of 2⁻¹⁰¹: with l close to ln z, what is missing is the logarithm of z e⁻ˡ, which is 1 but for a few
 * of its last bits.
 */
export function preciseLogarithm(x: v128, y: v128): void {
  const most = f64x2.pmax(f64x2.abs(x), f64x2.abs(y));
  const tiny = f64x2.lt(most, f64x2.splat(1e-290));
  const normal = v128.bitselect(f64x2.mul(most, f64x2.splat(1.2676506002282294e30)), most, tiny); // 2¹⁰⁰
  const negatedK = f64x2.add(logarithm.negatedExponent(normal), v128.and(tiny, f64x2.splat(100)));
  const a = scaledByPower(x, negatedK);
  const b = scaledByPower(y, negatedK);
  complexLogarithm.value(a, b);
  const length = re;
  const angle = im;

  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const q = preciseReducedExponential(f64x2.neg(length));
  const factor = f64x2.add(one, q);
  const factorLow = f64x2.add(quickSumError(one, q, factor), low);
  const power = powerOfTwo(exponent);
  preciseSineAndCosine(angle);
  const ac = multiplyPairs(a, zero, preciseCosine, preciseCosineLow);
  const acLow = low;
  const bs = multiplyPairs(b, zero, preciseSine, preciseSineLow);
  const along = addPairs(ac, acLow, bs, low);
  const alongLow = low;
  const bc = multiplyPairs(b, zero, preciseCosine, preciseCosineLow);
  const bcLow = low;
  const as = multiplyPairs(a, zero, f64x2.neg(preciseSine), f64x2.neg(preciseSineLow));
  const across = f64x2.mul(f64x2.mul(addPairs(bc, bcLow, as, low), factor), power);
  const product = f64x2.mul(multiplyPairs(along, alongLow, factor, factorLow), power);
  const d = f64x2.add(f64x2.sub(product, one), f64x2.mul(low, power));

  const squares = f64x2.sub(f64x2.mul(d, d), f64x2.mul(across, across));
  const missing = f64x2.sub(d, f64x2.mul(squares, f64x2.splat(0.5)));
  const head = f64x2.mul(negatedK, f64x2.splat(-ln2Head));
  const middle = f64x2.mul(negatedK, f64x2.splat(-ln2Middle));
  const whole = f64x2.add(head, middle);
  const wholeLow = f64x2.sub(quickSumError(head, middle, whole), f64x2.mul(negatedK, f64x2.splat(ln2Low)));
  const rest = f64x2.add(length, missing);
  logModulus = addPairs(whole, wholeLow, rest, quickSumError(length, missing, rest));
  logModulusLow = low;
  argument = normalized(angle, f64x2.sub(across, f64x2.mul(across, d)));
  argumentLow = low;
}
