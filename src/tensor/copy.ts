import { allocate, components, type DType, type Storage, storageOf } from "./dtype.ts";
import { permute } from "./engine/portable/permute.ts";
import { mergeAxes, rowMajorStrides, type Shape, sizeOf, type Walker, walk } from "./layout.ts";

/** Elements of a side of the square tiles in which two axes are walked that run fastest, one here and one there. */
const tile = 32;

/** From so many bytes on, SIMD kernels are faster though they work on copies; up to so many, the copies are cheap. */
const kernelBytes = { least: 8192, most: 24 * 2 ** 20 };

/** The elements of a strided array in row-major order, in storage of their own. */
export function rowMajorCopy(dtype: DType, shape: Shape, source: Storage, strides: Shape, offset: number): Storage {
  const size = sizeOf(shape);
  const width = components(dtype);
  const element = width * source.BYTES_PER_ELEMENT;
  const dense = reach(shape, strides) < 2 * size;
  if (dense && size * element >= kernelBytes.least && size * element <= kernelBytes.most) {
    const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
    return permute(copyAxes(shape, strides, element), element, bytes, offset * element, (buffer, start, length) =>
      storageOf(dtype, buffer, start, length),
    );
  }
  const target = allocate(dtype, size);
  copyStrided(shape, width, source, { strides, offset }, target);
  return target;
}

/** How far apart the first and the last element lie in storage. */
function reach(shape: Shape, strides: Shape): number {
  return shape.reduce((distance, extent, axis) => distance + (extent - 1) * Math.abs(strides[axis]), 0);
}

function copyAxes(shape: Shape, strides: Shape, element: number) {
  const merged = mergeAxes(shape, [strides, rowMajorStrides(shape)]);
  const [from, to] = merged.strides;
  return merged.extents.map((extent, axis) => ({ extent, from: from[axis] * element, to: to[axis] * element }));
}

/**
 * Copies a strided array to another of the same shape, row-major unless its strides are given. The storage may be of
 * another kind.
 *
 * @param width storage numbers per element (2 for complex).
 */
export function copyStrided(
  shape: Shape,
  width: 1 | 2,
  source: Storage,
  from: Walker,
  target: Storage,
  to: Walker = { strides: rowMajorStrides(shape), offset: 0 },
): void {
  const fast = fastestAxis(shape, from.strides);
  const last = shape.length - 1;
  if (fast < 0 || fast === last || shape[fast] < 4 || shape[last] < 4) {
    walk(shape, [from, to], (length, positions, steps) => {
      copyRun(length, width, source, positions[0], steps[0], target, positions[1], steps[1]);
    });
    return;
  }
  const outer = shape.map((extent, axis) => (axis === fast || axis === last ? 1 : extent));
  const plane = {
    rows: shape[fast],
    columns: shape[last],
    sourceRow: from.strides[fast] * width,
    sourceColumn: from.strides[last] * width,
    targetRow: to.strides[fast] * width,
    targetColumn: to.strides[last] * width,
  };
  walk(outer, [from, to], (length, positions, steps) => {
    for (let i = 0; i < length; i++) {
      const start = positions[0] + i * steps[0];
      copyPlane(plane, width, source, start * width, target, (positions[1] + i * steps[1]) * width);
    }
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

function copyRun(
  length: number,
  width: 1 | 2,
  source: Storage,
  from: number,
  fromStep: number,
  target: Storage,
  to: number,
  toStep: number,
): void {
  if (fromStep === 1 && toStep === 1 && length > 16) {
    target.set(source.subarray(from * width, (from + length) * width), to * width);
    return;
  }
  const [sourceStep, targetStep] = [fromStep * width, toStep * width];
  for (let i = 0, s = from * width, t = to * width; i < length; i++, s += sourceStep, t += targetStep) {
    target[t] = source[s];
    if (width === 2) target[t + 1] = source[s + 1];
  }
}

/** Two axes of a copy. Steps count storage numbers; the source's are smaller along rows, the target's along columns. */
interface Plane {
  readonly rows: number;
  readonly columns: number;
  readonly sourceRow: number;
  readonly sourceColumn: number;
  readonly targetRow: number;
  readonly targetColumn: number;
}

function copyPlane(plane: Plane, width: 1 | 2, source: Storage, from: number, target: Storage, to: number): void {
  const { rows, columns, sourceRow, sourceColumn, targetRow, targetColumn } = plane;
  for (let row0 = 0; row0 < rows; row0 += tile) {
    const row1 = Math.min(rows, row0 + tile);
    for (let column0 = 0; column0 < columns; column0 += tile) {
      const count = Math.min(tile, columns - column0);
      let s = from + row0 * sourceRow + column0 * sourceColumn;
      let t = to + row0 * targetRow + column0 * targetColumn;
      let row = row0;
      if (width === 1) {
        for (; row + 4 <= row1; row += 4, s += 4 * sourceRow, t += 4 * targetRow) {
          copyFourRows(plane, count, source, s, target, t);
        }
      }
      for (; row < row1; row++, s += sourceRow, t += targetRow) {
        for (let k = 0, i = s, o = t; k < count; k++, i += sourceColumn, o += targetColumn) {
          target[o] = source[i];
          if (width === 2) target[o + 1] = source[i + 1];
        }
      }
    }
  }
}

function copyFourRows(plane: Plane, count: number, source: Storage, from: number, target: Storage, to: number): void {
  const { sourceRow, sourceColumn, targetRow, targetColumn } = plane;
  for (let k = 0, s = from, t = to; k < count; k++, s += sourceColumn, t += targetColumn) {
    target[t] = source[s];
    target[t + targetRow] = source[s + sourceRow];
    target[t + 2 * targetRow] = source[s + 2 * sourceRow];
    target[t + 3 * targetRow] = source[s + 3 * sourceRow];
  }
}
