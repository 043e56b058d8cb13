// The complex Schur form of a Hessenberg matrix by explicitly shifted QR steps: T − σ = Q·R becomes R·Q + σ. A step is
// a sequence of plane rotations, and is applied to four columns of T, and then to four rows, at a time, so that the
// numbers two neighbouring rotations share stay in registers.
import { allocate, mark, release } from "../arena.ts";
import { oneNorm, quotient, squareRoot } from "../complex.ts";
import { add, conj, mul, multiplyAdd, multiplySubtract, scaled, squaredModulus, sub } from "../scalar.ts";
import { upscale } from "../scaling.ts";

/** Sweeps allowed per eigenvalue; the usual need is below three. */
const sweepsPerValue: i32 = 60;

/** Every so many sweeps without a deflation, a shift that has nothing to do with the others. */
const patience: i32 = 10;

/** Rows and columns of zeros that the matrices must have room for beyond their n. */
export const padding: i32 = 4;

/** Bytes of a rotation [c s; −s̄ c] with real c: c twice, Re s twice, and −Im s and Im s. */
const rotationBytes: usize = 48;

/**
 * Overwrites the complex n×n upper Hessenberg matrix t by its upper triangular Schur form, and multiplies z from the right
 * by the unitary matrix that brings it there. Rows lie `ld` ≥ n + padding numbers apart; {@link padding} rows after the
 * last one, and columns beside it, are zero. `size` is that of t's largest number. Returns 0, or the number, from 1, of the
 * eigenvalue that did not converge. Golub & Van Loan, sections 7.4 and 7.5.
 */
export function schur(n: i32, t: usize, z: usize, ld: i32, size: f64): i32 {
  const start = mark();
  const rotations = allocate(<usize>n * rotationBytes);
  let status = 0;
  let sweeps = 0;
  let stalled = 0;
  let high = n - 1;
  while (high > 0) {
    const low = deflate(high, t, ld, size);
    if (low == high) {
      high--;
      stalled = 0;
    } else if (sweeps++ == sweepsPerValue * n) {
      status = high + 1;
      break;
    } else {
      stalled++;
      const shift = stalled % patience == 0 ? exceptionalShift(high, t, ld) : wilkinsonShift(high, t, ld);
      sweep(n, low, high, shift, t, z, ld, rotations);
    }
  }
  release(start);
  return status;
}

/** Address of element (i, j). */
function at(t: usize, ld: i32, i: i32, j: i32): usize {
  return t + <usize>(i * ld + j) * 16;
}

/** Clears a negligible subdiagonal element and returns where the active block that ends at `high` begins. */
function deflate(high: i32, t: usize, ld: i32, size: f64): i32 {
  for (let low = high; low > 0; low--) {
    const below = at(t, ld, low, low - 1);
    const neighbours = oneNorm(v128.load(at(t, ld, low - 1, low - 1))) + oneNorm(v128.load(at(t, ld, low, low)));
    if (oneNorm(v128.load(below)) <= f64.EPSILON * (neighbours == 0 ? size : neighbours)) {
      v128.store(below, f64x2.splat(0));
      return low;
    }
  }
  return 0;
}

/** The eigenvalue of the last 2×2 block that is closer to its last element. */
function wilkinsonShift(high: i32, t: usize, ld: i32): v128 {
  const last = v128.load(at(t, ld, high, high));
  const product = mul<v128>(v128.load(at(t, ld, high - 1, high)), v128.load(at(t, ld, high, high - 1)));
  const half = scaled<v128>(sub<v128>(v128.load(at(t, ld, high - 1, high - 1)), last), 0.5);
  const root = squareRoot(add<v128>(mul<v128>(half, half), product));
  const plus = add<v128>(half, root);
  const minus = sub<v128>(half, root);
  const divisor = oneNorm(plus) >= oneNorm(minus) ? plus : minus;
  return oneNorm(divisor) == 0 ? last : sub<v128>(last, quotient(product, divisor));
}

function exceptionalShift(high: i32, t: usize, ld: i32): v128 {
  let size = oneNorm(v128.load(at(t, ld, high, high - 1)));
  if (high > 1) size += oneNorm(v128.load(at(t, ld, high - 1, high - 2)));
  return add<v128>(v128.load(at(t, ld, high, high)), f64x2(0.75 * size, 0));
}

/** One QR step on the rows and columns low..high, carried through all of t and z. */
function sweep(n: i32, low: i32, high: i32, shift: v128, t: usize, z: usize, ld: i32, rotations: usize): void {
  for (let i = low; i <= high; i++) {
    const diagonal = at(t, ld, i, i);
    v128.store(diagonal, sub<v128>(v128.load(diagonal), shift));
  }
  for (let column = low; column < n; column += 4) {
    const before = min(column, high);
    rotateFourColumns(before - low, at(t, ld, low, column), <usize>ld * 16, rotations);
    for (let k = column; k < min(column + 4, high); k++) {
      const rotation = rotations + <usize>(k - low) * rotationBytes;
      makeRotation(at(t, ld, k, k), at(t, ld, k + 1, k), rotation);
      for (let j = k + 1; j < column + 4; j++) rotateColumn(at(t, ld, k, j), at(t, ld, k + 1, j), rotation);
    }
  }
  for (let row = 0; row <= high; row += 4) {
    // R is zero before its diagonal.
    const first = max(low, row - 1);
    const rotation = rotations + <usize>(first - low) * rotationBytes;
    rotateFourRows(high - first, at(t, ld, row, first), <usize>ld * 16, rotation);
  }
  for (let row = 0; row < n; row += 4) rotateFourRows(high - low, at(z, ld, row, low), <usize>ld * 16, rotations);
  for (let i = low; i <= high; i++) {
    const diagonal = at(t, ld, i, i);
    v128.store(diagonal, add<v128>(v128.load(diagonal), shift));
  }
}

