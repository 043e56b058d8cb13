// Building blocks on vectors and matrices of numbers T. Vectors and the rows of matrices are contiguous; rows lie `lda`
// numbers apart. What reads a matrix once takes four rows together, so that the vector beside them is read (and written)
// a quarter as often. † conjugates and transposes; on real numbers it only transposes.
import { add, conj, mul, multiplyAdd, scaled } from "./scalar.ts";
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

/** y ← beta·y + alpha·A·x for an m×n matrix; y is not read where beta is 0. */
export function multiplyVector<T>(m: i32, n: i32, alpha: T, a: usize, lda: i32, x: usize, beta: f64, y: usize): void {
  const row = <usize>lda * sizeof<T>();
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    multiplyFourRows<T>(n, alpha, a, row, x, beta, y);
    a += 4 * row;
    y += 4 * sizeof<T>();
  }
  for (; i < m; i++) {
    multiplyRow<T>(n, alpha, a, x, beta, y);
    a += row;
    y += sizeof<T>();
  }
}

/** y ← beta·y + alpha·A†·x for an m×n matrix, x of length m and y of length n, which is not read where beta is 0. */
export function multiplyAdjoint<T>(m: i32, n: i32, alpha: T, a: usize, lda: i32, x: usize, beta: f64, y: usize): void {
  const row = <usize>lda * sizeof<T>();
  if (beta == 0) memory.fill(y, 0, n * sizeof<T>());
  else if (beta != 1) scaleReal<T>(n, beta, y);
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    addFourRows<T>(n, alpha, a, row, x, y);
    a += 4 * row;
    x += 4 * sizeof<T>();
  }
  for (; i < m; i++) {
    axpyConjugated<T>(n, mul<T>(alpha, load<T>(x)), a, y);
    a += row;
    x += sizeof<T>();
  }
}

/** A ← A + alpha·x·y† for an m×n matrix. */
export function rankOne<T>(m: i32, n: i32, alpha: T, x: usize, y: usize, a: usize, lda: i32): void {
  for (let i = 0; i < m; i++) {
    const at = <usize>i * sizeof<T>();
    axpyConjugated<T>(n, mul<T>(alpha, load<T>(x + at)), y, a + at * lda);
  }
}

/** A ← A + alpha·(x·y† + u·w†) for an m×n matrix and a real alpha. */
export function rankTwo<T>(
  m: i32,
  n: i32,
  alpha: f64,
  x: usize,
  y: usize,
  u: usize,
  w: usize,
  a: usize,
  lda: i32,
): void {
  for (let i = 0; i < m; i++) {
    const at = <usize>i * sizeof<T>();
    const first = scaled<T>(load<T>(x + at), alpha);
    const second = scaled<T>(load<T>(u + at), alpha);
    addTwoConjugated<T>(n, first, y, second, w, a + at * lda);
  }
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

// A step of the sums above and below is one complex number, which meets the other operand twice, as it is and with its
// parts swapped; or four real ones, two by two. Either way it takes two independent products, p and q.

function stepBytes<T>(): usize {
  return isVector<T>() ? 16 : 32;
}

/** The first operand of q, given p's: the same complex number; or the last two of four real numbers. */
function again<T>(first: v128, at: usize): v128 {
  return isVector<T>() ? first : v128.load(at, 16);
}

/** The second operand of q, given p's: a complex number with its parts swapped; or the last two of four real numbers. */
function partner<T>(first: v128, at: usize): v128 {
  return isVector<T>() ? swapped(first) : v128.load(at, 16);
}

/** Σ aᵢ xᵢ from the sums of the products p and q of a with x. */
function plainSum<T>(p: v128, q: v128): T {
  if (isVector<T>()) return f64x2(f64x2.extract_lane(p, 0) - f64x2.extract_lane(p, 1), sumOfLanes(q));
  return sumOfLanes(f64x2.add(p, q));
}

/** Σ āᵢ xᵢ likewise. */
function conjugatedSum<T>(p: v128, q: v128): T {
  if (isVector<T>()) return f64x2(sumOfLanes(p), f64x2.extract_lane(q, 0) - f64x2.extract_lane(q, 1));
  return sumOfLanes(f64x2.add(p, q));
}

function swapped(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 0);
}

function sumOfLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** What the real part of a complex factor multiplies; or a real number twice. */
function lanes<T>(alpha: T): v128 {
  if (isVector<T>()) return alpha;
  return f64x2.splat(alpha);
}

/** i·alpha: what the imaginary part of x multiplies in alpha·x. */
function crossed<T>(alpha: T): v128 {
  if (isVector<T>()) return v128.xor(swapped(alpha), f64x2(-0.0, 0));
  return f64x2.splat(0);
}

/** −i·alpha: what the imaginary part of x multiplies in alpha·x̄. */
function conjugateCrossed<T>(alpha: T): v128 {
  if (isVector<T>()) return v128.xor(swapped(alpha), f64x2(0, -0.0));
  return f64x2.splat(0);
}

/** y + alpha·x for one complex number or two real ones, alpha given by what the parts of x multiply. */
function stepped<T>(first: v128, second: v128, x: usize, y: v128): v128 {
  if (!isVector<T>()) return multiplyAdd(first, v128.load(x), y);
  return multiplyAdd(second, v128.load_splat<f64>(x, 8), multiplyAdd(first, v128.load_splat<f64>(x), y));
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

/** z ← z + alpha·x̄ + beta·ȳ. */
function addTwoConjugated<T>(n: i32, alpha: T, x: usize, beta: T, y: usize, z: usize): void {
  const first = lanes<T>(alpha);
  const second = conjugateCrossed<T>(alpha);
  const third = lanes<T>(beta);
  const fourth = conjugateCrossed<T>(beta);
  const end = <usize>n * sizeof<T>();
  let at: usize = 0;
  for (; at + 16 <= end; at += 16) {
    const sum = stepped<T>(first, second, x + at, v128.load(z + at));
    v128.store(z + at, stepped<T>(third, fourth, y + at, sum));
  }
  if (at < end) {
    const sum = mul<T>(alpha, load<T>(x + at));
    store<T>(z + at, add<T>(load<T>(z + at), add<T>(sum, mul<T>(beta, load<T>(y + at)))));
  }
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

/** yᵢ ← beta·yᵢ + alpha·sum, y being where yᵢ is. */
function update<T>(alpha: T, sum: T, beta: f64, y: usize): void {
  const product = mul<T>(alpha, sum);
  store<T>(y, beta == 0 ? product : add<T>(product, scaled<T>(load<T>(y), beta)));
}

/** {@link multiplyVector} for one row. */
function multiplyRow<T>(n: i32, alpha: T, a: usize, x: usize, beta: f64, y: usize): void {
  const step = stepBytes<T>();
  const end = <usize>n * sizeof<T>();
  let p = f64x2.splat(0);
  let q = p;
  let at: usize = 0;
  for (; at + step <= end; at += step) {
    const a0 = v128.load(a + at);
    const x0 = v128.load(x + at);
    p = multiplyAdd(a0, x0, p);
    q = multiplyAdd(again<T>(a0, a + at), partner<T>(x0, x + at), q);
  }
  let sum = plainSum<T>(p, q);
  for (; at < end; at += sizeof<T>()) sum = add<T>(sum, mul<T>(load<T>(a + at), load<T>(x + at)));
  update<T>(alpha, sum, beta, y);
}

/** {@link multiplyVector} for four rows, `row` bytes apart. */
function multiplyFourRows<T>(n: i32, alpha: T, a: usize, row: usize, x: usize, beta: f64, y: usize): void {
  const step = stepBytes<T>();
  const end = a + <usize>n * sizeof<T>();
  const a1 = row;
  const a2 = row + row;
  const a3 = a2 + row;
  let p0 = f64x2.splat(0);
  let p1 = p0;
  let p2 = p0;
  let p3 = p0;
  let q0 = p0;
  let q1 = p0;
  let q2 = p0;
  let q3 = p0;
  for (; a + step <= end; a += step, x += step) {
    const x0 = v128.load(x);
    const x1 = partner<T>(x0, x);
    const number0 = v128.load(a);
    p0 = multiplyAdd(number0, x0, p0);
    q0 = multiplyAdd(again<T>(number0, a), x1, q0);
    const number1 = v128.load(a + a1);
    p1 = multiplyAdd(number1, x0, p1);
    q1 = multiplyAdd(again<T>(number1, a + a1), x1, q1);
    const number2 = v128.load(a + a2);
    p2 = multiplyAdd(number2, x0, p2);
    q2 = multiplyAdd(again<T>(number2, a + a2), x1, q2);
    const number3 = v128.load(a + a3);
    p3 = multiplyAdd(number3, x0, p3);
    q3 = multiplyAdd(again<T>(number3, a + a3), x1, q3);
  }
  let s0 = plainSum<T>(p0, q0);
  let s1 = plainSum<T>(p1, q1);
  let s2 = plainSum<T>(p2, q2);
  let s3 = plainSum<T>(p3, q3);
  for (; a < end; a += sizeof<T>(), x += sizeof<T>()) {
    const number = load<T>(x);
    s0 = add<T>(s0, mul<T>(load<T>(a), number));
    s1 = add<T>(s1, mul<T>(load<T>(a + a1), number));
    s2 = add<T>(s2, mul<T>(load<T>(a + a2), number));
    s3 = add<T>(s3, mul<T>(load<T>(a + a3), number));
  }
  update<T>(alpha, s0, beta, y);
  update<T>(alpha, s1, beta, y + sizeof<T>());
  update<T>(alpha, s2, beta, y + 2 * sizeof<T>());
  update<T>(alpha, s3, beta, y + 3 * sizeof<T>());
}

/** y ← y + alpha·A†·x for four rows, `row` bytes apart. */
function addFourRows<T>(n: i32, alpha: T, a: usize, row: usize, x: usize, y: usize): void {
  const x0 = mul<T>(alpha, load<T>(x));
  const x1 = mul<T>(alpha, load<T>(x + sizeof<T>()));
  const x2 = mul<T>(alpha, load<T>(x + 2 * sizeof<T>()));
  const x3 = mul<T>(alpha, load<T>(x + 3 * sizeof<T>()));
  const first0 = lanes<T>(x0);
  const first1 = lanes<T>(x1);
  const first2 = lanes<T>(x2);
  const first3 = lanes<T>(x3);
  const second0 = conjugateCrossed<T>(x0);
  const second1 = conjugateCrossed<T>(x1);
  const second2 = conjugateCrossed<T>(x2);
  const second3 = conjugateCrossed<T>(x3);
  const end = a + <usize>n * sizeof<T>();
  for (; a + 16 <= end; a += 16, y += 16) {
    const sum0 = stepped<T>(first1, second1, a + row, stepped<T>(first0, second0, a, v128.load(y)));
    const sum1 = stepped<T>(first3, second3, a + 3 * row, stepped<T>(first2, second2, a + 2 * row, f64x2.splat(0)));
    v128.store(y, f64x2.add(sum0, sum1));
  }
  if (a < end) {
    const sum0 = add<T>(mul<T>(x0, load<T>(a)), mul<T>(x1, load<T>(a + row)));
    const sum1 = add<T>(mul<T>(x2, load<T>(a + 2 * row)), mul<T>(x3, load<T>(a + 3 * row)));
    store<T>(y, add<T>(load<T>(y), add<T>(sum0, sum1)));
  }
}
