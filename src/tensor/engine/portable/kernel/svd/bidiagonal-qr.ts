import { allocate, mark, release } from "../arena.ts";
import { rotateSequence } from "../eigh/rotation-sequence.ts";
import { cosine, rotatedLength, setRotation, sine } from "../rotation.ts";

/** Sweeps allowed per singular value; the usual need is about two. */
const sweepsPerValue: i32 = 60;

/**
 * An element beside the diagonal is negligible when it moves no singular value by more than this, relatively. Sweeps
 * over a cluster of equal values move rounding errors about for ever: what is asked for must be more than those.
 */
const negligible: f64 = 16 * f64.EPSILON;

/** Below this numbers, of matrices scaled to about 1, are lost in underflow. */
const tiny: f64 = 1e-290;

// The block being worked on, as seen by a sweep: element i of its diagonal lies `step` bytes after element i − 1. Seen from
// its lower end (`step` < 0) the block is the transpose, so that left and right change places.
let length: i32;
let diagonal: usize;
let above: usize;
let step: i32;
/** Where a sweep leaves its rotations, as pairs of cosine and sine. */
let leftRotations: usize;
let rightRotations: usize;
/** A lower bound of the block's smallest singular value, from {@link deflates}. */
let smallest: f64;

/**
 * Diagonalizes the real n×n upper bidiagonal matrix B with diagonal d and superdiagonal e in place, leaving d ≥ 0
 * unsorted: B = leftᵀ·diag(d)·right, where the n rows of `left` and `right` (of given lengths, `leading` numbers apart),
 * the identity on entry, are rotated along. Implicit QR that keeps the relative accuracy of every singular value:
 * Demmel & Kahan, SIAM J. Sci. Stat. Comput. 11, 873 (1990). Returns 1 if that does not converge, else 0.
 */
export function diagonalizeBidiagonal(
  n: i32,
  d: usize,
  e: usize,
  left: usize,
  leftLength: i32,
  right: usize,
  rightLength: i32,
  leading: i32,
): i32 {
  const start = mark();
  leftRotations = allocate(n * 16);
  rightRotations = allocate(n * 16);
  const converged = sweepAll(n, d, e, left, leftLength, right, rightLength, leading);
  release(start);
  if (!converged) return 1;
  for (let i = 0; i < n; i++) {
    const value = load<f64>(d + i * 8);
    if (value < 0) negateRow(right + i * leading * 8, rightLength);
    store<f64>(d + i * 8, abs(value));
  }
  return 0;
}

/** Sweeps until nothing is left beside the diagonal; false if that does not end. */
function sweepAll(
  n: i32,
  d: usize,
  e: usize,
  left: usize,
  leftLength: i32,
  right: usize,
  rightLength: i32,
  leading: i32,
): bool {
  const threshold = max(negligible * smallestValue(n, d, e), tiny);
  let sweeps = 0;
  let high = n - 1;
  let seenLow = n;
  let downward = true;
  while (high > 0) {
    const low = blockStart(high, e, threshold);
    if (low == high) {
      high--;
      continue;
    }
    if (low != seenLow) downward = abs(load<f64>(d + low * 8)) >= abs(load<f64>(d + high * 8));
    seenLow = low;
    length = high - low + 1;
    step = downward ? 8 : -8;
    diagonal = d + (downward ? low : high) * 8;
    above = e + (downward ? low : high - 1) * 8;
    if (deflates()) continue;
    if (++sweeps > sweepsPerValue * n) return false;
    const shift = chooseShift(n);
    if (shift == 0) sweepWithoutShift();
    else sweep(shift);
    const first = (downward ? low : high) * leading * 8;
    const stride = downward ? leading : -leading;
    rotateSequence(length - 1, downward ? leftRotations : rightRotations, left + first, stride, leftLength);
    rotateSequence(length - 1, downward ? rightRotations : leftRotations, right + first, stride, rightLength);
  }
  return true;
}

/** A lower bound of the singular values of a bidiagonal matrix but for a factor √n (Demmel & Kahan, section 2). */
function smallestValue(n: i32, d: usize, e: usize): f64 {
  let bound = abs(load<f64>(d));
  let least = bound;
  for (let i = 1; i < n && least > 0; i++) {
    bound = abs(load<f64>(d + i * 8)) * (bound / (bound + abs(load<f64>(e + (i - 1) * 8))));
    least = min(least, bound);
  }
  return least / sqrt<f64>(n);
}

/** Where the unreduced block that ends in row `high` begins; what is negligible in front of it becomes 0. */
function blockStart(high: i32, e: usize, threshold: f64): i32 {
  let low = high;
  for (; low > 0; low--) {
    const at = e + (low - 1) * 8;
    if (abs(load<f64>(at)) <= threshold) {
      store<f64>(at, 0);
      break;
    }
  }
  return low;
}

