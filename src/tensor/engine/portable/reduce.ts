import type { Storage } from "../../dtype.ts";
import type { Exports } from "./wasm/binary.ts";
import { type Scratch, withScratch } from "./wasm/scratch.ts";

/** What is done along an axis; its number is the kernels'. NaN wins over every other extremum. */
export const fold = { sum: 0, max: 1, min: 2, product: 3 } as const;

/** One of {@link fold}. */
export type Fold = (typeof fold)[keyof typeof fold];

/** The kernels' number of the product of complex numbers. */
const complexProduct = 4;

type Numbers = Exclude<Storage, Uint8Array>;

/** Numbers are taken to the kernels so many bytes at a time: they stay in the first-level cache. */
const chunkBytes = 2 ** 14;

/**
 * Folds the middle axis of row-major numbers [outer, extent, inner], none of them 0. Products are float64; sums and
 * extrema are of the operand's kind.
 *
 * @param width 2 where elements are complex, which have no extrema, else 1.
 */
export function foldAxis(
  operation: Fold,
  data: Storage,
  width: 1 | 2,
  outer: number,
  extent: number,
  inner: number,
): Storage {
  const Kind = (operation === fold.product ? Float64Array : data.constructor) as typeof Float64Array;
  const result = new Kind(outer * inner * width);
  withScratch((scratch) => {
    const task = taskFor(scratch, operation, width, data as Numbers, result);
    const block = extent * inner * width;
    if (inner > 1 && block <= task.most) foldBlocks(task, outer, extent, inner * width);
    else if (inner > 1) foldRows(task, outer, extent, inner * width);
    else if (block <= task.most) foldRuns(task, outer, block);
    else result.set(foldAxis(operation, foldPieces(task, outer, block), width, outer, Math.ceil(block / task.most), 1));
  });
  return result;
}

/** Numbers to fold, and the kernels with room for a chunk of them and of what they become. */
interface Task {
  readonly kernels: Exports;
  /** The kernels' numbers of the operation and of the kind of numbers. */
  readonly operation: number;
  readonly kind: number;
  readonly width: 1 | 2;
  readonly data: Numbers;
  readonly result: Numbers;
  /** Numbers of a chunk. */
  readonly most: number;
  readonly source: number;
  readonly target: number;
  readonly input: Numbers;
  /** Where the kernels write numbers of the kind they are given, or of float64. */
  readonly output: Numbers;
  readonly doubles: Float64Array;
}

function taskFor(scratch: Scratch, operation: Fold, width: 1 | 2, data: Numbers, result: Numbers): Task {
  const { kernels } = scratch;
  const most = chunkBytes / result.BYTES_PER_ELEMENT;
  const source = kernels.allocate(chunkBytes) >>> 0;
  const target = kernels.allocate(most * 8) >>> 0;
  const { buffer } = scratch.bytes(0, 0);
  const View = result.constructor as new (buffer: ArrayBuffer, start: number, length: number) => Numbers;
  return {
    kernels,
    operation: operation === fold.product && width === 2 ? complexProduct : operation,
    kind: kindOf(result),
    width,
    data,
    result,
    most,
    source,
    target,
    input: new View(buffer, source, most),
    output: new View(buffer, target, most),
    doubles: new Float64Array(buffer, target, most),
  };
}

function kindOf(numbers: Numbers): number {
  if (numbers instanceof Float64Array) return 0;
  return numbers instanceof Float32Array ? 1 : 2;
}

/** Folds runs to a number each, as many at a time as fit a chunk. */
function foldRuns(task: Task, count: number, length: number): void {
  const { kernels, operation, kind, width, data, result, source, target, input, doubles } = task;
  const atOnce = Math.floor(task.most / length);
  for (let run = 0; run < count; run += atOnce) {
    const taken = Math.min(atOnce, count - run);
    input.set(data.subarray(run * length, (run + taken) * length));
    kernels.foldRuns(kind, operation, width, taken, length, source, target);
    result.set(doubles.subarray(0, taken * width), run * width);
  }
}

/** Folds each run longer than a chunk to as many numbers as there are chunks in it. */
function foldPieces(task: Task, count: number, length: number): Float64Array {
  const { kernels, operation, kind, width, data, most, source, target, input, doubles } = task;
  const pieces = new Float64Array(count * Math.ceil(length / most) * width);
  let at = 0;
  for (let run = 0; run < count; run++) {
    const end = (run + 1) * length;
    for (let start = run * length; start < end; start += most, at += width) {
      const taken = Math.min(most, end - start);
      input.set(data.subarray(start, start + taken));
      kernels.foldRuns(kind, operation, width, 1, taken, source, target);
      pieces.set(doubles.subarray(0, width), at);
    }
  }
  return pieces;
}

/** Folds blocks of rows to a row each, as many blocks at a time as fit a chunk. */
function foldBlocks(task: Task, count: number, rows: number, length: number): void {
  const { kernels, operation, kind, data, result, source, target, input, output } = task;
  const block = rows * length;
  const atOnce = Math.floor(task.most / block);
  for (let done = 0; done < count; done += atOnce) {
    const taken = Math.min(atOnce, count - done);
    input.set(data.subarray(done * block, (done + taken) * block));
    kernels.foldRows(kind, operation, 1, taken, rows, length, source, target);
    result.set(output.subarray(0, taken * length), done * length);
  }
}

/** The same of blocks larger than a chunk: as many rows at a time as fit one, or a part of a row. */
function foldRows(task: Task, count: number, rows: number, length: number): void {
  const { kernels, operation, kind, data, result, most, source, target, input, output } = task;
  const part = Math.min(length, most);
  const atOnce = Math.floor(most / part);
  for (let block = 0; block < count; block++) {
    for (let start = 0; start < length; start += part) {
      const taken = Math.min(part, length - start);
      for (let row = 0; row < rows; row += atOnce) {
        const height = Math.min(atOnce, rows - row);
        const at = (block * rows + row) * length + start;
        input.set(data.subarray(at, at + height * taken));
        kernels.foldRows(kind, operation, row === 0 ? 1 : 0, 1, height, taken, source, target);
      }
      result.set(output.subarray(0, taken), block * length + start);
    }
  }
}
