import type { FloatStorage, MatrixOperand } from "../engine.ts";
import { matrixSpan } from "../validate.ts";
import { type Scratch, withTeam } from "./wasm/scratch.ts";

/** What is copied to the kernels at a time has at most this many numbers (32 MB of float64). */
const placedNumbers = 2 ** 22;

/** Where memory sets the pace, this many numbers are copied at a time: they are still in cache when they are used. */
const cachedNumbers = 2 ** 17;

/** Batches are copied in parts of about this many numbers. */
const batchNumbers = 2 ** 15;

/** Multiplications for each number of the operands and the result, below which memory sets the pace. */
const memoryBound = 6;

/** Fewer rows than this are not divided while they are longer: the kernels slow down where an extent is small. */
const fewRows = 128;

/** c ← op(a) op(b) by the kernels, in as many parts as fit the memory or the cache. */
export function multiplyByKernels(
  width: 1 | 2,
  m: number,
  n: number,
  k: number,
  a: MatrixOperand,
  b: MatrixOperand,
  c: FloatStorage,
): void {
  const bound = m * n * k < memoryBound * (m * k + k * n + m * n);
  multiplyBlockwise(width, m, n, k, a, b, c, n, 0, bound ? cachedNumbers : placedNumbers);
}

/**
 * c ← op(a) op(b) + beta·c for an m×n matrix c with rows `strideC` elements apart; beta is 0 or 1. While the matrices
 * have more than `limit` numbers together, the largest of them is halved, if it has many rows without cutting them.
 */
export function multiplyBlockwise(
  width: 1 | 2,
  m: number,
  n: number,
  k: number,
  a: MatrixOperand,
  b: MatrixOperand,
  c: FloatStorage,
  strideC: number,
  beta: 0 | 1,
  limit: number,
): void {
  const side = (m * k + k * n + m * n) * width > limit ? longSide(m, n, k, a, b) : undefined;
  if (side === undefined) {
    multiplyPlaced(width, m, n, k, a, b, c, strideC, beta);
  } else if (side === "m") {
    const half = halfOf(m);
    multiplyBlockwise(width, half, n, k, a, b, c, strideC, beta, limit);
    const rest = c.subarray(half * strideC * width);
    multiplyBlockwise(width, m - half, n, k, block(width, a, half, 0), b, rest, strideC, beta, limit);
  } else if (side === "n") {
    const half = halfOf(n);
    multiplyBlockwise(width, m, half, k, a, b, c, strideC, beta, limit);
    const rest = c.subarray(half * width);
    multiplyBlockwise(width, m, n - half, k, a, block(width, b, 0, half), rest, strideC, beta, limit);
  } else {
    const half = halfOf(k);
    const [left, right] = [block(width, a, 0, half), block(width, b, half, 0)];
    multiplyBlockwise(width, m, n, half, a, b, c, strideC, beta, limit);
    multiplyBlockwise(width, m, n, k - half, left, right, c, strideC, 1, limit);
  }
}

/** The extent to halve: the number of rows of the largest matrix as it is stored, or their length. */
function longSide(m: number, n: number, k: number, a: MatrixOperand, b: MatrixOperand): "m" | "n" | "k" | undefined {
  let [rows, columns]: readonly ("m" | "n" | "k")[] = ["m", "n"];
  if (m * k >= k * n && m * k >= m * n) [rows, columns] = isPlain(a) ? ["m", "k"] : ["k", "m"];
  else if (k * n >= m * n) [rows, columns] = isPlain(b) ? ["k", "n"] : ["n", "k"];
  const extents = { m, n, k };
  const side = extents[rows] >= fewRows || extents[rows] >= extents[columns] ? rows : columns;
  return extents[side] > 1 ? side : undefined;
}

/** Half of an extent, and where that is no loss a multiple of what the kernels take at a time. */
function halfOf(extent: number): number {
  return extent < 32 ? extent >> 1 : (extent >> 4) << 3;
}

function isPlain({ form }: MatrixOperand): boolean {
  return form === "N" || form === "R";
}

/** The part of op(x) from a row and a column on. */
function block(width: 1 | 2, x: MatrixOperand, row: number, column: number): MatrixOperand {
  return from(x, (isPlain(x) ? row * x.stride + column : column * x.stride + row) * width);
}

function multiplyPlaced(
  width: 1 | 2,
  m: number,
  n: number,
  k: number,
  a: MatrixOperand,
  b: MatrixOperand,
  c: FloatStorage,
  strideC: number,
  beta: 0 | 1,
): void {
  withTeam(width * m * n * k, (scratch) => {
    const left = place(scratch, width, m, k, a, 1, 0);
    const right = place(scratch, width, k, n, b, 1, 0);
    const result = scratch.room(m * n * width);
    const rows = strideC === n ? [upTo(c, m * n * width)] : rowsOf(c, m, n * width, strideC * width);
    if (beta === 1) scratch.writeAll(result, rows);
    run(scratch, width, 1, m, n, k, left, 0, right, 0, beta, result, c);
    scratch.readAll(result, rows);
  });
}

