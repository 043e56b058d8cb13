import { arctangentTable } from "./arctangent-table.ts";
import { constant } from "./constant.ts";
import { head, normalized, productError, quickSumError, sumError } from "./double-double.ts";

// arctan t = arctan c + arctan r for t = a/b ≤ 1, with c = j/64 nearest to t and r = (a − cb)/(b + ca) below 2⁻⁷, in
// double-double, and a short Taylor series: P. T. P. Tang, "Table-lookup algorithms for elementary functions and their
// error analysis", Proc. 10th IEEE Symposium on Computer Arithmetic, 232 (1991).

/** Of (arctan r − r)/r³ in r²; what is left out is below 2⁻⁷⁹. */
const series: usize = memory.data<f64>([-0.3333333333333333, 0.2, -0.14285714285714285, 0.1111111111111111]);

/** π/2 in two parts, the first of 44 bits behind the point. */
const rightHead: f64 = 1.5707963267948912;
const rightTail: f64 = 5.390302858158119e-15;

/** 1.5·2⁴⁶, of which 1/64 is the last bit: adding it, and taking it away, rounds to that. */
const rounder: f64 = 105553116266496;

/** The low part of the last {@link remainder}. */
let remainderLow: v128 = f64x2(0, 0);

/** r = (a − cb)/(b + ca) as a double-double; c has 7 bits, so that its products with halves of a and b are exact. */
function remainder(a: v128, b: v128, c: v128): v128 {
  const bHead = head(b);
  const begun = f64x2.sub(a, f64x2.mul(c, bHead));
  const back = f64x2.mul(c, f64x2.sub(bHead, b));
  const above = f64x2.add(begun, back);
  const aboveLow = sumError(begun, back, above);
  const aHead = head(a);
  const product = f64x2.mul(c, a);
  const productLow = f64x2.add(f64x2.sub(f64x2.mul(c, aHead), product), f64x2.mul(c, f64x2.sub(a, aHead)));
  const below = f64x2.add(b, product);
  const belowLow = f64x2.add(quickSumError(b, product, below), productLow);

  const inverse = f64x2.div(f64x2.splat(1), below);
  const r = f64x2.mul(above, inverse);
  const whole = f64x2.mul(r, below);
  const left = f64x2.sub(f64x2.sub(above, whole), productError(r, below, whole));
  remainderLow = f64x2.mul(f64x2.add(left, f64x2.sub(aboveLow, f64x2.mul(r, belowLow))), inverse);
  return r;
}

function seriesOf(square: v128): v128 {
  let sum = f64x2.add(constant(series, 2), f64x2.mul(square, constant(series, 3)));
  sum = f64x2.add(constant(series, 1), f64x2.mul(square, sum));
  return f64x2.add(constant(series, 0), f64x2.mul(square, sum));
}

/** The angle of the point (x, y) in [−π, π] as a double-double with an error of 2⁻⁶⁶; parts below 2^±500, not both 0. */
export function arctangentPair(y: v128, x: v128): v128 {
  const height = f64x2.abs(y);
  const width = f64x2.abs(x);
  const swapped = f64x2.gt(height, width);
  const small = f64x2.pmin(height, width);
  const large = f64x2.pmax(height, width);
  const shifted = f64x2.add(f64x2.div(small, large), f64x2.splat(rounder));
  const r = remainder(small, large, f64x2.sub(shifted, f64x2.splat(rounder)));
  const square = f64x2.mul(r, r);
  const cubic = f64x2.mul(f64x2.mul(r, square), seriesOf(square));
  const even = v128.load(entry(i32x4.extract_lane(shifted, 0)));
  const odd = v128.load(entry(i32x4.extract_lane(shifted, 2)));
  const baseTail = f64x2.add(v128.shuffle<f64>(even, odd, 1, 3), f64x2.add(remainderLow, cubic));

  // the angle is so many quarters of a turn, more or less the arctangent
  const sign = i64x2.splat(i64.MIN_VALUE);
  const flip = v128.xor(v128.and(swapped, sign), v128.and(x, sign));
  const upright = v128.and(swapped, f64x2.splat(1));
  const quarters = v128.bitselect(f64x2.sub(f64x2.splat(2), upright), upright, i64x2.shr_s(x, 63));
  const base = v128.xor(v128.shuffle<f64>(even, odd, 0, 2), flip);
  const whole = f64x2.add(f64x2.mul(quarters, f64x2.splat(rightHead)), base);
  const turned = v128.xor(r, flip);
  const sum = f64x2.add(whole, turned);
  const tail = f64x2.add(f64x2.mul(quarters, f64x2.splat(rightTail)), v128.xor(baseTail, flip));
  const below = v128.and(y, sign);
  const rest = f64x2.add(quickSumError(whole, turned, sum), tail);
  return normalized(v128.xor(sum, below), v128.xor(rest, below));
}

/** The entry for j in the low bits; of a ratio that is no number, some bytes of memory behind the table. */
function entry(bits: i32): usize {
  return arctangentTable + ((<usize>(bits & 127)) << 4);
}
