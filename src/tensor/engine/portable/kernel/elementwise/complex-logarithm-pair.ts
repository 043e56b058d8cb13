import { arctangentPair } from "./arctangent-pair.ts";
import { exactSquare, low, quickSumError } from "./double-double.ts";
import { logarithmPair } from "./logarithm-pair.ts";
import * as precise from "./precise-logarithm.ts";
import { small } from "./scales.ts";

/** Beyond this an error of 2⁻⁶⁶, multiplied, is seen in a power: 1/8 of an ulp. */
const moderate: f64 = 1024;

/** ln |z| and arg z of the last {@link complexLogarithmPair}. */
export let logModulus: v128 = f64x2(0, 0);
export let logModulusLow: v128 = f64x2(0, 0);
export let argument: v128 = f64x2(0, 0);
export let argumentLow: v128 = f64x2(0, 0);

/** ln z to be multiplied by a number of the given size: in double-double, to 2⁻⁶⁶ where that does, else to 2⁻¹⁰¹. */
export function complexLogarithmPair(x: v128, y: v128, multiplier: v128): void {
  const longer = f64x2.pmax(f64x2.abs(x), f64x2.abs(y));
  const ordinary = v128.and(f64x2.gt(longer, f64x2.splat(small)), f64x2.lt(longer, f64x2.splat(1 / small)));
  const easy = v128.and(ordinary, f64x2.le(multiplier, f64x2.splat(moderate)));
  argument = arctangentPair(y, x);
  argumentLow = low;
  const first = exactSquare(longer);
  const firstLow = low;
  const second = exactSquare(f64x2.pmin(f64x2.abs(x), f64x2.abs(y)));
  const sum = f64x2.add(first, second);
  const rest = f64x2.add(f64x2.add(firstLow, low), quickSumError(first, second, sum));
  const half = f64x2.splat(0.5);
  logModulus = f64x2.mul(logarithmPair(sum, rest, f64x2.splat(0)), half);
  logModulusLow = f64x2.mul(low, half);
  if (!i64x2.all_true(easy)) replaceHard(x, y, easy);
}

/** Puts what is more precise where it is not easy. */
function replaceHard(x: v128, y: v128, easy: v128): void {
  precise.preciseLogarithm(x, y);
  logModulus = v128.bitselect(logModulus, precise.logModulus, easy);
  logModulusLow = v128.bitselect(logModulusLow, precise.logModulusLow, easy);
  argument = v128.bitselect(argument, precise.argument, easy);
  argumentLow = v128.bitselect(argumentLow, precise.argumentLow, easy);
}
