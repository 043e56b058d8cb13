import { addPairs, dividePairs, low, multiplyPairs, squarePair } from "./double-double.ts";
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

/** The factors of {@link multiply} and its product, complex numbers of double-doubles. */
let a: v128 = f64x2(0, 0);
let aLow: v128 = f64x2(0, 0);
let b: v128 = f64x2(0, 0);
let bLow: v128 = f64x2(0, 0);
let productRe: v128 = f64x2(0, 0);
let productReLow: v128 = f64x2(0, 0);
let productIm: v128 = f64x2(0, 0);
let productImLow: v128 = f64x2(0, 0);

/** (a + ib)(c + id) */
function multiply(c: v128, cLow: v128, d: v128, dLow: v128): void {
  const ac = multiplyPairs(a, aLow, c, cLow);
  const acLow = low;
  const bd = multiplyPairs(f64x2.neg(b), f64x2.neg(bLow), d, dLow);
  productRe = addPairs(ac, acLow, bd, low);
  productReLow = low;
  const ad = multiplyPairs(a, aLow, d, dLow);
  const adLow = low;
  const bc = multiplyPairs(b, bLow, c, cLow);
  productIm = addPairs(ad, adLow, bc, low);
  productImLow = low;
}

/** (x + iy)ⁿ for whole n up to 64, by squaring in double-double; for negative n, one over that. */
export function integerPower(x: v128, y: v128, n: v128): void {
  const zero = f64x2.splat(0);
  let c = f64x2.splat(1);
  let cLow = zero;
  let d = zero;
  let dLow = zero;
  let rest = f64x2.abs(n);
  a = x;
  b = y;
  aLow = zero;
  bLow = zero;
  while (v128.any_true(f64x2.gt(rest, zero))) {
    const half = f64x2.floor(f64x2.mul(rest, f64x2.splat(0.5)));
    const odd = f64x2.gt(rest, f64x2.add(half, half));
    multiply(c, cLow, d, dLow);
    c = v128.bitselect(productRe, c, odd);
    cLow = v128.bitselect(productReLow, cLow, odd);
    d = v128.bitselect(productIm, d, odd);
    dLow = v128.bitselect(productImLow, dLow, odd);
    multiply(a, aLow, b, bLow);
    a = productRe;
    aLow = productReLow;
    b = productIm;
    bLow = productImLow;
    rest = half;
  }
  const negative = f64x2.lt(n, zero);
  answer(c, d);
  if (!v128.any_true(negative)) return;
  const cSquare = squarePair(c, cLow);
  const cSquareLow = low;
  const dSquare = squarePair(d, dLow);
  const square = addPairs(cSquare, cSquareLow, dSquare, low);
  const squareLow = low;
  const inverse = dividePairs(c, cLow, square, squareLow);
  const inverseIm = dividePairs(f64x2.neg(d), f64x2.neg(dLow), square, squareLow);
  answer(v128.bitselect(inverse, c, negative), v128.bitselect(inverseIm, d, negative));
}
