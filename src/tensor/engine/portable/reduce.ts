import type { Storage } from "../../dtype.ts";
import { type Scratch, withScratch } from "./wasm/scratch.ts";

/** What is done along an axis; its number is the kernels'. NaN wins over every other extremum. */
export const fold = { sum: 0, max: 1, min: 2 } as const;

/** One of {@link fold}. */
export type Fold = (typeof fold)[keyof typeof fold];

type Numbers = Exclude<Storage, Uint8Array>;

/** Numbers are taken to the kernels so many bytes at a time: they stay in the first-level cache. */
const chunkBytes = 2 ** 14;

/**
 * Folds the middle axis of row-major numbers [outer, extent, inner], none of them 0.
 *
 * @param width 2 where elements are pairs of numbers (then only sums are defined), else 1.
 */
export function foldAxis<S extends Storage>(
  operation: Fold,
  data: S,
  width: 1 | 2,
  outer: number,
  extent: number,
  inner: number,
): S {
  const result = new (data.constructor as new (length: number) => S)(outer * inner * width);
  withScratch((scratch) => {
    const task = { scratch, operation, width, data: data as Numbers, result: result as Numbers };
    if (inner === 1) foldRuns(task, outer, extent * width);
    else foldRows(task, outer, extent, inner * width);
  });
  return result;
}

interface Task {
  readonly scratch: Scratch;
  readonly operation: Fold;
  readonly width: 1 | 2;
  readonly data: Numbers;
  readonly result: Numbers;
}

function kindOf(numbers: Numbers): number {
  if (numbers instanceof Float64Array) return 0;
  return numbers instanceof Float32Array ? 1 : 2;
}

/** Room in the kernels' memory, and copies there and back. */
function placesFor({ scratch, data }: Task, numbers: number) {
  const source = scratch.kernels.allocate(numbers * data.BYTES_PER_ELEMENT) >>> 0;
  const target = scratch.kernels.allocate(numbers * 8) >>> 0;
  const { buffer } = scratch.bytes(0, 0);
  const View = data.constructor as new (buffer: ArrayBuffer, start: number, length: number) => Numbers;
  return {
    source,
    target,
    buffer,
    input: new View(buffer, source, numbers),
    output: new View(buffer, target, numbers),
  };
}

/** Runs longer than a chunk are folded to a number for each piece, and these to one. */
function foldRuns(task: Task, count: number, length: number): void {
  const { scratch, operation, width, data, result } = task;
  const most = chunkBytes / data.BYTES_PER_ELEMENT;
  const { source, target, buffer, input } = placesFor(task, most);
  const kind = kindOf(data);
  const perChunk = Math.floor(most / length);
  for (let run = 0; perChunk > 0 && run < count; run += perChunk) {
    const taken = Math.min(perChunk, count - run);
    input.set(data.subarray(run * length, (run + taken) * length));
    scratch.kernels.foldRuns(kind, operation, width, taken, length, source, target);
    result.set(new Float64Array(buffer, target, taken * width), run * width);
  }
  if (perChunk > 0) return;
  const perRun = Math.ceil(length / most);
  const pieces = new Float64Array(count * perRun * width);
  for (let run = 0; run < count; run++) {
    for (let piece = 0; piece < perRun; piece++) {
      const start = run * length + piece * most;
      const taken = Math.min(most, length - piece * most);
      input.set(data.subarray(start, start + taken));
      scratch.kernels.foldRuns(kind, operation, width, 1, taken, source, target);
      pieces.set(new Float64Array(buffer, target, width), (run * perRun + piece) * width);
    }
  }
  // last, as it may move the kernels' memory
  result.set(foldAxis(operation, pieces, width, count, perRun, 1));
}

/** Blocks as many as fit a chunk, or rows of a block as many as fit, or parts of rows. */
function foldRows(task: Task, count: number, rows: number, length: number): void {
  const { scratch, operation, data, result } = task;
  const most = chunkBytes / data.BYTES_PER_ELEMENT;
  const { source, target, input, output } = placesFor(task, most);
  const { kernels } = scratch;
  const kind = kindOf(data);
  const perChunk = Math.floor(most / (rows * length));
  for (let block = 0; perChunk > 0 && block < count; block += perChunk) {
    const taken = Math.min(perChunk, count - block);
    input.set(data.subarray(block * rows * length, (block + taken) * rows * length));
    kernels.foldRows(kind, operation, 1, taken, rows, length, source, target);
    result.set(output.subarray(0, taken * length), block * length);
  }
  if (perChunk > 0) return;
  const part = Math.min(length, most);
  const rowsAtOnce = part < length ? 1 : Math.floor(most / length);
  for (let block = 0; block < count; block++) {
    for (let start = 0; start < length; start += part) {
      const taken = Math.min(part, length - start);
      for (let row = 0; row < rows; row += rowsAtOnce) {
        const height = Math.min(rowsAtOnce, rows - row);
        const at = (block * rows + row) * length + start;
        input.set(data.subarray(at, at + height * taken));
        kernels.foldRows(kind, operation, row === 0 ? 1 : 0, 1, height, taken, source, target);
      }
      result.set(output.subarray(0, taken), block * length + start);
    }
  }
}
