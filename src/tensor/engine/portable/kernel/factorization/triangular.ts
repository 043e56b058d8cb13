// Triangular systems. op(A) is given by steps, as for the matrix product: transposing swaps them, and turns a lower
// triangle into an upper one.
import { gemm } from "../matmul/matmul.ts";
import { multiplyVector } from "../matrix-vector.ts";
import { conj, multiplyAdd, real, realPart, scaled, sub } from "../scalar.ts";
import { axpy, axpyConjugated, dot, largestPart } from "../vector.ts";

/** Systems up to this size are solved row by row. */
const leafSize: i32 = 16;

/**
 * X ← op(A)⁻¹·X for an n×n triangle and an n×columns matrix X with rows `ldx` numbers apart: halves of the system are
 * solved one after the other, and a matrix product lies between them (E. Elmroth, F. Gustavson, I. Jonsson & B. Kågström,
 * SIAM Rev. 46, 3 (2004)). Element (i, j) of op(A) lies at
 * `a + (i·aRow + j·aColumn)·sizeof<T>()`, conjugated if `aConj` is 1; `lower` says which triangle of op(A) counts; the
 * diagonal is taken as ones if `unit` is 1, and must have no zero otherwise.
 */
export function solveTriangular<T>(
  lower: i32,
  unit: i32,
  n: i32,
  columns: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  aConj: i32,
  x: usize,
  ldx: i32,
): void {
  if (columns == 1 && ldx == 1) {
    if (aColumn == 1) solveByRows<T>(lower, unit, n, a, aRow, aConj, x);
    else solveByColumns<T>(lower, unit, n, a, aColumn, aConj, x);
    return;
  }
  if (n <= leafSize) {
    solveLeaf<T>(lower, unit, n, columns, a, aRow, aColumn, aConj, x, ldx);
    return;
  }
  const half = (n >> 1) & ~3;
  const first = lower ? 0 : half;
  const second = half - first;
  const sizeFirst = lower ? half : n - half;
  const sizeSecond = n - sizeFirst;
  const a11 = a + <usize>(first * (aRow + aColumn)) * sizeof<T>();
  const a21 = a + <usize>(second * aRow + first * aColumn) * sizeof<T>();
  const a22 = a + <usize>(second * (aRow + aColumn)) * sizeof<T>();
  const x1 = x + <usize>(first * ldx) * sizeof<T>();
  const x2 = x + <usize>(second * ldx) * sizeof<T>();
  solveTriangular<T>(lower, unit, sizeFirst, columns, a11, aRow, aColumn, aConj, x1, ldx);
  gemm<T>(sizeSecond, columns, sizeFirst, -1, a21, aRow, aColumn, aConj, x1, ldx, 1, 0, 1, x2, ldx);
  solveTriangular<T>(lower, unit, sizeSecond, columns, a22, aRow, aColumn, aConj, x2, ldx);
}

/** 1 if something in a triangle of the n×n matrix a is not finite, 2 if its diagonal counts and has a zero, else 0. */
export function faultOfTriangle<T>(lower: i32, unit: i32, n: i32, a: usize): i32 {
  let fault = 0;
  for (let i = 0; i < n; i++) {
    const begin = lower ? 0 : i;
    const end = lower ? i + 1 : n;
    const count = end - begin;
    if (largestPart<T>(1, count, a + <usize>(i * n + begin) * sizeof<T>(), count) == Infinity) return 1;
    if (!unit && largestPart<T>(1, 1, a + <usize>(i * n + i) * sizeof<T>(), 1) == 0) fault = 2;
  }
  return fault;
}

/** x ← x/divisor for n numbers, without overflow in between (R. L. Smith, Comm. ACM 5, 435 (1962)). */
export function divide<T>(n: i32, x: usize, divisor: T): void {
  const end = x + <usize>n * sizeof<T>();
  if (!isVector<T>()) {
    const by = f64x2.splat(realPart<T>(divisor));
    for (; x + 16 <= end; x += 16) v128.store(x, f64x2.div(v128.load(x), by));
    if (x < end) store<f64>(x, load<f64>(x) / realPart<T>(divisor));
    return;
  }
  const re = f64x2.extract_lane(divisor, 0);
  const im = f64x2.extract_lane(divisor, 1);
  const large = Math.abs(re) >= Math.abs(im);
  const ratio = large ? im / re : re / im;
  const size = f64x2.splat(large ? re + im * ratio : re * ratio + im);
  const straight = f64x2.splat(large ? 1 : ratio);
  const crossed = large ? f64x2(ratio, -ratio) : f64x2(1, -1);
  for (; x < end; x += 16) {
    const number = v128.load(x);
    const turned = f64x2.mul(crossed, v128.shuffle<f64>(number, number, 1, 0));
    v128.store(x, f64x2.div(multiplyAdd(straight, number, turned), size));
  }
}

/** {@link solveTriangular}, a row of X after the other. */
function solveLeaf<T>(
  lower: i32,
  unit: i32,
  n: i32,
  columns: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  aConj: i32,
  x: usize,
  ldx: i32,
): void {
  const rowBytes = <usize>ldx * sizeof<T>();
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    const begin = lower ? 0 : i + 1;
    const end = lower ? i : n;
    const target = x + <usize>i * rowBytes;
    for (let j = begin; j < end; j++) {
      const factor = element<T>(a, i * aRow + j * aColumn, aConj);
      axpy<T>(columns, scaled<T>(factor, -1), x + <usize>j * rowBytes, target);
    }
    if (!unit) divide<T>(columns, target, element<T>(a, i * (aRow + aColumn), aConj));
  }
}

/** {@link solveTriangular} for a vector, where the rows of op(A) are contiguous. */
function solveByRows<T>(lower: i32, unit: i32, n: i32, a: usize, aRow: i32, aConj: i32, x: usize): void {
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step;
    const begin = lower ? 0 : i + 1;
    const count = lower ? i : n - begin;
    const row = a + <usize>(i * aRow + begin) * sizeof<T>();
    const known = x + <usize>begin * sizeof<T>();
    const target = x + <usize>i * sizeof<T>();
    if (aConj) store<T>(target, sub<T>(load<T>(target), dot<T>(count, row, known)));
    else multiplyVector<T>(1, count, real<T>(-1), row, aRow, known, 1, target);
    if (!unit) divide<T>(1, target, element<T>(a, i * (aRow + 1), aConj));
  }
}

/** {@link solveTriangular} for a vector, where the columns of op(A) are contiguous. */
function solveByColumns<T>(lower: i32, unit: i32, n: i32, a: usize, aColumn: i32, aConj: i32, x: usize): void {
  for (let step = 0; step < n; step++) {
    const j = lower ? step : n - 1 - step;
    const begin = lower ? j + 1 : 0;
    const count = lower ? n - begin : j;
    const column = a + <usize>(j * aColumn + begin) * sizeof<T>();
    const at = x + <usize>j * sizeof<T>();
    if (!unit) divide<T>(1, at, element<T>(a, j * (1 + aColumn), aConj));
    const factor = scaled<T>(load<T>(at), -1);
    const target = x + <usize>begin * sizeof<T>();
    if (aConj) axpyConjugated<T>(count, factor, column, target);
    else axpy<T>(count, factor, column, target);
  }
}

function element<T>(a: usize, position: i32, conjugated: i32): T {
  const number = load<T>(a + <usize>position * sizeof<T>());
  return conjugated ? conj<T>(number) : number;
}
