import { ShapeError } from "./error.ts";

/** Extents of the axes; `[]` is a scalar. */
export type Shape = readonly number[];

/** Number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** Row-major strides, in elements. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** True when elements lie one after the other in row-major order. */
export function isContiguous(shape: Shape, strides: Shape): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

/** Resolves a possibly negative axis; throws `ShapeError` when out of range. */
export function normalizeAxis(axis: number, rank: number, operation: string): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError(`${operation}: axis ${axis} is out of range for rank ${rank}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** The axes as sorted non-negative numbers; `undefined` means all of them. */
export function normalizeAxes(axes: number | readonly number[] | undefined, rank: number, operation: string): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  const list = typeof axes === "number" ? [axes] : axes;
  const normalized = list.map((axis) => normalizeAxis(axis, rank, operation)).sort((a, b) => a - b);
  if (new Set(normalized).size !== normalized.length) {
    throw new ShapeError(`${operation}: an axis is named twice in [${list.join(", ")}]`);
  }
  return normalized;
}

/** The shape both operands broadcast to, NumPy's rule. */
export function broadcastShapes(a: Shape, b: Shape, operation: string): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 1; axis <= rank; axis++) {
    const x = axis > a.length ? 1 : a[a.length - axis];
    const y = axis > b.length ? 1 : b[b.length - axis];
    if (x !== y && x !== 1 && y !== 1) {
      throw new ShapeError(`${operation}: shapes [${a.join(", ")}] and [${b.join(", ")}] do not broadcast`);
    }
    shape[rank - axis] = x === 1 ? y : x;
  }
  return shape;
}

/** Strides of a view with a new shape over the same elements, or `undefined` when only a copy can do it. */
export function reshapedStrides(shape: Shape, strides: Shape, target: Shape): number[] | undefined {
  const result = new Array<number>(target.length).fill(1);
  const axes = shape.flatMap((extent, axis) => (extent === 1 ? [] : [axis]));
  let from = 0;
  let to = 0;
  while (from < axes.length) {
    let sourceSize = shape[axes[from]];
    let last = from;
    const first = to;
    let targetSize = target[to++];
    while (sourceSize !== targetSize) {
      if (targetSize < sourceSize) targetSize *= target[to++];
      else {
        const next = axes[++last];
        if (strides[axes[last - 1]] !== strides[next] * shape[next]) return undefined;
        sourceSize *= shape[next];
      }
    }
    let stride = strides[axes[last]];
    for (let axis = to - 1; axis >= first; axis--) {
      result[axis] = stride;
      stride *= target[axis];
    }
    from = last + 1;
  }
  return result;
}

/** Where one operand's elements lie. */
export interface Walker {
  readonly strides: Shape;
  readonly offset: number;
}

/** Axes of equally shaped operands without those of extent 1, and neighbours made one where every operand allows it. */
export function mergeAxes(shape: Shape, operands: readonly Shape[]): { extents: number[]; strides: number[][] } {
  const extents: number[] = [];
  const strides: number[][] = operands.map(() => []);
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = shape[axis];
    if (extent === 1) continue;
    const previous = extents.length - 1;
    const mergeable = previous >= 0 && operands.every((o, i) => strides[i][previous] === o[axis] * extent);
    if (mergeable) {
      extents[previous] *= extent;
      for (let i = 0; i < operands.length; i++) strides[i][previous] = operands[i][axis];
    } else {
      extents.push(extent);
      for (let i = 0; i < operands.length; i++) strides[i].push(operands[i][axis]);
    }
  }
  return { extents, strides };
}

/**
 * Visits all elements of equally shaped operands in row-major order, one inner run at a time. Axes that every
 * operand steps through evenly are merged first, so contiguous operands are one run.
 *
 * @param visit called with the run's length, each operand's first element and each operand's step.
 */
export function walk(
  shape: Shape,
  operands: readonly Walker[],
  visit: (length: number, positions: readonly number[], steps: readonly number[]) => void,
): void {
  if (shape.includes(0)) return;
  const { extents, strides } = mergeAxes(
    shape,
    operands.map((o) => o.strides),
  );
  const positions = operands.map((o) => o.offset);
  const inner = extents.length - 1;
  if (inner < 0) {
    visit(
      1,
      positions,
      operands.map(() => 1),
    );
    return;
  }
  const length = extents[inner];
  const steps = strides.map((s) => s[inner]);
  const index = new Array<number>(inner).fill(0);
  for (;;) {
    visit(length, positions, steps);
    let axis = inner - 1;
    for (; axis >= 0; axis--) {
      index[axis]++;
      for (let i = 0; i < positions.length; i++) positions[i] += strides[i][axis];
      if (index[axis] < extents[axis]) break;
      for (let i = 0; i < positions.length; i++) positions[i] -= strides[i][axis] * extents[axis];
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}
