import { allocate } from "../arena.ts";
import { gemm } from "../matmul/matmul.ts";
import { rotatedLength, rotateRows, setRotation } from "../rotation.ts";
import { recomputeWeights, secularRoot } from "../secular.ts";
import { insertionSort, listRows, mergeSorted, shiftRows } from "../sorting.ts";
import { norm } from "../vector.ts";

// Two bidiagonal pieces and the row between them (elements alpha and beta), whose decompositions are known, are
// B = left'ᵀ·M·right' with M = [z; 0 diag(d)]: a first row z and below it the singular values of both. Those of M are the
// roots ω of 1 + Σ zᵢ²/(dᵢ² − ω²) = 0, where the first column counts as d = 0. The steps are those of M. Gu & S. Eisenstat,
// SIAM J. Matrix Anal. Appl. 16, 79 (1995): values that z hardly couples, and pairs of equal ones, are set aside; z is
// computed anew from the roots, so that the singular vectors of M are orthogonal; and these multiply the vectors of the
// halves, by columns of the left and of the right half, as far as those are not zero.

/** What is set aside changes no element of M by more than this, relative to the largest. */
const deflation: f64 = 16 * f64.EPSILON;

/** Columns in which the vectors of a row are not zero: those of the left half, the right half, or both. */
const inLeft: u8 = 1;
const inRight: u8 = 2;

// The problem being merged, as `mergeHalves` explains it, and the lists made of it.
let size: i32;
let middle: i32;
let width: i32;
let diagonal: usize;
let leftRows: usize;
let rightRows: usize;
let rowBytes: i32;
/** The first row of M. */
let couplings: usize;
let spans: usize;
/** Numbers of the rows that stay in the problem, in ascending order of d, that of the row between first. */
let kept: usize;
let keptCount: i32;
/** Numbers of the rows set aside. */
let dropped: usize;
let droppedCount: i32;
/** d and z of the rows kept. */
let poles: usize;
let weights: usize;
/** Where each row kept goes so that rows of the same span are neighbours, and how many there are of each. */
let places: usize;
let onlyLeft: i32;
let onlyRight: i32;

/**
 * Merges two pieces of an n×n upper bidiagonal matrix (n×(n+1) if `wide`), rows 0..between−1 and between+1..n−1, with
 * the row `between`, whose elements are alpha and beta. d, the rows of `left` and `right`, and `order` are those of the
 * pieces on entry (order counting from the start of each) and of the whole on return: see `bidiagonalSvd`. The last
 * of `between + 1` rows of `right`, and its row n if `wide`, are null vectors. Returns 1 if a root was not found, else 0.
 */
export function mergeHalves(
  n: i32,
  between: i32,
  wide: bool,
  alpha: f64,
  beta: f64,
  d: usize,
  left: usize,
  right: usize,
  leading: i32,
  order: usize,
): i32 {
  size = n;
  middle = between;
  width = n + i32(wide);
  diagonal = d;
  leftRows = left;
  rightRows = right;
  rowBytes = leading * 8;
  couplings = allocate(n * 8);
  spans = allocate(n);
  kept = allocate(n * 4);
  dropped = allocate(n * 4);
  poles = allocate(n * 8);
  weights = allocate(n * 8);
  places = allocate(n * 4);
  couple(wide, alpha, beta);
  const next = between + 1;
  shiftRows(n - next, order + next * 4, next);
  mergeSorted(between, order, n - next, order + next * 4, d, kept);
  deflate(order, alpha, beta);
  groupBySpan();

  const count = keptCount;
  const inner = allocate(count * count * 8);
  const values = allocate(count * 8);
  const inverseNorms = allocate(count * 8);
  if (!findRoots(inner, values)) return 1;
  makeRightVectors(inner, inverseNorms);
  const first = allocate(count * (middle + 1) * 8);
  const second = allocate(count * (width - middle) * 8);
  const aside = allocate(droppedCount * width * 8);
  const both = count - onlyLeft - onlyRight;
  // The vector of the row between lies in the left half alone, or in both.
  const alone = i32(load<u8>(spans + middle) == inLeft);
  multiplyRows(rightRows, width, middle + 1, onlyLeft + alone, both - alone, inner, first, second, aside);
  makeLeftVectors(inner, inverseNorms);
  multiplyRows(leftRows, n, middle, onlyLeft, both, inner, first, second, aside);
  setValues(values, order);
  return 0;
}

