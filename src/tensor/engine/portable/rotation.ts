/** A plane rotation [c s; −s c] and the length r it leaves: c·x + s·z = r, −s·x + c·z = 0. */
export interface Rotation {
  c: number;
  s: number;
  r: number;
}

/** Below this a sum of squares has lost digits to underflow. */
const smallestSquare = 1e-250;
const upscale = 2 ** 600;

/**
 * Sets `rotation` to the one that turns (x, z), neither above 1e150, into (r, 0). Dividing by the length, rather than
 * forming 1/√(1 + (z/x)²), leaves no systematic error in c² + s², which thousands of rotations would add up.
 */
export function setRotation(rotation: Rotation, x: number, z: number): void {
  if (z === 0) {
    rotation.c = 1;
    rotation.s = 0;
    rotation.r = x;
    return;
  }
  const square = x * x + z * z;
  if (square < smallestSquare) {
    setRotation(rotation, x * upscale, z * upscale);
    rotation.r /= upscale;
    return;
  }
  const length = Math.sqrt(square);
  rotation.c = x / length;
  rotation.s = z / length;
  rotation.r = length;
}

/** Rows p and q of a row-major matrix with n columns: (p, q) ← (c·p + s·q, −s·p + c·q). */
export function rotateRows(rotation: Rotation, z: Float64Array, n: number, p: number, q: number): void {
  const { c, s } = rotation;
  if (s === 0 && c === 1) return;
  const end = p * n + n;
  const shift = (q - p) * n;
  for (let i = p * n; i < end; i++) {
    const x = z[i];
    const y = z[i + shift];
    z[i] = c * x + s * y;
    z[i + shift] = c * y - s * x;
  }
}

/** The n×n identity. */
export function identity(n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) result[i * n + i] = 1;
  return result;
}

/** Row numbers 0..n−1 in the order that makes `values` ascend (or descend). */
export function sortedOrder(values: Float64Array, descending: boolean): Int32Array {
  const order = Int32Array.from(values, (_value, i) => i);
  return order.sort((i, j) => (descending ? values[j] - values[i] : values[i] - values[j]) || i - j);
}

/**
 * Columns of the result are rows of `rows` (n×n, real) in the given order; the result is row-major with `height` ≥ n
 * rows, zero below row n, and complex with zero imaginary parts where width is 2.
 */
export function rowsToColumns(
  rows: Float64Array,
  n: number,
  order: Int32Array,
  height: number,
  width: 1 | 2,
): Float64Array {
  const result = new Float64Array(height * n * width);
  for (let j = 0; j < n; j++) {
    const from = order[j] * n;
    for (let i = 0; i < n; i++) result[(i * n + j) * width] = rows[from + i];
  }
  return result;
}
