import { arctangent2, arctangent2OfAny } from "./arctangent.ts";
import { exactSquare, exactSum, low, quickSumError, sumError } from "./double-double.ts";
import { logarithm } from "./logarithm.ts";
import { answer, answerOne, notFinite } from "./map-complex.ts";
import { down, large, small, up } from "./scales.ts";

/** ½ ln(1 + f + rest) + k ln 2 of a square 2²ᵏ(s + rest), with f = s − 1, both known better, where that is near 0. */
function halfLogarithm(s: v128, rest: v128, f: v128, fRest: v128, k: v128): v128 {
  const exponent = logarithm.negatedExponent(s);
  const near = v128.and(f64x2.eq(exponent, f64x2.splat(0)), f64x2.eq(k, f64x2.splat(0)));
  const fraction = v128.bitselect(f, logarithm.fraction(s), near);
  const correction = f64x2.div(v128.bitselect(fRest, rest, near), s);
  const negatedK = f64x2.sub(exponent, f64x2.add(k, k));
  return f64x2.mul(logarithm.of(negatedK, fraction, correction), f64x2.splat(0.5));
}

/** ln z = ½ ln(x² + y²) + i arg z, with x² + y² − 1 in double-double near |z| = 1; special cases: C99, Annex G.6.3.2. */
class ComplexLogarithm {
  value(x: v128, y: v128): void {
    const height = f64x2.abs(y);
    const width = f64x2.abs(x);
    const most = f64x2.pmax(height, width);
    const huge = f64x2.gt(most, f64x2.splat(large));
    const tiny = f64x2.lt(most, f64x2.splat(small));
    const one = f64x2.splat(1);
    const factor = v128.bitselect(f64x2.splat(down), v128.bitselect(f64x2.splat(up), one, tiny), huge);
    const k = f64x2.sub(v128.and(huge, f64x2.splat(600)), v128.and(tiny, f64x2.splat(600)));
    const first = exactSquare(f64x2.mul(most, factor));
    const firstLow = low;
    const second = exactSquare(f64x2.mul(f64x2.pmin(height, width), factor));
    const secondLow = low;
    const s = f64x2.add(first, second);
    const lost = exactSum(quickSumError(first, second, s), firstLow);
    const lostLow = low;
    const rest = exactSum(lost, secondLow);
    const restLow = f64x2.add(lostLow, low);
    const less = f64x2.sub(s, one);
    const f = exactSum(less, rest);
    answer(halfLogarithm(s, rest, f, f64x2.add(low, restLow), k), arctangent2(y, x, f64x2.splat(0)));
  }

  exceptional(x: v128, y: v128): v128 {
    const zero = f64x2.splat(0);
    return v128.or(notFinite(x, y), v128.and(f64x2.eq(x, zero), f64x2.eq(y, zero)));
  }

  exception(x: f64, y: f64): void {
    const infinite = abs(x) == Infinity || abs(y) == Infinity;
    answerOne(infinite ? Infinity : x == 0 && y == 0 ? -Infinity : NaN, arctangent2OfAny(y, x));
  }
}

export const complexLogarithm = changetype<ComplexLogarithm>(0);

/** ln(1 + z), with 2x + x² + y² in double-double near |1 + z| = 1; special cases as those of ln. */
class ComplexLog1p {
  value(x: v128, y: v128): void {
    const one = f64x2.splat(1);
    const most = f64x2.pmax(f64x2.abs(x), f64x2.abs(y));
    const huge = f64x2.gt(most, f64x2.splat(large));
    const factor = v128.bitselect(f64x2.splat(down), one, huge);
    const k = v128.and(huge, f64x2.splat(600));
    const sum = f64x2.add(one, x);
    const sumLow = sumError(one, x, sum);
    const xSquare = exactSquare(f64x2.mul(x, factor));
    const xSquareLow = low;
    const ySquare = exactSquare(f64x2.mul(y, factor));
    const ySquareLow = low;

    const width = f64x2.mul(sum, factor);
    const widthSquare = exactSquare(width);
    const widthLow = f64x2.add(low, f64x2.mul(f64x2.add(width, width), f64x2.mul(sumLow, factor)));
    const s = exactSum(widthSquare, ySquare);
    const rest = f64x2.add(low, f64x2.add(widthLow, ySquareLow));

    const first = exactSum(f64x2.add(x, x), xSquare);
    const firstLow = low;
    const second = exactSum(first, ySquare);
    const lows = exactSum(firstLow, low);
    const lowest = low;
    const squares = exactSum(xSquareLow, ySquareLow);
    const squaresLow = low;
    const all = exactSum(lows, squares);
    const allLow = f64x2.add(low, f64x2.add(lowest, squaresLow));
    const f = exactSum(second, all);
    answer(halfLogarithm(s, rest, f, f64x2.add(low, allLow), k), arctangent2(y, sum, sumLow));
  }

  exceptional(x: v128, y: v128): v128 {
    const zero = f64x2.splat(0);
    const still = v128.and(f64x2.eq(x, zero), f64x2.eq(y, zero));
    return v128.or(notFinite(x, y), v128.or(still, f64x2.eq(x, f64x2.splat(-1))));
  }

  exception(x: f64, y: f64): void {
    if (x == 0 && y == 0) answerOne(x, y);
    else if (x == -1 && y != 0 && abs(y) < Infinity) complexLogarithm.value(f64x2.splat(0), f64x2.splat(y));
    else complexLogarithm.exception(1 + x, y);
  }
}

export const complexLog1p = changetype<ComplexLog1p>(0);
