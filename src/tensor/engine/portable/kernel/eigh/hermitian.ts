import { add, conj, mul, multiplyAdd, real, realPart, scaled } from "../scalar.ts";

/**
 * y ← Ā·x for a Hermitian n×n matrix A, whose lower triangle is read once, without the diagonal's imaginary part. Rows
 * lie `lda` numbers apart. (Ā is also the transpose of A, and A itself where it is real.)
 */
export function multiplyConjugate<T>(n: i32, a: usize, lda: i32, x: usize, y: usize): void {
  const size = <i32>sizeof<T>();
  const together = isVector<T>() ? 2 : 4;
  let i = 0;
  for (; i + together <= n; i += together) {
    const row = a + i * lda * size;
    if (isVector<T>()) beforeTwoRows(i, row, lda * size, x, y);
    else beforeFourRows(i, row, lda * size, x, y);
    for (let k = 0; k < together; k++) withinRows<T>(i, i + k, row + k * lda * size, x, y);
  }
  for (; i < n; i++) {
    store<T>(y + i * size, real<T>(0));
    withinRows<T>(0, i, a + i * lda * size, x, y);
  }
}

/** The part of row i from column `first` to the diagonal, and its mirror image; y is complete up to before them. */
function withinRows<T>(first: i32, i: i32, row: usize, x: usize, y: usize): void {
  const at = i * <i32>sizeof<T>();
  const factor = load<T>(x + at);
  let sum = add<T>(load<T>(y + at), scaled<T>(factor, realPart<T>(load<T>(row + at))));
  for (let j = <usize>first * sizeof<T>(); j < <usize>at; j += sizeof<T>()) {
    const element = load<T>(row + j);
    sum = add<T>(sum, mul<T>(conj<T>(element), load<T>(x + j)));
    store<T>(y + j, add<T>(load<T>(y + j), mul<T>(element, factor)));
  }
  store<T>(y + at, sum);
}

/** Columns 0..i−1 of the real rows i..i+3 and their mirror image; i is even. Elements i..i+3 of y are set. */
function beforeFourRows(i: i32, row: usize, step: i32, x: usize, y: usize): void {
  const at = x + (i << 3);
  const x0 = v128.load_splat<f64>(at);
  const x1 = v128.load_splat<f64>(at, 8);
  const x2 = v128.load_splat<f64>(at, 16);
  const x3 = v128.load_splat<f64>(at, 24);
  const row1 = row + step;
  const row2 = row1 + step;
  const row3 = row2 + step;
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  const end = (<usize>i) << 3;
  for (let j: usize = 0; j < end; j += 16) {
    const number = v128.load(x + j);
    const a0 = v128.load(row + j);
    const a1 = v128.load(row1 + j);
    const a2 = v128.load(row2 + j);
    const a3 = v128.load(row3 + j);
    sum0 = multiplyAdd(a0, number, sum0);
    sum1 = multiplyAdd(a1, number, sum1);
    sum2 = multiplyAdd(a2, number, sum2);
    sum3 = multiplyAdd(a3, number, sum3);
    const first = multiplyAdd(a1, x1, multiplyAdd(a0, x0, v128.load(y + j)));
    const second = multiplyAdd(a3, x3, f64x2.mul(a2, x2));
    v128.store(y + j, f64x2.add(first, second));
  }
  const to = y + end;
  v128.store(to, pairOfSums(sum0, sum1));
  v128.store(to, pairOfSums(sum2, sum3), 16);
}

/** Columns 0..i−1 of the complex rows i and i + 1 and their mirror image. Elements i and i + 1 of y are set. */
function beforeTwoRows(i: i32, row: usize, step: i32, x: usize, y: usize): void {
  const at = x + (i << 4);
  const real0 = v128.load_splat<f64>(at);
  const imaginary0 = v128.load_splat<f64>(at, 8);
  const real1 = v128.load_splat<f64>(at, 16);
  const imaginary1 = v128.load_splat<f64>(at, 24);
  const row1 = row + step;
  let p0 = f64x2.splat(0);
  let q0 = p0;
  let p1 = p0;
  let q1 = p0;
  const end = (<usize>i) << 4;
  for (let j: usize = 0; j < end; j += 16) {
    const number = v128.load(x + j);
    const swapped = v128.shuffle<f64>(number, number, 1, 0);
    const a0 = v128.load(row + j);
    const a1 = v128.load(row1 + j);
    p0 = multiplyAdd(a0, number, p0);
    q0 = multiplyAdd(a0, swapped, q0);
    p1 = multiplyAdd(a1, number, p1);
    q1 = multiplyAdd(a1, swapped, q1);
    const byReal = multiplyAdd(a1, real1, multiplyAdd(a0, real0, v128.load(y + j)));
    const byImaginary = multiplyAdd(a1, imaginary1, f64x2.mul(a0, imaginary0));
    const turned = v128.xor(v128.shuffle<f64>(byImaginary, byImaginary, 1, 0), f64x2(-0.0, 0));
    v128.store(y + j, f64x2.add(byReal, turned));
  }
  v128.store(y + end, conjugatedSum(p0, q0));
  v128.store(y + end, conjugatedSum(p1, q1), 16);
}

/** The sums of the lanes of x and of y. */
function pairOfSums(x: v128, y: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(x, y, 0, 2), v128.shuffle<f64>(x, y, 1, 3));
}

/** Σ āᵢ·xᵢ from the sums p of a·x by parts, and q of a·x by parts with those of x swapped. */
function conjugatedSum(p: v128, q: v128): v128 {
  return pairOfSums(p, v128.xor(q, f64x2(0, -0.0)));
}