/** The first row of M; two null vectors become one that the row between meets, and one that it does not. */
function couple(wide: bool, alpha: f64, beta: f64): void {
  const row = rightRows + middle * rowBytes;
  let first = alpha * load<f64>(row + middle * 8);
  if (wide) {
    const last = rightRows + size * rowBytes;
    setRotation(first, beta * load<f64>(last + (middle + 1) * 8));
    first = rotatedLength;
    rotateRows(row, last, width);
  }
  for (let i = 0; i < size; i++) {
    const at = rightRows + i * rowBytes + middle * 8;
    store<f64>(couplings + i * 8, i < middle ? alpha * load<f64>(at) : beta * load<f64>(at, 8));
    store<u8>(spans + i, i < middle ? inLeft : inRight);
  }
  store<f64>(couplings + middle * 8, first);
  store<u8>(spans + middle, wide ? inLeft | inRight : inLeft);
}

function valueAt(row: i32): f64 {
  return load<f64>(diagonal + row * 8);
}

/** Sets rows aside, and lists those kept with their poles and weights. */
function deflate(order: usize, alpha: f64, beta: f64): void {
  memory.copy(order, kept, (size - 1) * 4);
  const largest = valueAt(load<i32>(order + (size - 2) * 4));
  const negligible = deflation * max(largest, max(abs(alpha), abs(beta)));
  droppedCount = 0;
  keptCount = 1;
  store<i32>(kept, middle);
  for (let i = 0; i < size - 1; i++) {
    const row = load<i32>(order + i * 4);
    const last = load<i32>(kept + (keptCount - 1) * 4);
    if (valueAt(row) <= negligible) {
      turnOnto(middle, row, false);
      drop(row);
    } else if (abs(load<f64>(couplings + row * 8)) <= negligible) {
      drop(row);
    } else if (keptCount > 1 && valueAt(row) - valueAt(last) <= negligible) {
      turnOnto(row, last, true);
      drop(last);
      store<i32>(kept + (keptCount - 1) * 4, row);
    } else {
      store<i32>(kept + keptCount++ * 4, row);
    }
  }
  const first = couplings + middle * 8;
  if (keptCount > 1 && abs(load<f64>(first)) < negligible) store<f64>(first, negligible);
  for (let i = 0; i < keptCount; i++) {
    const row = load<i32>(kept + i * 4);
    store<f64>(poles + i * 8, row == middle ? 0 : valueAt(row));
    store<f64>(weights + i * 8, load<f64>(couplings + row * 8));
  }
}

function drop(row: i32): void {
  store<i32>(dropped + droppedCount++ * 4, row);
}

/** Rotates the coupling of `row` into that of `target`, which has the same value (0 for the row between). */
function turnOnto(target: i32, row: i32, withLeft: bool): void {
  const x = couplings + target * 8;
  const z = couplings + row * 8;
  setRotation(load<f64>(x), load<f64>(z));
  store<f64>(x, rotatedLength);
  store<f64>(z, 0);
  rotateRows(rightRows + target * rowBytes, rightRows + row * rowBytes, width);
  if (withLeft) rotateRows(leftRows + target * rowBytes, leftRows + row * rowBytes, size);
  const span = load<u8>(spans + target) | load<u8>(spans + row);
  store<u8>(spans + target, span);
  store<u8>(spans + row, span);
}

/** Places: rows of the left half only, the row between, rows of both halves, rows of the right half only. */
function groupBySpan(): void {
  onlyLeft = 0;
  onlyRight = 0;
  for (let i = 1; i < keptCount; i++) {
    const span = load<u8>(spans + load<i32>(kept + i * 4));
    if (span == inLeft) onlyLeft++;
    else if (span == inRight) onlyRight++;
  }
  let left = 0;
  let both = onlyLeft + 1;
  let right = keptCount - onlyRight;
  store<i32>(places, onlyLeft);
  for (let i = 1; i < keptCount; i++) {
    const span = load<u8>(spans + load<i32>(kept + i * 4));
    store<i32>(places + i * 4, span == inLeft ? left++ : span == inRight ? right++ : both++);
  }
}

/** The singular values of what was kept, and dₛ² − ωᵢ² in row i, column s of `gaps`. */
function findRoots(gaps: usize, values: usize): bool {
  if (keptCount == 1) {
    store<f64>(gaps, -1);
    store<f64>(values, abs(load<f64>(weights)));
    return true;
  }
  const shift = allocate(8);
  for (let i = 0; i < keptCount; i++) {
    const origin = secularRoot(keptCount, i, poles, weights, true, gaps + i * keptCount * 8, shift);
    if (origin < 0) return false;
    const pole = load<f64>(poles + origin * 8);
    const moved = load<f64>(shift);
    // √(d² + τ), without the rounding error of d².
    store<f64>(values + i * 8, pole + moved / (pole + sqrt<f64>(pole * pole + moved)));
  }
  return true;
}

