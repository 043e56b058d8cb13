import { allocate, mark, release } from "../arena.ts";
import { gemm } from "../matmul/matmul.ts";
import { cosine, rotatedLength, rotateRows, setRotation, sine } from "../rotation.ts";
import { recomputeWeights, secularRoot } from "../secular.ts";
import { insertionSort, listRows, mergeSorted, shiftRows } from "../sorting.ts";
import { largestPart } from "../vector.ts";

// The step that puts two halves together: eigenvectors of D + ζ·ζᵀ, D diagonal. An eigenvector of a half is zero in the
// other half; one that deflation has mixed with one of the other half is not. Products leave the zeros out.
const inFirst: i32 = 0;
const inBoth: i32 = 1;
const inSecond: i32 = 2;
const deflated: i32 = 3;

// Workspace of the merge under way, a number per row of the block: rows by ascending eigenvalue, where each is not zero,
// and ζ; then, for the rows that deflation has kept, which row, its eigenvalue (the pole), and its element of ζ.
let sorted: usize = 0;
let kinds: usize = 0;
let zeta: usize = 0;
let kept: usize = 0;
let poles: usize = 0;
let weights: usize = 0;

// The kept rows grouped by where they are not zero: places among the kept ones, and how many are in each group.
let grouped: usize = 0;
let countFirst: i32 = 0;
let countBoth: i32 = 0;

/**
 * Eigenvalues and vectors of an n×n block from those of its first `half` rows and of the rest, which are coupled by
 * |β|·v·vᵀ with v one at the last row of the first half and the sign of β after it. `d`, `vectors` and `order` are as
 * in `divideAndConquer`, for each half on entry and for the block on return. Returns 0, or 2 if a root was not found.
 */
export function mergeHalves(n: i32, half: i32, beta: f64, d: usize, vectors: usize, stride: i32, order: usize): i32 {
  const start = mark();
  sorted = allocate(n << 2);
  kinds = allocate(n << 2);
  zeta = allocate(n << 3);
  kept = allocate(n << 2);
  poles = allocate(n << 3);
  weights = allocate(n << 3);
  grouped = allocate(n << 2);
  shiftRows(n - half, order + (half << 2), half);
  mergeSorted(half, order, n - half, order + (half << 2), d, sorted);
  couple(n, half, beta, vectors, stride);
  const count = deflate(n, abs(beta), d, vectors, stride);
  const inner = allocate((count * count) << 3);
  const status = solveSecular(count, inner);
  multiply(n, half, count, inner, d, vectors, stride);
  listRows(0, n, sorted);
  insertionSort(n - count, sorted + (count << 2), d);
  mergeSorted(count, sorted, n - count, sorted + (count << 2), d, order);
  release(start);
  return status;
}

/** ζ = √|β|·(the vectors times v). */
function couple(n: i32, half: i32, beta: f64, vectors: usize, stride: i32): void {
  const root = sqrt<f64>(abs(beta));
  for (let i = 0; i < n; i++) {
    const first = i < half;
    const entry = load<f64>(vectors + ((i * stride + (first ? half - 1 : half)) << 3));
    store<f64>(zeta + (i << 3), (first || beta > 0 ? root : -root) * entry);
    store<i32>(kinds + (i << 2), first ? inFirst : inSecond);
  }
}

/**
 * Leaves out the rows whose eigenvectors change less than rounding: those with a small element of ζ, and, after a
 * rotation that makes it zero, one of two with nearly equal eigenvalues. Returns how many it keeps.
 */
function deflate(n: i32, size: f64, d: usize, vectors: usize, stride: i32): i32 {
  const tolerance = 4 * f64.EPSILON * max(largestPart<f64>(1, n, d, n), 2 * size);
  const root = sqrt<f64>(2 * size);
  let count = 0;
  let previous = -1;
  for (let k = 0; k < n; k++) {
    const row = load<i32>(sorted + (k << 2));
    if (abs(load<f64>(zeta + (row << 3))) * root <= tolerance) {
      store<i32>(kinds + (row << 2), deflated);
      continue;
    }
    if (previous >= 0 && !mergedInto(row, previous, tolerance, n, d, vectors, stride)) keep(count++, previous, d);
    previous = row;
  }
  if (previous >= 0) keep(count++, previous, d);
  return count;
}

function keep(position: i32, row: i32, d: usize): void {
  store<i32>(kept + (position << 2), row);
  store<f64>(poles + (position << 3), load<f64>(d + (row << 3)));
  store<f64>(weights + (position << 3), load<f64>(zeta + (row << 3)));
}

/** Whether row `previous` could be deflated by a rotation with `row`, which has the next larger eigenvalue. */
function mergedInto(row: i32, previous: i32, tolerance: f64, n: i32, d: usize, vectors: usize, stride: i32): bool {
  const rowAt = row << 3;
  const previousAt = previous << 3;
  setRotation(load<f64>(zeta + rowAt), load<f64>(zeta + previousAt));
  const value = load<f64>(d + rowAt);
  const previousValue = load<f64>(d + previousAt);
  if (abs((value - previousValue) * cosine * sine) > tolerance) return false;
  rotateRows(vectors + row * stride * 8, vectors + previous * stride * 8, n);
  store<f64>(zeta + rowAt, rotatedLength);
  const move = sine * sine * (value - previousValue);
  store<f64>(d + rowAt, value - move);
  store<f64>(d + previousAt, previousValue + move);
  if (load<i32>(kinds + (row << 2)) != load<i32>(kinds + (previous << 2))) store<i32>(kinds + (row << 2), inBoth);
  store<i32>(kinds + (previous << 2), deflated);
  return true;
}

