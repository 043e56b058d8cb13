// Products of matrices with vectors, and updates of matrices by vectors, of numbers T. Vectors and the rows of matrices are
// contiguous; rows lie `lda` numbers apart. What reads a matrix once takes four rows together, so that the vector beside
// them is read (and written) a quarter as often. † conjugates and transposes; on real numbers it only transposes.
import { again, conjugateCrossed, lanes, partner, plainSum, stepBytes, stepped } from "./lanes.ts";
import { add, mul, multiplyAdd, scaled } from "./scalar.ts";
import { axpyConjugated, scaleReal } from "./vector.ts";

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

/** yᵢ ← beta·yᵢ + alpha·sum, y being where yᵢ is. */
function update<T>(alpha: T, sum: T, beta: f64, y: usize): void {
  const product = mul<T>(alpha, sum);
  store<T>(y, beta == 0 ? product : add<T>(product, scaled<T>(load<T>(y), beta)));
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
