// Lists of row numbers (i32) in the ascending order of the float64 values these rows have.

/** Lists the numbers 0..count−1 by ascending values. */
export function sortRows(count: i32, rows: usize, values: usize): void {
  listRows(0, count, rows);
  insertionSort(count, rows, values);
}

/** Writes the numbers first..first+count−1 to `rows`. */
export function listRows(first: i32, count: i32, rows: usize): void {
  for (let i = 0; i < count; i++) store<i32>(rows + (i << 2), first + i);
}

/** Adds `shift` to row numbers. */
export function shiftRows(count: i32, rows: usize, shift: i32): void {
  for (const end = rows + (count << 2); rows < end; rows += 4) store<i32>(rows, load<i32>(rows) + shift);
}

/** Sorts row numbers by ascending values; quick where they are nearly in order. */
export function insertionSort(count: i32, rows: usize, values: usize): void {
  for (let i = 1; i < count; i++) {
    const row = load<i32>(rows + (i << 2));
    const value = load<f64>(values + (row << 3));
    let at = rows + (i << 2);
    for (; at > rows && load<f64>(values + (load<i32>(at - 4) << 3)) > value; at -= 4) {
      store<i32>(at, load<i32>(at - 4));
    }
    store<i32>(at, row);
  }
}

/** Merges two lists of row numbers by ascending values into one at `to`. */
export function mergeSorted(count: i32, rows: usize, otherCount: i32, others: usize, values: usize, to: usize): void {
  const end = rows + (count << 2);
  const otherEnd = others + (otherCount << 2);
  while (rows < end || others < otherEnd) {
    const fromOthers =
      rows == end ||
      (others < otherEnd && load<f64>(values + (load<i32>(others) << 3)) < load<f64>(values + (load<i32>(rows) << 3)));
    store<i32>(to, load<i32>(fromOthers ? others : rows));
    if (fromOthers) others += 4;
    else rows += 4;
    to += 4;
  }
}
