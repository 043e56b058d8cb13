// Householder reductions keep the small singular values of a graded matrix, relatively, where its large rows and columns
// come first (J. Barlow, SIAM J. Matrix Anal. Appl. 23, 761, 2002). So the lines of a matrix that is graded otherwise are
// sorted by their orders of magnitude.
import { allocate, mark, release } from "../arena.ts";

/** How much larger than a line before it a line may be and stay where it is. */
const allowedRatio: f64 = 8;

/** Values of a number's exponent field. */
const exponents: i32 = 2048;

/**
 * True, with the lines' numbers in descending order of magnitude written to `order`, if `sizes` (their largest elements)
 * are out of that order.
 */
export function findOrder(count: i32, sizes: usize, order: usize): bool {
  let least = Infinity;
  let sorted = true;
  for (let i = 0; i < count; i++) {
    const size = load<f64>(sizes + i * 8);
    if (size > allowedRatio * least) sorted = false;
    least = min(least, size);
  }
  if (sorted) return false;
  const start = mark();
  // How many lines have a larger exponent: where the next line with this one goes.
  const places = allocate(exponents * 4);
  memory.fill(places, 0, exponents * 4);
  for (let i = 0; i < count; i++) {
    const at = places + exponentOf(sizes + i * 8) * 4;
    store<i32>(at, load<i32>(at) + 1);
  }
  let before = 0;
  for (let exponent = exponents - 1; exponent >= 0; exponent--) {
    const here = load<i32>(places + exponent * 4);
    store<i32>(places + exponent * 4, before);
    before += here;
  }
  for (let i = 0; i < count; i++) {
    const at = places + exponentOf(sizes + i * 8) * 4;
    const place = load<i32>(at);
    store<i32>(at, place + 1);
    store<i32>(order + place * 4, i);
  }
  release(start);
  return true;
}

function exponentOf(size: usize): i32 {
  return <i32>(load<u64>(size) >> 52) & (exponents - 1);
}

/** The largest |Re| or |Im| of each column of an m×n matrix with contiguous rows. */
export function columnSizes<T>(m: i32, n: i32, a: usize, sizes: usize): void {
  const bytes = n * <i32>sizeof<T>();
  const start = mark();
  const parts = allocate(bytes + 8);
  memory.fill(parts, 0, bytes + 8);
  for (let i = 0; i < m; i++) {
    const row = a + i * bytes;
    let at = 0;
    for (; at + 16 <= bytes; at += 16) {
      v128.store(parts + at, f64x2.pmax(v128.load(parts + at), f64x2.abs(v128.load(row + at))));
    }
    if (at < bytes) store<f64>(parts + at, max(load<f64>(parts + at), abs(load<f64>(row + at))));
  }
  for (let j = 0; j < n; j++) {
    const part = parts + j * sizeof<T>();
    const first = load<f64>(part);
    store<f64>(sizes + j * 8, isVector<T>() ? max(first, load<f64>(part, 8)) : first);
  }
  release(start);
}

/** Row i of the m×n matrix `to` ← row order[i] of `from`; or row order[i] ← row i, if `back`. Rows are contiguous. */
export function permuteRows<T>(m: i32, n: i32, order: usize, back: bool, from: usize, to: usize): void {
  const bytes = n * <i32>sizeof<T>();
  for (let i = 0; i < m; i++) {
    const other = load<i32>(order + i * 4);
    memory.copy(to + (back ? other : i) * bytes, from + (back ? i : other) * bytes, bytes);
  }
}

/** The same for columns, in place. */
export function permuteColumns<T>(m: i32, n: i32, order: usize, back: bool, a: usize): void {
  const size = <i32>sizeof<T>();
  const start = mark();
  const copy = allocate(n * size);
  for (let i = 0; i < m; i++) {
    const row = a + i * n * size;
    memory.copy(copy, row, n * size);
    for (let j = 0; j < n; j++) {
      const other = load<i32>(order + j * 4);
      store<T>(row + (back ? other : j) * size, load<T>(copy + (back ? j : other) * size));
    }
  }
  release(start);
}
