import { NumericalError } from "../../error.ts";
import { type Rotation, rotateRows, setRotation } from "./rotation.ts";
import { maxAbs } from "./scale.ts";

/** Sweeps allowed per singular value; the usual need is about two. */
const sweepsPerValue = 60;

/**
 * An element beside the diagonal is negligible below this, relative to its neighbours on it. In a cluster of equal values
 * sweeps move rounding errors about for ever: what is asked for must be more than those.
 */
const converged = 4 * Number.EPSILON;

const rotation: Rotation = { c: 1, s: 0, r: 0 };

/**
 * Diagonalizes the real upper bidiagonal matrix with diagonal d and superdiagonal e in place, leaving d ≥ 0 unsorted:
 * b = leftᵀ·diag(d)·right, where rows of `left` and `right` (identities on entry) are rotated along. Implicit QR,
 * Golub & Van Loan section 8.6, with the shift strategy of Demmel & Kahan (SIAM J. Sci. Stat. Comput. 11, 873, 1990).
 */
export function diagonalizeBidiagonal(d: Float64Array, e: Float64Array, left: Float64Array, right: Float64Array): void {
  const n = d.length;
  const negligible = Number.EPSILON ** 2 * Math.max(maxAbs(d), maxAbs(e));
  let sweeps = 0;
  let high = n - 1;
  while (high > 0) {
    const low = deflate(d, e, high, negligible);
    if (low === high) {
      high--;
      continue;
    }
    if (++sweeps > sweepsPerValue * n) {
      throw new NumericalError(`svd: singular value ${high} of ${n} did not converge in ${sweeps - 1} sweeps`);
    }
    const zero = zeroOnDiagonal(d, low, high, negligible);
    if (zero === high) emptyColumn(d, e, low, high, right);
    else if (zero >= 0) emptyRow(d, e, zero, high, left);
    else sweep(d, e, low, high, left, right);
  }
  for (let i = 0; i < n; i++) {
    if (d[i] >= 0) continue;
    d[i] = -d[i];
    for (let p = i * n; p < (i + 1) * n; p++) right[p] = -right[p];
  }
}

/** Clears what is negligible above row `high` and returns where the unreduced block that ends there begins. */
function deflate(d: Float64Array, e: Float64Array, high: number, negligible: number): number {
  for (let low = high; low > 0; low--) {
    const size = Math.abs(e[low - 1]);
    if (size <= negligible || size <= converged * (Math.abs(d[low - 1]) + Math.abs(d[low]))) {
      e[low - 1] = 0;
      return low;
    }
  }
  return 0;
}

/** The last row in low..high whose diagonal element is as good as zero, or −1. */
function zeroOnDiagonal(d: Float64Array, low: number, high: number, negligible: number): number {
  for (let i = high; i >= low; i--) {
    if (Math.abs(d[i]) <= negligible) {
      d[i] = 0;
      return i;
    }
  }
  return -1;
}

/** d[high] is zero: rotates the element above it out of the last column, upward. */
function emptyColumn(d: Float64Array, e: Float64Array, low: number, high: number, right: Float64Array): void {
  let bulge = e[high - 1];
  e[high - 1] = 0;
  for (let j = high - 1; j >= low && bulge !== 0; j--) {
    setRotation(rotation, d[j], bulge);
    d[j] = rotation.r;
    rotateRows(rotation, right, d.length, j, high);
    if (j > low) {
      bulge = -rotation.s * e[j - 1];
      e[j - 1] *= rotation.c;
    }
  }
}

/** d[row] is zero: rotates the element beside it out of its row, to the right. */
function emptyRow(d: Float64Array, e: Float64Array, row: number, high: number, left: Float64Array): void {
  let bulge = e[row];
  e[row] = 0;
  for (let j = row + 1; j <= high && bulge !== 0; j++) {
    setRotation(rotation, d[j], bulge);
    d[j] = rotation.r;
    rotateRows(rotation, left, d.length, j, row);
    if (j < high) {
      bulge = -rotation.s * e[j];
      e[j] *= rotation.c;
    }
  }
}

/** One implicit QR sweep over the unreduced block low..high, whose diagonal has no zero. */
function sweep(
  d: Float64Array,
  e: Float64Array,
  low: number,
  high: number,
  left: Float64Array,
  right: Float64Array,
): void {
  const n = d.length;
  const shift = smallerSingularValue(d[high - 1], e[high - 1], d[high]);
  const first = Math.abs(d[low]);
  // (d² − shift²)/d, without the cancellation; a shift that is nothing beside d is better left out.
  const shifted = (shift / first) ** 2 >= Number.EPSILON;
  let x = shifted ? (first - shift) * (Math.sign(d[low]) + shift / d[low]) : d[low];
  let z = e[low];
  for (let k = low; k < high; k++) {
    setRotation(rotation, x, z);
    if (k > low) e[k - 1] = rotation.r;
    x = rotation.c * d[k] + rotation.s * e[k];
    e[k] = rotation.c * e[k] - rotation.s * d[k];
    z = rotation.s * d[k + 1];
    d[k + 1] *= rotation.c;
    rotateRows(rotation, right, n, k, k + 1);

    setRotation(rotation, x, z);
    d[k] = rotation.r;
    const above = e[k];
    e[k] = rotation.c * above + rotation.s * d[k + 1];
    d[k + 1] = rotation.c * d[k + 1] - rotation.s * above;
    rotateRows(rotation, left, n, k, k + 1);
    if (k < high - 1) {
      x = e[k];
      z = rotation.s * e[k + 1];
      e[k + 1] *= rotation.c;
    }
  }
}

/** The smaller singular value of [f g; 0 h]. */
function smallerSingularValue(f: number, g: number, h: number): number {
  const large = Math.max(Math.abs(f), Math.abs(h));
  const small = Math.min(Math.abs(f), Math.abs(h));
  if (small === 0) return 0;
  // σ₊ ± σ₋ are the lengths of (f ± h, g), and σ₊σ₋ = |f h|.
  const sum = Math.hypot(large + small, g);
  const difference = Math.hypot(large - small, g);
  return ((2 * large) / (sum + difference)) * small;
}
