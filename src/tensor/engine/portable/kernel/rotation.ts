import { multiplyAdd, multiplySubtract } from "./scalar.ts";
import { upscale } from "./scaling.ts";

// A plane rotation [c s; −s c], and the length it leaves: c·x + s·z = length, −s·x + c·z = 0. Set by `setRotation`.
export let cosine: f64 = 1;
export let sine: f64 = 0;
export let rotatedLength: f64 = 0;

/** Below this a sum of squares has lost digits to underflow. */
const smallestSquare: f64 = 1e-250;

/**
 * Sets the rotation that turns (x, z), neither above 1e150, into (length, 0). Dividing by the length, rather than forming
 * 1/√(1 + (z/x)²), leaves no systematic error in c² + s², which thousands of rotations would add up.
 */
export function setRotation(x: f64, z: f64): void {
  if (z == 0) {
    cosine = 1;
    sine = 0;
    rotatedLength = x;
    return;
  }
  const square = x * x + z * z;
  const factor: f64 = square < smallestSquare ? upscale : 1;
  const p = x * factor;
  const q = z * factor;
  const length = sqrt<f64>(factor == 1 ? square : p * p + q * q);
  cosine = p / length;
  sine = q / length;
  rotatedLength = length / factor;
}

/** Rows p and q of `count` real numbers: (p, q) ← (c·p + s·q, c·q − s·p), by the rotation set last. */
export function rotateRows(p: usize, q: usize, count: i32): void {
  const c = f64x2.splat(cosine);
  const s = f64x2.splat(sine);
  const end = p + <usize>(count & ~1) * 8;
  for (; p < end; p += 16, q += 16) {
    const x = v128.load(p);
    const y = v128.load(q);
    v128.store(p, multiplyAdd(s, y, f64x2.mul(c, x)));
    v128.store(q, multiplySubtract(s, x, f64x2.mul(c, y)));
  }
  if (count & 1) {
    const x = load<f64>(p);
    const y = load<f64>(q);
    store<f64>(p, cosine * x + sine * y);
    store<f64>(q, cosine * y - sine * x);
  }
}
