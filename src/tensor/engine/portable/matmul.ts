import type { FloatDType, FloatStorage, MatrixOperand } from "../engine.ts";
import { requireOperand } from "../validate.ts";

/** Where the elements of op(a) lie: row and column step in numbers, and the sign of the imaginary part. */
interface Layout {
  readonly data: FloatStorage;
  readonly rowStep: number;
  readonly columnStep: number;
  readonly sign: 1 | -1;
}

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
  const left = layout(a, width);
  const right = layout(b, width);
  if (m * n * k <= directLimit || m === 1 || n === 1) {
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

function directReal(m: number, n: number, k: number, a: Layout, b: Layout, c: FloatStorage): void {
  const { data: x, columnStep: xStep } = a;
  const { data: y, rowStep: yStep } = b;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let p = i * a.rowStep;
      let q = j * b.columnStep;
      for (let l = 0; l < k; l++, p += xStep, q += yStep) sum += x[p] * y[q];
      c[i * n + j] = sum;
    }
  }
}

function directComplex(m: number, n: number, k: number, a: Layout, b: Layout, c: FloatStorage): void {
  const { data: x, columnStep: xStep, sign: xSign } = a;
  const { data: y, rowStep: yStep, sign: ySign } = b;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let re = 0;
      let im = 0;
      let p = i * a.rowStep;
      let q = j * b.columnStep;
      for (let l = 0; l < k; l++, p += xStep, q += yStep) {
        const xi = xSign * x[p + 1];
        const yi = ySign * y[q + 1];
        re += x[p] * y[q] - xi * yi;
        im += x[p] * yi + xi * y[q];
      }
      c[2 * (i * n + j)] = re;
      c[2 * (i * n + j) + 1] = im;
    }
  }
}

type Tile = (
  depth: number,
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  c: FloatStorage,
  cStart: number,
  cStride: number,
  rows: number,
  columns: number,
) => void;

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

/** A 4×4 real tile: sixteen sums, four loads of each factor per step. */
const tileReal: Tile = (depth, a, aStart, b, bStart, c, cStart, cStride, rows, columns) => {
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  let c20 = 0;
  let c21 = 0;
  let c22 = 0;
  let c23 = 0;
  let c30 = 0;
  let c31 = 0;
  let c32 = 0;
  let c33 = 0;
  let q = bStart;
  for (let p = aStart; p < aStart + 4 * depth; p += 4) {
    const b0 = b[q];
    const b1 = b[q + 1];
    const b2 = b[q + 2];
    const b3 = b[q + 3];
    const a0 = a[p];
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    const a1 = a[p + 1];
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    const a2 = a[p + 2];
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    const a3 = a[p + 3];
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
    q += 4;
  }
  addRow(c, cStart, columns, c00, c01, c02, c03);
  if (rows > 1) addRow(c, cStart + cStride, columns, c10, c11, c12, c13);
  if (rows > 2) addRow(c, cStart + 2 * cStride, columns, c20, c21, c22, c23);
  if (rows > 3) addRow(c, cStart + 3 * cStride, columns, c30, c31, c32, c33);
};

function addRow(c: FloatStorage, p: number, columns: number, c0: number, c1: number, c2: number, c3: number): void {
  c[p] += c0;
  if (columns > 1) c[p + 1] += c1;
  if (columns > 2) c[p + 2] += c2;
  if (columns > 3) c[p + 3] += c3;
}

/** A 2×2 complex tile. */
const tileComplex: Tile = (depth, a, aStart, b, bStart, c, cStart, cStride, rows, columns) => {
  let r00 = 0;
  let i00 = 0;
  let r01 = 0;
  let i01 = 0;
  let r10 = 0;
  let i10 = 0;
  let r11 = 0;
  let i11 = 0;
  let q = bStart;
  for (let p = aStart; p < aStart + 4 * depth; p += 4) {
    const b0 = b[q];
    const y0 = b[q + 1];
    const b1 = b[q + 2];
    const y1 = b[q + 3];
    const a0 = a[p];
    const x0 = a[p + 1];
    r00 += a0 * b0 - x0 * y0;
    i00 += a0 * y0 + x0 * b0;
    r01 += a0 * b1 - x0 * y1;
    i01 += a0 * y1 + x0 * b1;
    const a1 = a[p + 2];
    const x1 = a[p + 3];
    r10 += a1 * b0 - x1 * y0;
    i10 += a1 * y0 + x1 * b0;
    r11 += a1 * b1 - x1 * y1;
    i11 += a1 * y1 + x1 * b1;
    q += 4;
  }
  const width = Math.min(columns, 2);
  addRow(c, cStart, 2 * width, r00, i00, r01, i01);
  if (rows > 1) addRow(c, cStart + 2 * cStride, 2 * width, r10, i10, r11, i11);
};