/** `count` products c ← op(a) op(b), the operands of each starting `stepA` and `stepB` elements after the last one's. */
export function multiplyBatch(
  width: 1 | 2,
  count: number,
  m: number,
  n: number,
  k: number,
  a: MatrixOperand,
  stepA: number,
  b: MatrixOperand,
  stepB: number,
  c: FloatStorage,
): void {
  const size = (matrices: number) =>
    (spanOf(m, k, a, matrices, stepA) + spanOf(k, n, b, matrices, stepB) + matrices * m * n) * width;
  const part = batchPart(count, (m * k + k * n + m * n) * width, size);
  for (let i = 0; i < count; i += part) {
    const matrices = Math.min(part, count - i);
    withTeam(width * matrices * m * n * k, (scratch) => {
      const left = place(scratch, width, m, k, from(a, i * stepA * width), matrices, stepA);
      const right = place(scratch, width, k, n, from(b, i * stepB * width), matrices, stepB);
      const results = c.subarray(i * m * n * width, (i + matrices) * m * n * width);
      const pointer = scratch.room(results.length);
      run(scratch, width, matrices, m, n, k, left, stepA, right, stepB, 0, pointer, results);
      scratch.read(pointer, results);
    });
  }
}

/**
 * How many matrices of a batch to copy at a time: what stays in cache; all, if the matrices are woven into each other;
 * or one, if there is much room between them. `used` numbers belong to one product, `size` tells what is copied.
 */
function batchPart(count: number, used: number, size: (matrices: number) => number): number {
  const cached = Math.min(count, Math.max(1, Math.floor(batchNumbers / used)));
  if (size(cached) <= 2 * cached * used) return cached;
  return size(count) <= Math.min(2 * count * used, placedNumbers) ? count : 1;
}

/** A matrix among the kernels' numbers: where it starts, and the steps of op(x) from row to row and column to column. */
interface Placed {
  readonly pointer: number;
  readonly row: number;
  readonly column: number;
  readonly conj: number;
}

/** Copies matrices to the kernels; a single one without the room between its rows, if there is much of it. */
function place(
  scratch: Scratch,
  width: 1 | 2,
  rows: number,
  columns: number,
  x: MatrixOperand,
  count: number,
  step: number,
): Placed {
  const plain = isPlain(x);
  const conj = x.form === "R" || x.form === "C" ? 1 : 0;
  const [height, length] = plain ? [rows, columns] : [columns, rows];
  const compact = count === 1 && x.stride > 2 * length;
  const stride = compact ? length : x.stride;
  const span = matrixSpan(height, length, stride, count, step) * width;
  let pointer: number;
  if (compact) {
    pointer = scratch.room(span);
    scratch.writeAll(pointer, rowsOf(x.data, height, length * width, x.stride * width));
  } else {
    pointer = scratch.place(upTo(x.data, span));
  }
  return plain ? { pointer, row: stride, column: 1, conj } : { pointer, row: 1, column: stride, conj };
}

function run(
  { kernels }: Scratch,
  width: 1 | 2,
  count: number,
  m: number,
  n: number,
  k: number,
  a: Placed,
  stepA: number,
  b: Placed,
  stepB: number,
  beta: 0 | 1,
  pointer: number,
  c: FloatStorage,
): void {
  const kernel = c instanceof Float32Array ? kernels.matmulSingle : kernels.matmulDouble;
  kernel(
    width,
    count,
    m,
    n,
    k,
    a.pointer,
    stepA,
    a.row,
    a.column,
    a.conj,
    b.pointer,
    stepB,
    b.row,
    b.column,
    b.conj,
    beta,
    pointer,
  );
}

function spanOf(rows: number, columns: number, x: MatrixOperand, count: number, step: number): number {
  if (isPlain(x)) return matrixSpan(rows, columns, x.stride, count, step);
  return matrixSpan(columns, rows, x.stride, count, step);
}

/** What lies `start` numbers further on, read in the same way. */
export function from(x: MatrixOperand, start: number): MatrixOperand {
  return start === 0 ? x : { data: x.data.subarray(start), stride: x.stride, form: x.form };
}

/** The first numbers of an array: itself, if it has no more. */
function upTo(data: FloatStorage, length: number): FloatStorage {
  return data.length === length ? data : data.subarray(0, length);
}

function rowsOf(data: FloatStorage, count: number, length: number, step: number): FloatStorage[] {
  return Array.from({ length: count }, (_row, i) => data.subarray(i * step, i * step + length));
}
