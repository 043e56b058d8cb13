import { exactSquare, low, quickSumError, squareError } from "./double-double.ts";
import { answer, answerOne, notFinite } from "./map-complex.ts";
import { down, large, small, up } from "./scales.ts";

const rootUp: f64 = 2.037035976334486e90; // 2³⁰⁰
const rootDown: f64 = 4.909093465297727e-91;

/**
 * √z with w = √((|x| + |z|)/2) and |y|/(2w) as parts, w from x² + y² in double-double; special cases are those of C99,
 * Annex G.6.4.2.
 */
class ComplexRoot {
  value(x: v128, y: v128): void {
    const width = f64x2.abs(x);
    const height = f64x2.abs(y);
    const most = f64x2.pmax(width, height);
    const huge = f64x2.gt(most, f64x2.splat(large));
    const tiny = f64x2.lt(most, f64x2.splat(small));
    const one = f64x2.splat(1);
    const half = f64x2.splat(0.5);
    const factor = v128.bitselect(f64x2.splat(down), v128.bitselect(f64x2.splat(up), one, tiny), huge);
    const back = v128.bitselect(f64x2.splat(rootUp), v128.bitselect(f64x2.splat(rootDown), one, tiny), huge);

    const first = exactSquare(f64x2.mul(most, factor));
    const firstLow = low;
    const second = exactSquare(f64x2.mul(f64x2.pmin(width, height), factor));
    const square = f64x2.add(first, second);
    const squareLow = f64x2.add(quickSumError(first, second, square), f64x2.add(firstLow, low));
    const modulus = f64x2.sqrt(square);
    const twice = f64x2.add(modulus, modulus);
    const modulusLow = f64x2.div(f64x2.sub(squareLow, residual(modulus, square)), twice);

    const scaled = f64x2.mul(width, factor);
    const sum = f64x2.add(modulus, scaled);
    const sumLow = f64x2.add(quickSumError(modulus, scaled, sum), modulusLow);
    const mean = f64x2.mul(sum, half);
    const w = f64x2.sqrt(mean);
    const wLow = f64x2.div(f64x2.sub(f64x2.mul(sumLow, half), residual(w, mean)), f64x2.add(w, w));
    const main = f64x2.mul(f64x2.add(w, wLow), back);
    const other = f64x2.div(height, f64x2.add(main, main));
    const rightward = f64x2.ge(x, f64x2.splat(0));
    const sign = v128.and(y, i64x2.splat(i64.MIN_VALUE));
    answer(v128.bitselect(main, other, rightward), v128.or(v128.bitselect(other, main, rightward), sign));
  }

  exceptional(x: v128, y: v128): v128 {
    const zero = f64x2.splat(0);
    return v128.or(notFinite(x, y), v128.and(f64x2.eq(x, zero), f64x2.eq(y, zero)));
  }

  exception(x: f64, y: f64): void {
    if (abs(y) == Infinity) answerOne(Infinity, y);
    else if (x == Infinity) answerOne(x, F64.isNaN(y) ? y : copysign<f64>(0, y));
    else if (x == -Infinity) answerOne(F64.isNaN(y) ? y : 0, copysign<f64>(Infinity, y));
    else if (x == 0 && y == 0) answerOne(0, y);
    else answerOne(NaN, NaN);
  }
}

export const complexRoot = changetype<ComplexRoot>(0);

/** root² − square, exactly. */
function residual(root: v128, square: v128): v128 {
  const product = f64x2.mul(root, root);
  return f64x2.add(f64x2.sub(product, square), squareError(root, product));
}
