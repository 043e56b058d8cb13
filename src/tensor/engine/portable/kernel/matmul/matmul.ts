import { allocate, mark, release } from "../arena.ts";
import { pack } from "./pack.ts";
import { multiplyShared, worthSharing } from "./shared.ts";
import { tile, tileRowBytes, tileRows } from "./tile.ts";

// Goto's algorithm: blocks of op(A) that stay in the L2 cache meet panels of op(B) that stay in L1, both packed, in
// tiles that stay in registers (K. Goto, R. van de Geijn, ACM Trans. Math. Softw. 34, 12 (2008)).

/** Depth of a block in real numbers of 8 bytes, and its height and width in tiles. */
const blockDepth: i32 = 256;
const blockPanelsA: i32 = 32;
const blockPanelsB: i32 = 256;

/** Bytes that operands are packed into at a time, at most: float32 blocks are as wide as float64's, and twice as deep. */
export function packedBytes(): usize {
  return 8 * blockDepth * blockPanelsA * tileRows + 2 * blockDepth * blockPanelsB * tileRowBytes + 128;
}

/** How far a block must lie below the diagonal for all of it to count: for products that fill the whole of C. */
const wholeMatrix: i32 = 1 << 30;

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
  const width = isVector<T>() ? 2 : 1;
  multiply<f64>(width, 0, m, n, k, alpha, a, aRow, aColumn, aConj, b, bRow, bColumn, bConj, beta, c, ldc);
}

/**
 * C ← alpha·op(A)·op(B) + C in the lower triangle of an n×n matrix C, diagonal included, as {@link gemm} has it; above
 * the diagonal C is neither read nor written. With op(B) the conjugate transpose of an n×k matrix this is a rank-k
 * update, and two of them a rank-2k update.
 */
export function gemmLower<T>(
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
  c: usize,
  ldc: i32,
): void {
  const width = isVector<T>() ? 2 : 1;
  multiply<f64>(width, 1, n, n, k, alpha, a, aRow, aColumn, aConj, b, bRow, bColumn, bConj, 1, c, ldc);
}

/**
 * {@link gemm} and, if `lower` is 1, {@link gemmLower} for numbers of `width` components of type L, f64 or f32, which
 * is also the type of the sums.
 */
export function multiply<L>(
  width: i32,
  lower: i32,
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
  if (worthSharing(width, m, n, k)) {
    multiplyShared<L>(width, lower, m, n, k, alpha, a, aRow, aColumn, aConj, b, bRow, bColumn, bConj, beta, c, ldc);
    return;
  }
  const nothing = alpha == 0 || k <= 0;
  if (beta != 1 && (beta != 0 || nothing)) scaleRows<L>(m, n * width, beta, c, ldc * width);
  if (nothing || m <= 0 || n <= 0) return;
  const size = width * <i32>sizeof<L>();
  const depthMax = min((blockDepth * 8) / <i32>sizeof<L>(), k);
  const rowsMax = blockPanelsA * (tileRows / width);
  const columnsMax = blockPanelsB * (tileRowBytes / size);
  const start = mark();
  const packedA = allocate(roundedUp(min(rowsMax, m), tileRows / width) * depthMax * size);
  const packedB = allocate(roundedUp(min(columnsMax, n), tileRowBytes / size) * depthMax * size);
  for (let l = 0; l < k; l += depthMax) {
    const depth = min(depthMax, k - l);
    const accumulate = l > 0 || beta != 0 ? 1 : 0;
    for (let j = 0; j < n; j += columnsMax) {
      const columns = min(columnsMax, n - j);
      const fromB = b + (l * bRow + j * bColumn) * size;
      packLines<L>(width, tileRowBytes, columns, depth, fromB, bColumn, bRow, bConj, packedB);
      for (let i = 0; i < m; i += rowsMax) {
        const rows = min(rowsMax, m - i);
        const below = lower ? i - j : wholeMatrix;
        if (below + rows <= 0) continue;
        const fromA = a + (i * aRow + l * aColumn) * size;
        packLines<L>(width, tileRows * sizeof<L>(), rows, depth, fromA, aRow, aColumn, aConj, packedA);
        const target = c + (i * ldc + j) * size;
        multiplyBlock<L>(width, rows, columns, depth, alpha, packedA, packedB, target, ldc, accumulate, below);
      }
    }
  }
  release(start);
}

/**
 * `count` products c ← op(a)·op(b) + beta·c of numbers of `width` components of type L; `aStep` numbers lie from one a to
 * the next, and `bStep` from one b to the next. Each c is contiguous, and they follow each other.
 */
