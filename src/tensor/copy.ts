import type { Storage } from "./dtype.ts";
import { rowMajorStrides, type Shape, walk } from "./layout.ts";

const tile = 32;

/**
 * Copies a strided array to row-major order. When the source runs fastest along another axis than the target, the
 * two axes are walked in tiles, so that both sides stay in cache.
 *
 * @param width storage numbers per element (2 for complex).
 */
export function copyStrided(
  shape: Shape,
  width: 1 | 2,
  source: Storage,
  strides: Shape,
  offset: number,
  target: Storage,
): void {
  const targetStrides = rowMajorStrides(shape);
  const last = shape.length - 1;
  const fast = fastestAxis(shape, strides);
  if (fast < 0 || fast === last || shape[fast] < 4 || shape[last] < 4) {
    copyRuns(shape, width, source, strides, offset, target, targetStrides);
    return;
  }
  const outer = shape.map((extent, axis) => (axis === fast || axis === last ? 1 : extent));
  const operands = [
    { strides, offset },
    { strides: targetStrides, offset: 0 },
  ];
  const plane = {
    rows: shape[fast],
    columns: shape[last],
    sourceRow: strides[fast],
    sourceColumn: strides[last],
    targetRow: targetStrides[fast],
  };
  walk(outer, operands, (length, [from, to], [fromStep, toStep]) => {
    for (let i = 0; i < length; i++) copyPlane(plane, width, source, from + i * fromStep, target, to + i * toStep);
  });
}

function fastestAxis(shape: Shape, strides: Shape): number {
  let fast = -1;
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] <= 1 || strides[axis] === 0) continue;
    if (fast < 0 || Math.abs(strides[axis]) < Math.abs(strides[fast])) fast = axis;
  }
  return fast;
}

interface Plane {
  readonly rows: number;
  readonly columns: number;
  readonly sourceRow: number;
  readonly sourceColumn: number;
  readonly targetRow: number;
}

function copyPlane(plane: Plane, width: 1 | 2, source: Storage, from: number, target: Storage, to: number): void {
  const { rows, columns, sourceRow, sourceColumn, targetRow } = plane;
  for (let row0 = 0; row0 < rows; row0 += tile) {
    const row1 = Math.min(rows, row0 + tile);
    for (let column0 = 0; column0 < columns; column0 += tile) {
      const column1 = Math.min(columns, column0 + tile);
      for (let row = row0; row < row1; row++) {
        let s = (from + row * sourceRow + column0 * sourceColumn) * width;
        let t = (to + row * targetRow + column0) * width;
        const step = sourceColumn * width;
        if (width === 1) for (let column = column0; column < column1; column++, s += step) target[t++] = source[s];
        else {
          for (let column = column0; column < column1; column++, s += step) {
            target[t++] = source[s];
            target[t++] = source[s + 1];
          }
        }
      }
    }
  }
}

function copyRuns(
  shape: Shape,
  width: 1 | 2,
  source: Storage,
  strides: Shape,
  offset: number,
  target: Storage,
  targetStrides: Shape,
): void {
  const operands = [
    { strides, offset },
    { strides: targetStrides, offset: 0 },
  ];
  walk(shape, operands, (length, [from, to], [step]) => {
    let t = to * width;
    if (step === 1 && length > 16) {
      target.set(source.subarray(from * width, (from + length) * width), t);
      return;
    }
    for (let i = 0, s = from * width; i < length; i++, s += step * width) {
      target[t++] = source[s];
      if (width === 2) target[t++] = source[s + 1];
    }
  });
}
