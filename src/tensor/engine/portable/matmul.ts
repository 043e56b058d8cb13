import type { FloatDType, FloatStorage, MatrixOperand } from "../engine.ts";
import { requireLength, requireOperand } from "../validate.ts";
import { directComplex, directReal, type Layout, timesVector } from "./direct.ts";
import { type Tile, tileComplex, tileReal } from "./tile.ts";

/** Depth, height and width of a block: a packed block of a (128 kB) stays in L2 with the panel of b in L1. */
const blockDepth = 256;
const blockRows = 64;
const blockColumns = 512;

/** Products of at most this many multiplications are not worth packing. */
const directLimit = 512;

let packedA = new Float64Array(0);
let packedB = new Float64Array(0);

/** c ← op(a) op(b); see {@link Engine.matmul}. Sums are kept in float64 for every dtype. */
export function matmul(
  dtype: FloatDType,
  m: number,
  n: number,
  k: number,
  a: MatrixOperand,
  b: MatrixOperand,
  c: FloatStorage,
): void {
  const width = dtype === "complex128" || dtype === "complex64" ? 2 : 1;
  requireOperand("a", m, k, width, a);
  requireOperand("b", k, n, width, b);
  requireLength("matmul: c", m, n, width, c);
  const left = layout(a, width);
  const right = layout(b, width);
  if (n === 1 && m * k > directLimit) {
    timesVector(m, k, left, right.data, right.rowStep, right.sign, c, width);
    return;
  }
  if (m === 1 && n * k > directLimit) {
    const { data, rowStep, columnStep, sign } = right;
    const flipped = { data, rowStep: columnStep, columnStep: rowStep, sign };
    timesVector(n, k, flipped, left.data, left.columnStep, left.sign, c, width);
    return;
  }
  if (m * n * k <= directLimit) {
    if (width === 1) directReal(m, n, k, left, right, c);
    else directComplex(m, n, k, left, right, c);
    return;
  }
  c.fill(0, 0, m * n * width);
  if (width === 1) blocked(m, n, k, left, right, c, 1, 4, tileReal);
  else blocked(m, n, k, left, right, c, 2, 2, tileComplex);
}

function layout({ data, stride, form }: MatrixOperand, width: 1 | 2): Layout {
  const plain = form === "N" || form === "R";
  return {
    data,
    rowStep: (plain ? stride : 1) * width,
    columnStep: (plain ? 1 : stride) * width,
    sign: form === "R" || form === "C" ? -1 : 1,
  };
}

/** Goto's blocking: panels of op(a) and op(b), `tileSize` rows or columns wide, are packed and met tile by tile. */
function blocked(
  m: number,
  n: number,
  k: number,
  a: Layout,
  b: Layout,
  c: FloatStorage,
  width: 1 | 2,
  tileSize: number,
  tile: Tile,
): void {
  const depthMax = Math.min(blockDepth, k);
  packedA = atLeast(packedA, (Math.min(blockRows, m) + tileSize) * depthMax * width);
  packedB = atLeast(packedB, (Math.min(blockColumns, n) + tileSize) * depthMax * width);
  for (let l = 0; l < k; l += blockDepth) {
    const depth = Math.min(blockDepth, k - l);
    for (let j = 0; j < n; j += blockColumns) {
      const columns = Math.min(blockColumns, n - j);
      pack(
        packedB,
        b.data,
        l * b.rowStep + j * b.columnStep,
        columns,
        depth,
        b.columnStep,
        b.rowStep,
        b.sign,
        width,
        tileSize,
      );
      for (let i = 0; i < m; i += blockRows) {
        const rows = Math.min(blockRows, m - i);
        pack(
          packedA,
          a.data,
          i * a.rowStep + l * a.columnStep,
          rows,
          depth,
          a.rowStep,
          a.columnStep,
          a.sign,
          width,
          tileSize,
        );
        for (let jj = 0; jj < columns; jj += tileSize) {
          for (let ii = 0; ii < rows; ii += tileSize) {
            const start = ((i + ii) * n + j + jj) * width;
            const panel = depth * width;
            tile(depth, packedA, ii * panel, packedB, jj * panel, c, start, n, rows - ii, columns - jj);
          }
        }
      }
    }
  }
}

function atLeast(buffer: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  return buffer.length >= length ? buffer : new Float64Array(length);
}

/**
 * Copies `lines` rows of op(a) (or columns of op(b)), `depth` numbers each, into panels of `tileSize` lines with the
 * lines of a panel interleaved; the last panel is filled up with zeros.
 */
function pack(
  target: Float64Array,
  source: FloatStorage,
  start: number,
  lines: number,
  depth: number,
  lineStep: number,
  depthStep: number,
  sign: 1 | -1,
  width: 1 | 2,
  tileSize: number,
): void {
  const step = tileSize * width;
  for (let line = 0; line < lines; line += tileSize) {
    const count = Math.min(tileSize, lines - line);
    const panel = line * depth * width;
    if (count < tileSize) target.fill(0, panel, panel + depth * step);
    for (let i = 0; i < count; i++) {
      let from = start + (line + i) * lineStep;
      let to = panel + i * width;
      if (width === 1) {
        for (let l = 0; l < depth; l++, from += depthStep, to += step) target[to] = source[from];
      } else {
        for (let l = 0; l < depth; l++, from += depthStep, to += step) {
          target[to] = source[from];
          target[to + 1] = sign * source[from + 1];
        }
      }
    }
  }
}
