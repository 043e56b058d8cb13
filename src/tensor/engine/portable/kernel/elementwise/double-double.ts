// A double-double is an unevaluated sum of two numbers, high + low with |low| ≤ ½ ulp(high): 106 bits or so. Each lane
// of a pair of v128 holds one. T. J. Dekker, "A floating-point technique for extending the available precision",
// Numer. Math. 18, 224 (1971). A function that gives one returns the high part and leaves the low one in `low`.
// There is no fused multiply-add here: results are the same bits on every host.

/** The low part of the double-double that was computed last. */
export let low: v128 = f64x2(0, 0);

/** What s = x + y, rounded, is short of the sum (Knuth's two-sum). */
export function sumError(x: v128, y: v128, s: v128): v128 {
  const back = f64x2.sub(s, x);
  return f64x2.add(f64x2.sub(x, f64x2.sub(s, back)), f64x2.sub(y, back));
}

/** As {@link sumError}, where |x| ≥ |y| or x = 0. */
export function quickSumError(x: v128, y: v128, s: v128): v128 {
  return f64x2.sub(y, f64x2.sub(s, x));
}

/** x rounded to 26 bits, so that products of such numbers, and of what they leave, are exact. */
export function head(x: v128): v128 {
  return v128.and(i64x2.add(x, i64x2.splat(0x4000000)), i64x2.splat(~0x7ffffff));
}

/** What p = x·y, rounded, is short of the product; exact unless it underflows. */
export function productError(x: v128, y: v128, p: v128): v128 {
  const a = head(x);
  const b = f64x2.sub(x, a);
  const c = head(y);
  const d = f64x2.sub(y, c);
  const cross = f64x2.add(f64x2.sub(f64x2.mul(a, c), p), f64x2.mul(a, d));
  return f64x2.add(f64x2.add(cross, f64x2.mul(b, c)), f64x2.mul(b, d));
}

/** What p = x², rounded, is short of the square. */
export function squareError(x: v128, p: v128): v128 {
  const a = head(x);
  const b = f64x2.sub(x, a);
  const cross = f64x2.mul(f64x2.add(a, a), b);
  return f64x2.add(f64x2.add(f64x2.sub(f64x2.mul(a, a), p), cross), f64x2.mul(b, b));
}

/** high + rest with the parts apart again, where |high| ≥ |rest| or high = 0. */
export function normalized(high: v128, rest: v128): v128 {
  const sum = f64x2.add(high, rest);
  low = quickSumError(high, rest, sum);
  return sum;
}

/** x + y of two numbers, exactly. */
export function exactSum(x: v128, y: v128): v128 {
  const sum = f64x2.add(x, y);
  low = sumError(x, y, sum);
  return sum;
}

/** x·y of two numbers, exactly unless it underflows. */
export function exactProduct(x: v128, y: v128): v128 {
  const product = f64x2.mul(x, y);
  low = productError(x, y, product);
  return product;
}

/** x² exactly unless it underflows. */
export function exactSquare(x: v128): v128 {
  const square = f64x2.mul(x, x);
  low = squareError(x, square);
  return square;
}

/** (x + xLow) + (y + yLow), relatively accurate also where they cancel. */
export function addPairs(x: v128, xLow: v128, y: v128, yLow: v128): v128 {
  const high = f64x2.add(x, y);
  const lows = f64x2.add(xLow, yLow);
  const first = f64x2.add(sumError(x, y, high), lows);
  const second = sumError(xLow, yLow, lows);
  const sum = f64x2.add(high, first);
  return normalized(sum, f64x2.add(quickSumError(high, first, sum), second));
}

/** (x + xLow)·(y + yLow). */
export function multiplyPairs(x: v128, xLow: v128, y: v128, yLow: v128): v128 {
  const product = f64x2.mul(x, y);
  const cross = f64x2.add(f64x2.mul(x, yLow), f64x2.mul(xLow, y));
  return normalized(product, f64x2.add(productError(x, y, product), cross));
}

/** (p + pLow)(a + aLow) + (q + qLow)(b + bLow), accurate against the larger term. */
export function sumOfProducts(
  p: v128,
  pLow: v128,
  a: v128,
  aLow: v128,
  q: v128,
  qLow: v128,
  b: v128,
  bLow: v128,
): v128 {
  const first = f64x2.mul(p, a);
  const firstLow = f64x2.add(productError(p, a, first), f64x2.add(f64x2.mul(p, aLow), f64x2.mul(pLow, a)));
  const second = f64x2.mul(q, b);
  const secondLow = f64x2.add(productError(q, b, second), f64x2.add(f64x2.mul(q, bLow), f64x2.mul(qLow, b)));
  const sum = f64x2.add(first, second);
  return exactSum(sum, f64x2.add(sumError(first, second, sum), f64x2.add(firstLow, secondLow)));
}

/** (x + xLow)(y + yLow) as one number, to an ulp. */
export function productOfPairs(x: v128, xLow: v128, y: v128, yLow: v128): v128 {
  return f64x2.add(f64x2.mul(x, y), f64x2.add(f64x2.mul(x, yLow), f64x2.mul(xLow, y)));
}

/** (x + xLow)². */
export function squarePair(x: v128, xLow: v128): v128 {
  const square = f64x2.mul(x, x);
  return normalized(square, f64x2.add(squareError(x, square), f64x2.mul(f64x2.add(x, x), xLow)));
}

/** (x + xLow)/(y + yLow). */
export function dividePairs(x: v128, xLow: v128, y: v128, yLow: v128): v128 {
  const quotient = f64x2.div(x, y);
  const product = f64x2.mul(quotient, y);
  const rest = f64x2.sub(f64x2.sub(x, product), productError(quotient, y, product));
  return normalized(quotient, f64x2.div(f64x2.add(rest, f64x2.sub(xLow, f64x2.mul(quotient, yLow))), y));
}
