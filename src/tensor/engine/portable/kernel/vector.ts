// Building blocks on contiguous vectors of numbers T.
import {
  again,
  conjugateCrossed,
  conjugatedSum,
  crossed,
  lanes,
  partner,
  stepBytes,
  stepped,
  sumOfLanes,
} from "./lanes.ts";
import { add, conj, mul, multiplyAdd } from "./scalar.ts";
import { downscale, upscale } from "./scaling.ts";

/** Σ x̄ᵢ yᵢ. */
export function dot<T>(n: i32, x: usize, y: usize): T {
  const step = stepBytes<T>();
  const end = <usize>n * sizeof<T>();
  let p0 = f64x2.splat(0);
  let q0 = p0;
  let p1 = p0;
  let q1 = p0;
  let at: usize = 0;
  for (; at + 2 * step <= end; at += 2 * step) {
    const x0 = v128.load(x + at);
    const y0 = v128.load(y + at);
    p0 = multiplyAdd(x0, y0, p0);
    q0 = multiplyAdd(again<T>(x0, x + at), partner<T>(y0, y + at), q0);
    const x1 = v128.load(x + at + step);
    const y1 = v128.load(y + at + step);
    p1 = multiplyAdd(x1, y1, p1);
    q1 = multiplyAdd(again<T>(x1, x + at + step), partner<T>(y1, y + at + step), q1);
  }
  let sum = conjugatedSum<T>(f64x2.add(p0, p1), f64x2.add(q0, q1));
  for (; at < end; at += sizeof<T>()) sum = add<T>(sum, mul<T>(conj<T>(load<T>(x + at)), load<T>(y + at)));
  return sum;
}

/** y ← y + alpha·x. */
export function axpy<T>(n: i32, alpha: T, x: usize, y: usize): void {
  addMultiple<T>(n, lanes<T>(alpha), crossed<T>(alpha), x, y);
}

/** y ← y + alpha·x̄. */
export function axpyConjugated<T>(n: i32, alpha: T, x: usize, y: usize): void {
  addMultiple<T>(n, lanes<T>(alpha), conjugateCrossed<T>(alpha), x, y);
}

/** x ← alpha·x. */
export function scale<T>(n: i32, alpha: T, x: usize): void {
  const end = x + <usize>n * sizeof<T>();
  if (isVector<T>()) {
    for (; x < end; x += 16) store<T>(x, mul<T>(alpha, load<T>(x)));
    return;
  }
  const factor = lanes<T>(alpha);
  for (; x + 16 <= end; x += 16) v128.store(x, f64x2.mul(factor, v128.load(x)));
  if (x < end) store<T>(x, mul<T>(alpha, load<T>(x)));
}

/** x ← factor·x with a real factor. */
export function scaleReal<T>(n: i32, factor: f64, x: usize): void {
  scale<f64>(isVector<T>() ? 2 * n : n, factor, x);
}

/** Sums of squares between these have lost nothing to overflow, and nothing that counts to underflow. */
const smallestSquare: f64 = 1e-280;
const largestSquare: f64 = 1e300;

/** The 2-norm, for every size of the elements it can be represented for. */
export function norm<T>(n: i32, x: usize): f64 {
  const square = sumOfSquares<T>(n, x, 1);
  if (square > smallestSquare && square < largestSquare) return Math.sqrt(square);
  const largest = largestPart<T>(1, n, x, n);
  if (largest == 0 || largest == Infinity) return largest;
  const factor = largest > 1 ? downscale : upscale;
  return Math.sqrt(sumOfSquares<T>(n, x, factor)) / factor;
}

/** The largest |Re| or |Im| in an m×n matrix: 0 if it is empty, infinite if anything in it is not finite. */
export function largestPart<T>(m: i32, n: i32, a: usize, lda: i32): f64 {
  let largest = f64x2.splat(0);
  let fault = largest;
  for (let i = 0; i < m; i++) {
    const row = a + <usize>i * lda * sizeof<T>();
    const end = row + <usize>n * sizeof<T>();
    let at = row;
    for (; at + 16 <= end; at += 16) {
      const x = v128.load(at);
      largest = f64x2.pmax(largest, f64x2.abs(x));
      fault = f64x2.add(fault, f64x2.sub(x, x));
    }
    if (at < end) {
      const x = v128.load64_zero(at);
      largest = f64x2.pmax(largest, f64x2.abs(x));
      fault = f64x2.add(fault, f64x2.sub(x, x));
    }
  }
  // x − x is 0 for finite numbers and NaN for the others.
  if (sumOfLanes(fault) != 0) return Infinity;
  return Math.max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
}

function addMultiple<T>(n: i32, first: v128, second: v128, x: usize, y: usize): void {
  const end = <usize>n * sizeof<T>();
  let at: usize = 0;
  for (; at + 32 <= end; at += 32) {
    v128.store(y + at, stepped<T>(first, second, x + at, v128.load(y + at)));
    v128.store(y + at, stepped<T>(first, second, x + at + 16, v128.load(y + at, 16)), 16);
  }
  if (at + 16 <= end) {
    v128.store(y + at, stepped<T>(first, second, x + at, v128.load(y + at)));
    at += 16;
  }
  if (at < end) store<f64>(y + at, load<f64>(y + at) + f64x2.extract_lane(first, 0) * load<f64>(x + at));
}

/** The sum of the squares of factor·x. */
function sumOfSquares<T>(n: i32, x: usize, factor: f64): f64 {
  const by = f64x2.splat(factor);
  const end = x + <usize>n * sizeof<T>();
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (; x + 64 <= end; x += 64) {
    const x0 = f64x2.mul(by, v128.load(x));
    sum0 = multiplyAdd(x0, x0, sum0);
    const x1 = f64x2.mul(by, v128.load(x, 16));
    sum1 = multiplyAdd(x1, x1, sum1);
    const x2 = f64x2.mul(by, v128.load(x, 32));
    sum2 = multiplyAdd(x2, x2, sum2);
    const x3 = f64x2.mul(by, v128.load(x, 48));
    sum3 = multiplyAdd(x3, x3, sum3);
  }
  let sum = sumOfLanes(f64x2.add(f64x2.add(sum0, sum1), f64x2.add(sum2, sum3)));
  for (; x < end; x += 8) {
    const number = factor * load<f64>(x);
    sum += number * number;
  }
  return sum;
}