/**
 * Overwrites `poles` by the eigenvalues of the diagonal matrix of the poles plus weights·weightsᵀ, and `inner` by its
 * eigenvectors, in rows, whose elements are in the order of {@link groupKept}.
 */
function solveSecular(count: i32, inner: usize): i32 {
  const start = mark();
  const values = allocate(count << 3);
  const shift = allocate(8);
  let status = 0;
  for (let j = 0; j < count; j++) {
    const origin = secularRoot(count, j, poles, weights, false, inner + ((j * count) << 3), shift);
    if (origin < 0) status = 2;
    else store<f64>(values + (j << 3), load<f64>(poles + (origin << 3)) + load<f64>(shift));
  }
  recomputeWeights(count, poles, weights, false, inner);
  groupKept(count);
  const row = allocate(count << 3);
  for (let j = 0; j < count; j++) innerVector(count, inner + ((j * count) << 3), row);
  memory.copy(poles, values, count << 3);
  release(start);
  return status;
}

/** Lists the kept rows that lie in the first half, those in both, and those in the second. */
function groupKept(count: i32): void {
  let at = grouped;
  for (let kind = inFirst; kind <= inSecond; kind++) {
    for (let i = 0; i < count; i++) {
      if (load<i32>(kinds + (load<i32>(kept + (i << 2)) << 2)) != kind) continue;
      store<i32>(at, i);
      at += 4;
    }
    const listed = <i32>(at - grouped) >> 2;
    if (kind == inFirst) countFirst = listed;
    else if (kind == inBoth) countBoth = listed - countFirst;
  }
}

/** Overwrites the differences pᵢ − λ by the unit vector with elements along ẑᵢ/(pᵢ − λ), grouped. */
function innerVector(count: i32, gaps: usize, work: usize): void {
  let squares: f64 = 0;
  for (let at = 0; at < count << 3; at += 8) {
    const element = load<f64>(weights + at) / load<f64>(gaps + at);
    squares += element * element;
    store<f64>(work + at, element);
  }
  const inverse = 1 / sqrt<f64>(squares);
  for (let i = 0; i < count; i++) {
    const element = load<f64>(work + (load<i32>(grouped + (i << 2)) << 3));
    store<f64>(gaps + (i << 3), element * inverse);
  }
}

/**
 * Replaces rows 0..count−1 of the block by the new eigenvectors, inner times the kept rows, and the rest by the deflated
 * rows; `d` by their eigenvalues.
 */
function multiply(n: i32, half: i32, count: i32, inner: usize, d: usize, vectors: usize, stride: i32): void {
  const start = mark();
  const rest = n - half;
  const rowsFirst = countFirst + countBoth;
  const rowsSecond = count - countFirst;
  const first = allocate((rowsFirst * half) << 3);
  const second = allocate((rowsSecond * rest) << 3);
  for (let i = 0; i < count; i++) {
    const row = load<i32>(kept + (load<i32>(grouped + (i << 2)) << 2));
    const from = vectors + ((row * stride) << 3);
    if (i < rowsFirst) memory.copy(first + ((i * half) << 3), from, half << 3);
    if (i >= countFirst) memory.copy(second + (((i - countFirst) * rest) << 3), from + (half << 3), rest << 3);
  }
  moveDeflated(n, count, d, vectors, stride);
  const right = vectors + (half << 3);
  gemm<f64>(count, half, rowsFirst, 1, inner, count, 1, 0, first, half, 1, 0, 0, vectors, stride);
  gemm<f64>(count, rest, rowsSecond, 1, inner + (countFirst << 3), count, 1, 0, second, rest, 1, 0, 0, right, stride);
  memory.copy(d, poles, count << 3);
  release(start);
}

/** Moves the deflated rows behind the first `count`, whose contents are needed no more. */
function moveDeflated(n: i32, count: i32, d: usize, vectors: usize, stride: i32): void {
  const start = mark();
  const rows = allocate(((n - count) * n) << 3);
  const values = allocate((n - count) << 3);
  let moved = 0;
  for (let i = 0; i < n; i++) {
    if (load<i32>(kinds + (i << 2)) != deflated) continue;
    memory.copy(rows + ((moved * n) << 3), vectors + ((i * stride) << 3), n << 3);
    store<f64>(values + (moved << 3), load<f64>(d + (i << 3)));
    moved++;
  }
  for (let i = 0; i < moved; i++) {
    memory.copy(vectors + (((count + i) * stride) << 3), rows + ((i * n) << 3), n << 3);
  }
  memory.copy(d + (count << 3), values, moved << 3);
  release(start);
}