/** Makes the rotation that turns the column (x, y) into (r, 0), and does so. */
function makeRotation(xAt: usize, yAt: usize, rotation: usize): void {
  let x = v128.load(xAt);
  let y = v128.load(yAt);
  // Squares below this lose digits to underflow; the rotation does not depend on the scale.
  if (squaredModulus<v128>(x) + squaredModulus<v128>(y) < 1e-250) {
    x = scaled<v128>(x, upscale);
    y = scaled<v128>(y, upscale);
  }
  const squareX = squaredModulus<v128>(x);
  const sizeX = Math.sqrt(squareX);
  const length = Math.sqrt(squareX + squaredModulus<v128>(y));
  // An x whose square is lost beside y's may have any phase; two zeros are left as they are.
  const phase = squareX > 1e-290 ? scaled<v128>(x, 1 / sizeX) : f64x2(1, 0);
  const cosine = length > 0 ? sizeX / length : 1;
  const factor = length > 0 ? 1 / length : 0;
  const sine = scaled<v128>(mul<v128>(phase, conj<v128>(y)), factor);
  v128.store(rotation, f64x2.splat(cosine));
  v128.store(rotation, f64x2.splat(f64x2.extract_lane(sine, 0)), 16);
  const imaginary = f64x2.extract_lane(sine, 1);
  v128.store(rotation, f64x2(-imaginary, imaginary), 32);
  rotateColumn(xAt, yAt, rotation);
  v128.store(yAt, f64x2.splat(0));
}

/** (x, y) ← (c·x + s·y, c·y − s̄·x). */
function rotateColumn(xAt: usize, yAt: usize, rotation: usize): void {
  const c = v128.load(rotation);
  const s = v128.load(rotation, 16);
  const i = v128.load(rotation, 32);
  const x = v128.load(xAt);
  const y = v128.load(yAt);
  v128.store(xAt, upper(c, s, i, x, y));
  v128.store(yAt, lower(c, s, i, x, y));
}

/** c·x + s·y. */
function upper(c: v128, s: v128, i: v128, x: v128, y: v128): v128 {
  return multiplyAdd(c, x, multiplyAdd(s, y, f64x2.mul(i, v128.shuffle<f64>(y, y, 1, 0))));
}

/** c·y − s̄·x. */
function lower(c: v128, s: v128, i: v128, x: v128, y: v128): v128 {
  return multiplyAdd(c, y, multiplySubtract(s, x, f64x2.mul(i, v128.shuffle<f64>(x, x, 1, 0))));
}

/** Rotations of rows 0 and 1, 1 and 2, ... of the four columns at p. */
function rotateFourColumns(count: i32, p: usize, row: usize, rotation: usize): void {
  let x0 = v128.load(p);
  let x1 = v128.load(p, 16);
  let x2 = v128.load(p, 32);
  let x3 = v128.load(p, 48);
  for (let k = 0; k < count; k++, rotation += rotationBytes) {
    const c = v128.load(rotation);
    const s = v128.load(rotation, 16);
    const i = v128.load(rotation, 32);
    const next = p + row;
    const y0 = v128.load(next);
    v128.store(p, upper(c, s, i, x0, y0));
    x0 = lower(c, s, i, x0, y0);
    const y1 = v128.load(next, 16);
    v128.store(p, upper(c, s, i, x1, y1), 16);
    x1 = lower(c, s, i, x1, y1);
    const y2 = v128.load(next, 32);
    v128.store(p, upper(c, s, i, x2, y2), 32);
    x2 = lower(c, s, i, x2, y2);
    const y3 = v128.load(next, 48);
    v128.store(p, upper(c, s, i, x3, y3), 48);
    x3 = lower(c, s, i, x3, y3);
    p = next;
  }
  v128.store(p, x0);
  v128.store(p, x1, 16);
  v128.store(p, x2, 32);
  v128.store(p, x3, 48);
}

/** Adjoints of the rotations from the right on columns 0 and 1, 1 and 2, ... of the four rows at p. */
function rotateFourRows(count: i32, p: usize, row: usize, rotation: usize): void {
  const row2 = row + row;
  const row3 = row2 + row;
  let x0 = v128.load(p);
  let x1 = v128.load(p + row);
  let x2 = v128.load(p + row2);
  let x3 = v128.load(p + row3);
  for (let k = 0; k < count; k++, rotation += rotationBytes, p += 16) {
    const c = v128.load(rotation);
    const s = v128.load(rotation, 16);
    // (x, y)·[c −s; s̄ c]: the sine is conjugated on the other side.
    const i = f64x2.neg(v128.load(rotation, 32));
    const y0 = v128.load(p, 16);
    v128.store(p, upper(c, s, i, x0, y0));
    x0 = lower(c, s, i, x0, y0);
    const y1 = v128.load(p + row, 16);
    v128.store(p + row, upper(c, s, i, x1, y1));
    x1 = lower(c, s, i, x1, y1);
    const y2 = v128.load(p + row2, 16);
    v128.store(p + row2, upper(c, s, i, x2, y2));
    x2 = lower(c, s, i, x2, y2);
    const y3 = v128.load(p + row3, 16);
    v128.store(p + row3, upper(c, s, i, x3, y3));
    x3 = lower(c, s, i, x3, y3);
  }
  v128.store(p, x0);
  v128.store(p + row, x1);
  v128.store(p + row2, x2);
  v128.store(p + row3, x3);
}