export function multiplyBatch<L>(
  width: i32,
  count: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aStep: i32,
  aRow: i32,
  aColumn: i32,
  aConj: i32,
  b: usize,
  bStep: i32,
  bRow: i32,
  bColumn: i32,
  bConj: i32,
  beta: f64,
  c: usize,
): void {
  const size = width * <i32>sizeof<L>();
  for (let i = 0; i < count; i++, a += aStep * size, b += bStep * size, c += m * n * size) {
    multiply<L>(width, 0, m, n, k, 1, a, aRow, aColumn, aConj, b, bRow, bColumn, bConj, beta, c, n);
  }
}

function roundedUp(count: i32, unit: i32): i32 {
  return count + unit - 1 - ((count + unit - 1) % unit);
}

/** C ← beta·C, for rows of `length` real numbers. */
function scaleRows<L>(m: i32, length: i32, beta: f64, c: usize, stride: i32): void {
  const bytes = <usize>length * sizeof<L>();
  for (let i = 0; i < m; i++) {
    const row = c + <usize>i * stride * sizeof<L>();
    if (beta == 0) memory.fill(row, 0, bytes);
    else for (let at = row; at < row + bytes; at += sizeof<L>()) store<L>(at, <L>beta * load<L>(at));
  }
}

/** Packs lines of op(A) or op(B), moving each number as one unit. */
function packLines<L>(
  width: i32,
  panelBytes: i32,
  count: i32,
  depth: i32,
  from: usize,
  lineStep: i32,
  depthStep: i32,
  conj: i32,
  to: usize,
): void {
  if (sizeof<L>() == 8) {
    const flip = conj ? f64x2(0, -0.0) : f64x2(0, 0);
    if (width == 2) pack<v128>(panelBytes, count, depth, from, lineStep, depthStep, flip, to);
    else pack<u64>(panelBytes, count, depth, from, lineStep, depthStep, f64x2(0, 0), to);
  } else {
    const flip = conj ? f32x4(0, -0.0, 0, -0.0) : f32x4(0, 0, 0, 0);
    if (width == 2) pack<u64>(panelBytes, count, depth, from, lineStep, depthStep, flip, to);
    else pack<u32>(panelBytes, count, depth, from, lineStep, depthStep, f32x4(0, 0, 0, 0), to);
  }
}

/**
 * Multiplies a packed block of op(A) by a packed panel of op(B), tile by tile. Of C only what lies on or below the
 * diagonal counts; the first row of the block is `below` rows below the row of its first column's diagonal element.
 */
function multiplyBlock<L>(
  width: i32,
  rows: i32,
  columns: i32,
  depth: i32,
  alpha: f64,
  packedA: usize,
  packedB: usize,
  c: usize,
  ldc: i32,
  accumulate: i32,
  below: i32,
): void {
  const size = width * <i32>sizeof<L>();
  const height = tileRows / width;
  const breadth = tileRowBytes / size;
  const start = mark();
  const corner = allocate(tileRows * tileRowBytes);
  for (let j = 0; j < columns; j += breadth) {
    const panelB = packedB + j * depth * size;
    const inColumns = min(breadth, columns - j);
    // The first tile with a part below the diagonal.
    for (let i = max(0, roundedDown(j - below, height)); i < rows; i += height) {
      const panelA = packedA + i * depth * size;
      const target = c + (i * ldc + j) * size;
      const inRows = min(height, rows - i);
      const inFirst = below + i - j + 1;
      if (inRows == height && inColumns == breadth && inFirst >= breadth) {
        tile<L>(width, depth, alpha, panelA, panelB, target, ldc * size, accumulate);
        continue;
      }
      tile<L>(width, depth, alpha, panelA, panelB, corner, tileRowBytes, 0);
      addCorner<L>(width, inRows, inColumns, inFirst, corner, target, ldc, accumulate);
    }
  }
  release(start);
}

function roundedDown(count: i32, unit: i32): i32 {
  return count - (count % unit);
}

/** Adds the part of a tile that counts to C: one number more in each row from `inFirst` on, and at most `columns`. */
function addCorner<L>(
  width: i32,
  rows: i32,
  columns: i32,
  inFirst: i32,
  corner: usize,
  c: usize,
  ldc: i32,
  accumulate: i32,
): void {
  const size = width * <i32>sizeof<L>();
  for (let i = 0; i < rows; i++, corner += tileRowBytes, c += ldc * size) {
    const bytes = min(columns, inFirst + i) * size;
    for (let at = 0; at < bytes; at += sizeof<L>()) {
      const term = load<L>(corner + at);
      store<L>(c + at, accumulate ? load<L>(c + at) + term : term);
    }
  }
}