/** Sets an element beside the block's diagonal to zero if one is negligible (Demmel & Kahan, criteria 1 and 2). */
function deflates(): bool {
  const end = above + (length - 2) * step;
  if (abs(load<f64>(end)) <= negligible * abs(load<f64>(diagonal + (length - 1) * step))) {
    store<f64>(end, 0);
    return true;
  }
  let bound = abs(load<f64>(diagonal));
  smallest = bound;
  for (let i = 0; i < length - 1; i++) {
    const at = above + i * step;
    const size = abs(load<f64>(at));
    if (size <= negligible * bound) {
      store<f64>(at, 0);
      return true;
    }
    bound = abs(load<f64>(diagonal + (i + 1) * step)) * (bound / (bound + size));
    smallest = min(smallest, bound);
  }
  return false;
}

/** The smaller singular value of the last 2×2 block, or 0 where a shift would spoil small singular values. */
function chooseShift(n: i32): f64 {
  let largest: f64 = 0;
  for (let i = 0; i < length; i++) largest = max(largest, abs(load<f64>(diagonal + i * step)));
  for (let i = 0; i < length - 1; i++) largest = max(largest, abs(load<f64>(above + i * step)));
  if (n * negligible * smallest <= f64.EPSILON * largest) return 0;
  const last = diagonal + (length - 1) * step;
  const shift = smallerValue(load<f64>(last - step), load<f64>(above + (length - 2) * step), load<f64>(last));
  const ratio = shift / load<f64>(diagonal);
  return ratio * ratio < f64.EPSILON ? 0 : shift;
}

/** The smaller singular value of [f g; 0 h]. */
function smallerValue(f: f64, g: f64, h: f64): f64 {
  const large = max(abs(f), abs(h));
  const small = min(abs(f), abs(h));
  if (small == 0) return 0;
  // σ₊ ± σ₋ are the lengths of (f ± h, g), and σ₊σ₋ = |f h|.
  const scale = max(large, abs(g));
  const side = g / scale;
  const sum = (large + small) / scale;
  const difference = (large - small) / scale;
  const twice = sqrt<f64>(sum * sum + side * side) + sqrt<f64>(difference * difference + side * side);
  return ((2 * large) / scale / twice) * small;
}

function sweep(shift: f64): void {
  const first = load<f64>(diagonal);
  const size = abs(first);
  // (d² − shift²)/d, without the cancellation.
  let x = (size - shift) * (copysign<f64>(1, first) + shift / first);
  let z = load<f64>(above);
  let here = first;
  let beside = z;
  let d = diagonal;
  let e = above;
  const end = (length - 1) * 16;
  for (let at = 0; at < end; at += 16) {
    setRotation(x, z);
    const c = cosine;
    const s = sine;
    store<f64>(rightRotations + at, c);
    store<f64>(rightRotations + at, s, 8);
    if (at > 0) store<f64>(e - step, rotatedLength);
    const next = load<f64>(d + step);
    const turned = c * beside - s * here;
    const below = c * next;

    setRotation(c * here + s * beside, s * next);
    const p = cosine;
    const q = sine;
    store<f64>(leftRotations + at, p);
    store<f64>(leftRotations + at, q, 8);
    store<f64>(d, rotatedLength);
    d += step;
    x = p * turned + q * below;
    here = p * below - q * turned;
    if (at + 16 == end) break;
    e += step;
    const following = load<f64>(e);
    z = q * following;
    beside = p * following;
  }
  store<f64>(e, x);
  store<f64>(d, here);
}

/** A sweep with shift 0, in which nothing cancels; a zero on the diagonal ends at its lower end, with a zero above. */
function sweepWithoutShift(): void {
  let d = diagonal;
  let e = above;
  let before: f64 = 1;
  let leftCosine: f64 = 1;
  let leftSine: f64 = 0;
  const end = (length - 1) * 16;
  for (let at = 0; at < end; at += 16) {
    setRotation(load<f64>(d) * before, load<f64>(e));
    store<f64>(rightRotations + at, cosine);
    store<f64>(rightRotations + at, sine, 8);
    before = cosine;
    if (at > 0) store<f64>(e - step, leftSine * rotatedLength);

    setRotation(leftCosine * rotatedLength, load<f64>(d + step) * sine);
    leftCosine = cosine;
    leftSine = sine;
    store<f64>(leftRotations + at, leftCosine);
    store<f64>(leftRotations + at, leftSine, 8);
    store<f64>(d, rotatedLength);
    d += step;
    e += step;
  }
  const last = load<f64>(d) * before;
  store<f64>(e - step, last * leftSine);
  store<f64>(d, last * leftCosine);
}

function negateRow(row: usize, count: i32): void {
  for (let i = 0; i < count; i++) store<f64>(row + i * 8, -load<f64>(row + i * 8));
}
