import { addPairs, dividePairs, low, multiplyPairs, squarePair, sumOfProducts } from "./double-double.ts";
import { logarithm } from "./logarithm.ts";
import { answer } from "./map-complex.ts";

/** Exponents beyond this lose more in products than by logarithms. */
const largest: f64 = 64;

/** A mask of the powers with a whole exponent c + id up to 64 in size and nothing on their way that over- or underflows. */
export function moderateIntegerPower(x: v128, y: v128, c: v128, d: v128): v128 {
  const size = f64x2.abs(c);
  const whole = v128.and(f64x2.eq(f64x2.floor(c), c), f64x2.eq(d, f64x2.splat(0)));
  const most = f64x2.pmax(f64x2.abs(x), f64x2.abs(y));
  const exponents = f64x2.mul(f64x2.abs(logarithm.negatedExponent(most)), size);
  const moderate = v128.and(f64x2.lt(exponents, f64x2.splat(300)), f64x2.gt(most, f64x2.splat(1e-300)));
  return v128.and(v128.and(whole, moderate), f64x2.le(size, f64x2.splat(largest)));
}

/** The number that {@link square} squares and {@link multiply} takes, of double-doubles. */
let a: v128 = f64x2(0, 0);
let aLow: v128 = f64x2(0, 0);
let b: v128 = f64x2(0, 0);
let bLow: v128 = f64x2(0, 0);

/** The power so far, likewise. */
let c: v128 = f64x2(0, 0);
let cLow: v128 = f64x2(0, 0);
let d: v128 = f64x2(0, 0);
let dLow: v128 = f64x2(0, 0);

/** Puts (a + ib)² for a + ib. */
function square(): void {
  const re = sumOfProducts(a, aLow, a, aLow, f64x2.neg(b), f64x2.neg(bLow), b, bLow);
  const reLow = low;
  const half = multiplyPairs(a, aLow, b, bLow);
  b = f64x2.add(half, half);
  bLow = f64x2.add(low, low);
  a = re;
  aLow = reLow;
}

/** Puts (a + ib)(c + id) for c + id in the lanes of the mask. */
function multiply(mask: v128): void {
  const re = sumOfProducts(a, aLow, c, cLow, f64x2.neg(b), f64x2.neg(bLow), d, dLow);
  const reLow = low;
  const im = sumOfProducts(a, aLow, d, dLow, b, bLow, c, cLow);
  setPower(re, reLow, im, low, mask);
}

function setPower(re: v128, reLow: v128, im: v128, imLow: v128, mask: v128): void {
  c = v128.bitselect(re, c, mask);
  cLow = v128.bitselect(reLow, cLow, mask);
  d = v128.bitselect(im, d, mask);
  dLow = v128.bitselect(imLow, dLow, mask);
}

/** (x + iy)ⁿ for whole n up to 64, by squaring in double-double; for negative n, one over that. */
export function integerPower(x: v128, y: v128, n: v128): void {
  const zero = f64x2.splat(0);
  let rest = f64x2.abs(n);
  let begun = f64x2.eq(rest, zero);
  setPower(f64x2.splat(1), zero, zero, zero, i64x2.splat(-1));
  a = x;
  b = y;
  aLow = zero;
  bLow = zero;
  while (v128.any_true(rest)) {
    const half = f64x2.floor(f64x2.mul(rest, f64x2.splat(0.5)));
    const odd = f64x2.gt(rest, f64x2.add(half, half));
    const further = v128.and(odd, begun);
    if (v128.any_true(further)) multiply(further);
    setPower(a, aLow, b, bLow, v128.andnot(odd, begun));
    begun = v128.or(begun, odd);
    if (v128.any_true(half)) square();
    rest = half;
  }
  const negative = f64x2.lt(n, zero);
  answer(c, d);
  if (!v128.any_true(negative)) return;
  const cSquare = squarePair(c, cLow);
  const cSquareLow = low;
  const dSquare = squarePair(d, dLow);
  const squaredModulus = addPairs(cSquare, cSquareLow, dSquare, low);
  const squaredModulusLow = low;
  const inverse = dividePairs(c, cLow, squaredModulus, squaredModulusLow);
  const inverseIm = dividePairs(f64x2.neg(d), f64x2.neg(dLow), squaredModulus, squaredModulusLow);
  answer(v128.bitselect(inverse, c, negative), v128.bitselect(inverseIm, d, negative));
}
