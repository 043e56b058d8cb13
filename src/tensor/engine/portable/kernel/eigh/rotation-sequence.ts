import { multiplyAdd, multiplySubtract } from "../scalar.ts";

/**
 * Applies `count` plane rotations (x, y) ← (c·x + s·y, c·y − s·x), the pairs c, s at `rotations`, one after the other to
 * rows of real numbers: the first to the row at `rows` and the one `stride` numbers on, the next to that one and the one
 * after it, and so on. A whole sweep so passes once over the matrix.
 */
export function rotateSequence(count: i32, rotations: usize, rows: usize, stride: i32, columns: i32): void {
  const end = rotations + (count << 4);
  const step = stride << 3;
  let column = 0;
  for (; column + 8 <= columns; column += 8) rotateEight(rotations, end, rows + (column << 3), step);
  for (; column + 2 <= columns; column += 2) rotateTwo(rotations, end, rows + (column << 3), step);
  if (column < columns) rotateOne(rotations, end, rows + (column << 3), step);
}

/** A strip of eight columns; the row two rotations share stays in registers. */
function rotateEight(rotation: usize, end: usize, row: usize, step: i32): void {
  let x0 = v128.load(row);
  let x1 = v128.load(row, 16);
  let x2 = v128.load(row, 32);
  let x3 = v128.load(row, 48);
  for (; rotation < end; rotation += 16) {
    const c = v128.load_splat<f64>(rotation);
    const s = v128.load_splat<f64>(rotation, 8);
    const next = row + step;
    const y0 = v128.load(next);
    const y1 = v128.load(next, 16);
    const y2 = v128.load(next, 32);
    const y3 = v128.load(next, 48);
    v128.store(row, multiplyAdd(s, y0, f64x2.mul(c, x0)));
    v128.store(row, multiplyAdd(s, y1, f64x2.mul(c, x1)), 16);
    v128.store(row, multiplyAdd(s, y2, f64x2.mul(c, x2)), 32);
    v128.store(row, multiplyAdd(s, y3, f64x2.mul(c, x3)), 48);
    x0 = multiplySubtract(s, x0, f64x2.mul(c, y0));
    x1 = multiplySubtract(s, x1, f64x2.mul(c, y1));
    x2 = multiplySubtract(s, x2, f64x2.mul(c, y2));
    x3 = multiplySubtract(s, x3, f64x2.mul(c, y3));
    row = next;
  }
  v128.store(row, x0);
  v128.store(row, x1, 16);
  v128.store(row, x2, 32);
  v128.store(row, x3, 48);
}

function rotateTwo(rotation: usize, end: usize, row: usize, step: i32): void {
  let x = v128.load(row);
  for (; rotation < end; rotation += 16) {
    const c = v128.load_splat<f64>(rotation);
    const s = v128.load_splat<f64>(rotation, 8);
    const next = row + step;
    const y = v128.load(next);
    v128.store(row, multiplyAdd(s, y, f64x2.mul(c, x)));
    x = multiplySubtract(s, x, f64x2.mul(c, y));
    row = next;
  }
  v128.store(row, x);
}

function rotateOne(rotation: usize, end: usize, row: usize, step: i32): void {
  let x = load<f64>(row);
  for (; rotation < end; rotation += 16) {
    const c = load<f64>(rotation);
    const s = load<f64>(rotation, 8);
    const next = row + step;
    const y = load<f64>(next);
    store<f64>(row, c * x + s * y);
    x = c * y - s * x;
    row = next;
  }
  store<f64>(row, x);
}
