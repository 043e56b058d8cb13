import type { FloatStorage } from "../engine.ts";

/**
 * Adds to a tile of c, at cStart, the product of a packed panel of a and one of b. Of the tile only the first `rows` and
 * `columns` lie in c.
 */
export type Tile = (
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

/** A 4×4 real tile: sixteen sums, four loads of each factor per step. */
export const tileReal: Tile = (depth, a, aStart, b, bStart, c, cStart, cStride, rows, columns) => {
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
export const tileComplex: Tile = (depth, a, aStart, b, bStart, c, cStart, cStride, rows, columns) => {
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
