import { allocate, mark, release } from "./arena.ts";
import { multiplyAdd } from "./scalar.ts";

// Goto's algorithm: blocks of op(A) that stay in the L2 cache meet panels of op(B) that stay in L1, both packed, in
// tiles of 4×4 real numbers that stay in registers. A complex number is packed as two real ones, so a tile of 2×2
// complex numbers is the same 4×4 outer products, put together when the tile is written.

/** Depth, height and width of a block, in real numbers. */
const blockDepth: i32 = 256;
const blockRows: i32 = 96;
const blockColumns: i32 = 1024;

/** Side of a register tile in real numbers. */
const tileSide: i32 = 4;

/** Numbers of type T along the side of a tile. */
export function tileLines<T>(): i32 {
  return isVector<T>() ? tileSide / 2 : tileSide;
}

/**
 * C ← alpha·op(A)·op(B) + beta·C for an m×n matrix C with rows `ldc` apart and inner dimension k; alpha and beta are
 * real, and C is not read where beta is 0. Steps are in numbers of type T: element (i, l) of op(A) lies at
 * `a + (i·aRow + l·aColumn)·sizeof<T>()`, conjugated if `aConj` is 1, and B's likewise.
 */
export function gemm<T>(
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  aRow: i32,
  aColumn: i32,
  aConj: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  bConj: i32,
  beta: f64,
  c: usize,
  ldc: i32,
): void {
  if (beta != 1) scaleRows<T>(m, n, beta, c, ldc);
  if (alpha == 0) return;
  const size = <i32>sizeof<T>();
  const lines = tileLines<T>();
  const depthMax = min((blockDepth / lines) * 4, k);
  const rowsMax = min((blockRows / 4) * lines, m);
  const columnsMax = min((blockColumns / 4) * lines, n);
  const start = mark();
  const packedA = allocate((rowsMax + lines) * depthMax * size);
  const packedB = allocate((columnsMax + lines) * depthMax * size);
  const corner = allocate(tileSide * tileSide * sizeof<f64>());
  for (let l = 0; l < k; l += depthMax) {
    const depth = min(depthMax, k - l);
    for (let j = 0; j < n; j += columnsMax) {
      const columns = min(columnsMax, n - j);
      pack<T>(columns, depth, b + (l * bRow + j * bColumn) * size, bColumn, bRow, bConj, packedB);
      for (let i = 0; i < m; i += rowsMax) {
        const rows = min(rowsMax, m - i);
        pack<T>(rows, depth, a + (i * aRow + l * aColumn) * size, aRow, aColumn, aConj, packedA);
        multiplyBlock<T>(rows, columns, depth, alpha, packedA, packedB, c + (i * ldc + j) * size, ldc, corner);
      }
    }
  }
  release(start);
}

/** C ← beta·C. */
function scaleRows<T>(m: i32, n: i32, beta: f64, c: usize, ldc: i32): void {
  const bytes = <usize>n * sizeof<T>();
  for (let i = 0; i < m; i++) {
    const row = c + <usize>i * ldc * sizeof<T>();
    if (beta == 0) memory.fill(row, 0, bytes);
    else for (let at = row; at < row + bytes; at += 8) store<f64>(at, beta * load<f64>(at));
  }
}

/**
 * Copies `count` lines (rows of op(A), columns of op(B)) of `depth` numbers into panels of a tile's width, the lines of
 * a panel interleaved; the last panel is filled up with zeros.
 */
function pack<T>(count: i32, depth: i32, from: usize, lineStep: i32, depthStep: i32, conj: i32, to: usize): void {
  const size = <i32>sizeof<T>();
  const lines = tileLines<T>();
  const along = depthStep * size;
  const sign = conj ? f64x2(0, -0.0) : f64x2(0, 0);
  for (let line = 0; line < count; line += lines) {
    const panel = to + line * depth * size;
    const filled = min(lines, count - line);
    if (filled < lines) memory.fill(panel, 0, lines * depth * size);
    for (let i = 0; i < filled; i++) {
      let source = from + (line + i) * lineStep * size;
      let target = panel + i * size;
      for (let l = 0; l < depth; l++) {
        if (isVector<T>()) v128.store(target, v128.xor(v128.load(source), sign));
        else store<f64>(target, load<f64>(source));
        source += along;
        target += lines * size;
      }
    }
  }
}