/**
 * Overwrites row i, dₛ² − ωᵢ², by the right singular vector i of M, with columns in the order of `places`, for the first
 * row of M of which the ωᵢ are the exact singular values (equation 3.3 of the paper).
 */
function makeRightVectors(gaps: usize, inverseNorms: usize): void {
  const bytes = keptCount * 8;
  recomputeWeights(keptCount, poles, weights, true, gaps);
  const vector = allocate(bytes);
  for (let i = 0; i < keptCount; i++) {
    const row = gaps + i * bytes;
    divide(keptCount, weights, row, vector);
    const factor = 1 / norm<f64>(keptCount, vector);
    store<f64>(inverseNorms + i * 8, factor);
    for (let s = 0; s < keptCount; s++) {
      store<f64>(row + load<i32>(places + s * 4) * 8, load<f64>(vector + s * 8) * factor);
    }
  }
}

/** quotient ← x/y, element by element. */
function divide(count: i32, x: usize, y: usize, quotient: usize): void {
  let at = 0;
  for (const end = (count & ~1) * 8; at < end; at += 16) {
    v128.store(quotient + at, f64x2.div(v128.load(x + at), v128.load(y + at)));
  }
  if (count & 1) store<f64>(quotient + at, load<f64>(x + at) / load<f64>(y + at));
}

/** From a right singular vector v of M, the left one: (−1, dₛ vₛ) but for its length, −1 in the place of d = 0. */
function makeLeftVectors(vectors: usize, inverseNorms: usize): void {
  const values = allocate(keptCount * 8);
  for (let s = 0; s < keptCount; s++) {
    store<f64>(values + load<i32>(places + s * 4) * 8, load<f64>(poles + s * 8));
  }
  for (let i = 0; i < keptCount; i++) {
    const row = vectors + i * keptCount * 8;
    for (let s = 0; s < keptCount; s++) store<f64>(row + s * 8, load<f64>(row + s * 8) * load<f64>(values + s * 8));
    store<f64>(row + onlyLeft * 8, -load<f64>(inverseNorms + i * 8));
    const factor = 1 / norm<f64>(keptCount, row);
    for (let s = 0; s < keptCount; s++) store<f64>(row + s * 8, load<f64>(row + s * 8) * factor);
  }
}

/**
 * Multiplies the kept rows by `inner`, which makes them the first `keptCount` rows; those set aside follow. Of the rows,
 * in the order of `places`, all but the last `onlyRight` count in the columns of the left half (the first `split`
 * ones), and the last `both + onlyRight` in the others.
 */
function multiplyRows(
  rows: usize,
  columns: i32,
  split: i32,
  left: i32,
  both: i32,
  inner: usize,
  first: usize,
  second: usize,
  aside: usize,
): void {
  const rest = columns - split;
  for (let s = 0; s < keptCount; s++) {
    const row = rows + load<i32>(kept + s * 4) * rowBytes;
    const place = load<i32>(places + s * 4);
    if (place < left + both) memory.copy(first + place * split * 8, row, split * 8);
    if (place >= left) memory.copy(second + (place - left) * rest * 8, row + split * 8, rest * 8);
  }
  for (let i = 0; i < droppedCount; i++) {
    memory.copy(aside + i * columns * 8, rows + load<i32>(dropped + i * 4) * rowBytes, columns * 8);
  }
  const leading = rowBytes / 8;
  const count = keptCount;
  gemm<f64>(count, split, left + both, 1, inner, count, 1, 0, first, split, 1, 0, 0, rows, leading);
  const from = inner + left * 8;
  gemm<f64>(count, rest, count - left, 1, from, count, 1, 0, second, rest, 1, 0, 0, rows + split * 8, leading);
  for (let i = 0; i < droppedCount; i++) {
    memory.copy(rows + (count + i) * rowBytes, aside + i * columns * 8, columns * 8);
  }
}

/** The values of all rows where they are now, and their order. */
function setValues(values: usize, order: usize): void {
  const aside = allocate(droppedCount * 8);
  for (let i = 0; i < droppedCount; i++) store<f64>(aside + i * 8, valueAt(load<i32>(dropped + i * 4)));
  memory.copy(diagonal, values, keptCount * 8);
  memory.copy(diagonal + keptCount * 8, aside, droppedCount * 8);
  // Both parts ascend but for a few places, so that inserting costs little.
  listRows(0, keptCount, kept);
  listRows(keptCount, droppedCount, dropped);
  insertionSort(droppedCount, dropped, diagonal);
  mergeSorted(keptCount, kept, droppedCount, dropped, diagonal, order);
}
