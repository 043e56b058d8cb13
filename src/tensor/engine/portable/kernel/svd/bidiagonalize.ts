import { allocate, mark, release } from "../arena.ts";
import { copyConjugated, makeReflector } from "../factorization/householder.ts";
import { gemm } from "../matmul/matmul.ts";
import { multiplyAdjoint, multiplyVector, rankTwo } from "../matrix-vector.ts";
import { conj, real, scaled, sub } from "../scalar.ts";
import { axpy, dot, scale } from "../vector.ts";

/** Columns reduced before the rest of the matrix is brought up to date. */
const panelSize: i32 = 16;

/** What is left of the matrix is reduced without panels from this number of columns on. */
const directColumns: i32 = 32;

// What is left of the matrix, m×n and `leading` numbers from row to row, is A − P·Q†. Columns 2i and 2i + 1 of P are the
// vector of the panel's left reflector i and the product of the matrix with that of the right one; columns of Q are
// their partners. Rows of P and Q hold `panelColumns` numbers.
const panelColumns: i32 = 2 * panelSize;
let m: i32;
let n: i32;
let matrix: usize;
let leading: i32;
let p: usize;
let q: usize;
/** Room for a column, for a row, and for a row of P. */
let columnWork: usize;
let rowWork: usize;
let panelWork: usize;

/**
 * Reduces the rows×columns matrix a, rows ≥ columns, with contiguous rows, to A = L·B·R† with a real upper bidiagonal B
 * whose diagonals are written to d and e. L is the product of the `columns` reflectors in `left` (columns×rows), R of the
 * `columns` − 1 in `right` (columns×columns, its last row unused), with their factors in leftTau and rightTau; see
 * householder.ts. `a` is overwritten. A panel is reduced by products of the matrix with its vectors, and the rest then
 * by one matrix product: J. Dongarra, D. Sorensen & S. Hammarling, J. Comput. Appl. Math. 27, 215 (1989).
 */
export function bidiagonalize<T>(
  rows: i32,
  columns: i32,
  a: usize,
  d: usize,
  e: usize,
  left: usize,
  leftTau: usize,
  right: usize,
  rightTau: usize,
): void {
  const start = mark();
  const size = <i32>sizeof<T>();
  memory.fill(left, 0, rows * columns * size);
  memory.fill(right, 0, columns * columns * size);
  m = rows;
  n = columns;
  matrix = a;
  leading = columns;
  columnWork = allocate(rows * size);
  rowWork = allocate(columns * size);
  panelWork = allocate(panelColumns * size);
  if (n > directColumns) {
    p = allocate(m * panelColumns * size);
    q = allocate(n * panelColumns * size);
  }
  for (let done = 0; n > 0; ) {
    const leftAt = left + done * (rows + 1) * size;
    const rightAt = right + (done * (columns + 1) + 1) * size;
    const at = done * size;
    let reduced = 1;
    if (n > directColumns) {
      reducePanel<T>(d + done * 8, e + done * 8, leftAt, rows, leftTau + at, rightAt, rightTau + at);
      reduced = panelSize;
    } else {
      reduceOne<T>(d + done * 8, e + done * 8, leftAt, leftTau + at, rightAt, rightTau + at);
    }
    done += reduced;
    m -= reduced;
    n -= reduced;
    matrix += reduced * (leading + 1) * size;
  }
  release(start);
}

/** Reduces one column and one row, and brings the rest up to date. */
function reduceOne<T>(d: usize, e: usize, left: usize, leftTau: usize, right: usize, rightTau: usize): void {
  const next = matrix + sizeof<T>();
  const below = matrix + leading * sizeof<T>();
  gather<T>(m, matrix, leading, left);
  store<f64>(d, makeReflector<T>(m, 0, left, leftTau));
  if (n == 1) return;
  multiplyAdjoint<T>(m, n - 1, load<T>(leftTau), next, leading, left, 0, rowWork);
  for (let at: usize = 0; at < <usize>(n - 1) * sizeof<T>(); at += sizeof<T>()) {
    store<T>(right + at, sub<T>(conj<T>(load<T>(next + at)), load<T>(rowWork + at)));
  }
  store<f64>(e, makeReflector<T>(n - 1, 0, right, rightTau));
  multiplyVector<T>(m - 1, n - 1, real<T>(1), below + sizeof<T>(), leading, right, 0, columnWork);
  const overlap = dot<T>(n - 1, rowWork, right);
  axpy<T>(m - 1, scaled<T>(overlap, -1), left + sizeof<T>(), columnWork);
  scale<T>(m - 1, load<T>(rightTau), columnWork);
  const rest = below + sizeof<T>();
  rankTwo<T>(m - 1, n - 1, -1, left + sizeof<T>(), rowWork, columnWork, right, rest, leading);
}

