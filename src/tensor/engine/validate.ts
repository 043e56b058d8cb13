import { NumericalError, ShapeError } from "../error.ts";
import type { FloatStorage, MatrixOperand } from "./engine.ts";

/**
 * Throws unless the whole of `data` is finite. Factorizations call it first: LAPACK may loop or return garbage on NaN.
 * @throws NumericalError naming the routine, the first offending value and its place in memory.
 */
export function requireFinite(routine: string, data: FloatStorage): void {
  // A sum is NaN or infinite whenever a term is (x·0 would do too, but needs a multiply); overflow is told apart below.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i];
  if (Number.isFinite(sum)) return;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) throw nonFinite(routine, data[i], i);
  }
}

/** As {@link requireFinite}, but looks only at one triangle (with its diagonal) of a row-major n×n matrix. */
export function requireFiniteTriangle(
  routine: string,
  n: number,
  width: 1 | 2,
  data: FloatStorage,
  lower: boolean,
): void {
  for (let i = 0; i < n; i++) {
    const begin = lower ? i * n : i * n + i;
    const end = lower ? i * n + i + 1 : (i + 1) * n;
    for (let p = begin * width; p < end * width; p++) {
      if (!Number.isFinite(data[p])) throw nonFinite(routine, data[p], p);
    }
  }
}

/** Throws unless no diagonal element of the triangular n×n matrix is zero. */
export function requireNonzeroDiagonal(routine: string, n: number, width: 1 | 2, a: FloatStorage): void {
  for (let i = 0; i < n; i++) {
    const p = (i * n + i) * width;
    if (a[p] === 0 && (width === 1 || a[p + 1] === 0)) {
      throw new NumericalError(`${routine}: the matrix is singular, diagonal element ${i} of ${n} is zero`);
    }
  }
}

/**
 * Throws unless `operand` holds a matrix whose op() is rows×columns, and, `step` elements on, another one for each of
 * `count`: a native library would read past its end. `width` is 2 where the numbers are complex.
 */
export function requireOperand(
  name: string,
  rows: number,
  columns: number,
  width: 1 | 2,
  operand: MatrixOperand,
  count = 1,
  step = 0,
): void {
  const stored = operand.form === "N" || operand.form === "R" ? [rows, columns] : [columns, rows];
  const needed = matrixSpan(stored[0], stored[1], operand.stride, count, step) * width;
  if (operand.data.length < needed || operand.stride < stored[1] || !(step >= 0)) {
    const batch = count === 1 ? "" : `${count} matrices of step ${step}, each `;
    throw new ShapeError(
      `matmul: operand ${name} is ${batch}${stored[0]}×${stored[1]} with stride ${operand.stride} and needs ${needed} numbers, got ${operand.data.length}`,
    );
  }
}

/** Elements from the first to the last of `count` matrices, `step` apart, with rows of `columns` elements `stride` apart. */
export function matrixSpan(rows: number, columns: number, stride: number, count: number, step: number): number {
  return rows === 0 || columns === 0 || count === 0 ? 0 : (count - 1) * step + (rows - 1) * stride + columns;
}

/** Throws unless `data` holds at least rows×columns numbers. */
export function requireLength(routine: string, rows: number, columns: number, width: 1 | 2, data: FloatStorage): void {
  if (data.length < rows * columns * width) {
    throw new ShapeError(
      `${routine}: a ${rows}×${columns} matrix needs ${rows * columns * width} numbers, got ${data.length}`,
    );
  }
}

function nonFinite(routine: string, value: number, position: number): NumericalError {
  return new NumericalError(`${routine}: the input has ${value} at position ${position}; all elements must be finite`);
}

/** Throws unless a triangular system can be solved: lengths, finite numbers, no zero on the diagonal. */
export function requireTriangularSystem(
  width: 1 | 2,
  n: number,
  nrhs: number,
  a: FloatStorage,
  b: FloatStorage,
  options: { lower: boolean; unitDiagonal: boolean },
): void {
  requireLength("triangularSolve", n, n, width, a);
  requireLength("triangularSolve", n, nrhs, width, b);
  requireFiniteTriangle("triangularSolve", n, width, a, options.lower);
  requireFinite("triangularSolve", b);
  if (!options.unitDiagonal) requireNonzeroDiagonal("triangularSolve", n, width, a);
}