/** Adds alpha times a packed block of op(A) by a packed panel of op(B) to C, tile by tile. */
function multiplyBlock<T>(
  rows: i32,
  columns: i32,
  depth: i32,
  alpha: f64,
  packedA: usize,
  packedB: usize,
  c: usize,
  ldc: i32,
  corner: usize,
): void {
  const size = <i32>sizeof<T>();
  const lines = tileLines<T>();
  for (let j = 0; j < columns; j += lines) {
    const panelB = packedB + j * depth * size;
    for (let i = 0; i < rows; i += lines) {
      const panelA = packedA + i * depth * size;
      const target = c + (i * ldc + j) * size;
      if (i + lines <= rows && j + lines <= columns) {
        tile<T>(depth, alpha, panelA, panelB, target, ldc * size);
        continue;
      }
      memory.fill(corner, 0, tileSide * tileSide * sizeof<f64>());
      tile<T>(depth, alpha, panelA, panelB, corner, lines * size);
      addCorner<T>(min(lines, rows - i), min(lines, columns - j), corner, target, ldc);
    }
  }
}

/** Adds the part of a tile that lies inside C to it. */
function addCorner<T>(rows: i32, columns: i32, corner: usize, c: usize, ldc: i32): void {
  const numbers = columns * (isVector<T>() ? 2 : 1);
  for (let i = 0; i < rows; i++) {
    const from = corner + i * tileLines<T>() * sizeof<T>();
    const to = c + i * ldc * sizeof<T>();
    for (let at: usize = 0; at < <usize>numbers * 8; at += 8) {
      store<f64>(to + at, load<f64>(to + at) + load<f64>(from + at));
    }
  }
}

/** Adds alpha times the outer products of one panel of each to a full tile, whose rows lie `ldc` bytes apart. */
function tile<T>(depth: i32, alpha: f64, a: usize, b: usize, c: usize, ldc: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (const end = a + (<usize>depth * 4 * sizeof<T>()) / (isVector<T>() ? 2 : 1); a < end; a += 32, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f64>(a);
    c00 = multiplyAdd(a0, b0, c00);
    c01 = multiplyAdd(a0, b1, c01);
    const a1 = v128.load_splat<f64>(a, 8);
    c10 = multiplyAdd(a1, b0, c10);
    c11 = multiplyAdd(a1, b1, c11);
    const a2 = v128.load_splat<f64>(a, 16);
    c20 = multiplyAdd(a2, b0, c20);
    c21 = multiplyAdd(a2, b1, c21);
    const a3 = v128.load_splat<f64>(a, 24);
    c30 = multiplyAdd(a3, b0, c30);
    c31 = multiplyAdd(a3, b1, c31);
  }
  const factor = f64x2.splat(alpha);
  if (isVector<T>()) {
    addRow(factor, complexSum(c00, c10), complexSum(c01, c11), c);
    addRow(factor, complexSum(c20, c30), complexSum(c21, c31), c + ldc);
  } else {
    addRow(factor, c00, c01, c);
    addRow(factor, c10, c11, c + ldc);
    addRow(factor, c20, c21, c + 2 * ldc);
    addRow(factor, c30, c31, c + 3 * ldc);
  }
}

/** The complex number whose real part's products are in `real` and whose imaginary part's are in `imaginary`. */
function complexSum(real: v128, imaginary: v128): v128 {
  return f64x2.add(real, v128.xor(v128.shuffle<f64>(imaginary, imaginary, 1, 0), f64x2(-0.0, 0)));
}

function addRow(factor: v128, left: v128, right: v128, c: usize): void {
  v128.store(c, multiplyAdd(factor, left, v128.load(c)));
  v128.store(c, multiplyAdd(factor, right, v128.load(c, 16)), 16);
}