/** Reduces `panelSize` columns and rows, and brings the rest up to date. */
function reducePanel<T>(
  d: usize,
  e: usize,
  left: usize,
  leftLength: i32,
  leftTau: usize,
  right: usize,
  rightTau: usize,
): void {
  const size = <i32>sizeof<T>();
  for (let i = 0; i < panelSize; i++) {
    store<f64>(d + i * 8, reduceColumn<T>(i, left + i * (leftLength + 1) * size, leftTau + i * size));
    store<f64>(e + i * 8, reduceRow<T>(i, right + i * (leading + 1) * size, rightTau + i * size));
  }
  const after = panelSize * panelColumns * size;
  const rest = matrix + panelSize * (leading + 1) * size;
  const rows = m - panelSize;
  const columns = n - panelSize;
  gemm<T>(
    rows,
    columns,
    panelColumns,
    -1,
    p + after,
    panelColumns,
    1,
    0,
    q + after,
    1,
    panelColumns,
    1,
    1,
    rest,
    leading,
  );
}

/** Makes reflector i of the panel's columns, at `vector`, and its columns of P and Q. Returns the diagonal element. */
function reduceColumn<T>(i: i32, vector: usize, tau: usize): f64 {
  const size = <i32>sizeof<T>();
  const known = 2 * i;
  const rows = m - i;
  const columns = n - i - 1;
  const here = matrix + i * (leading + 1) * size;
  const lefts = p + i * panelColumns * size;
  const rights = q + (i + 1) * panelColumns * size;
  gather<T>(rows, here, leading, vector);
  copyConjugated<T>(known, q + i * panelColumns * size, panelWork);
  multiplyVector<T>(rows, known, real<T>(-1), lefts, panelColumns, panelWork, 1, vector);
  const value = makeReflector<T>(rows, 0, vector, tau);
  multiplyAdjoint<T>(rows, columns, real<T>(1), here + size, leading, vector, 0, rowWork);
  multiplyAdjoint<T>(rows, known, real<T>(1), lefts, panelColumns, vector, 0, panelWork);
  multiplyVector<T>(columns, known, real<T>(-1), rights, panelColumns, panelWork, 1, rowWork);
  scale<T>(columns, load<T>(tau), rowWork);
  scatter<T>(rows, vector, lefts + known * size);
  scatter<T>(columns, rowWork, rights + known * size);
  return value;
}

/** The same for a row. Returns the element beside the diagonal. */
function reduceRow<T>(i: i32, vector: usize, tau: usize): f64 {
  const size = <i32>sizeof<T>();
  const known = 2 * i + 1;
  const rows = m - i - 1;
  const columns = n - i - 1;
  const here = matrix + (i * (leading + 1) + 1) * size;
  const lefts = p + (i + 1) * panelColumns * size;
  const rights = q + (i + 1) * panelColumns * size;
  copyConjugated<T>(columns, here, vector);
  copyConjugated<T>(known, p + i * panelColumns * size, panelWork);
  multiplyVector<T>(columns, known, real<T>(-1), rights, panelColumns, panelWork, 1, vector);
  const value = makeReflector<T>(columns, 0, vector, tau);
  multiplyVector<T>(rows, columns, real<T>(1), here + leading * size, leading, vector, 0, columnWork);
  multiplyAdjoint<T>(columns, known, real<T>(1), rights, panelColumns, vector, 0, panelWork);
  multiplyVector<T>(rows, known, real<T>(-1), lefts, panelColumns, panelWork, 1, columnWork);
  scale<T>(rows, load<T>(tau), columnWork);
  scatter<T>(rows, columnWork, lefts + known * size);
  scatter<T>(columns, vector, rights + known * size);
  return value;
}

/** Copies `count` numbers `step` apart to a contiguous vector. */
function gather<T>(count: i32, from: usize, step: i32, to: usize): void {
  for (const end = to + count * sizeof<T>(); to < end; to += sizeof<T>()) {
    store<T>(to, load<T>(from));
    from += step * sizeof<T>();
  }
}

/** Copies a vector to a column of P or Q. */
function scatter<T>(count: i32, from: usize, to: usize): void {
  for (const end = from + count * sizeof<T>(); from < end; from += sizeof<T>()) {
    store<T>(to, load<T>(from));
    to += panelColumns * sizeof<T>();
  }
}
