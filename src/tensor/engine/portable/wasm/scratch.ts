import type { FloatStorage } from "../../engine.ts";
import type { Exports } from "./binary.ts";
import { type Instance, instantiate } from "./instance.ts";

/** Scratch memory above this is given back after the call that needed it (a WebAssembly memory cannot shrink). */
const keptBytes = 64 * 2 ** 20;

let current: Instance | undefined;
let depth = 0;

/**
 * Runs `body` with the kernels and room for their operands. What it places is gone when it returns: results are copied
 * out, into arrays the garbage collector owns.
 */
export function withScratch<R>(body: (scratch: Scratch) => R): R {
  current ??= instantiate();
  const { kernels, memory } = current;
  const position = kernels.mark();
  depth++;
  try {
    return body(new Scratch(current));
  } finally {
    depth--;
    kernels.release(position);
    if (depth === 0 && memory.buffer.byteLength > keptBytes) current = undefined;
  }
}

/** The kernels' memory during one call. */
export class Scratch {
  readonly kernels: Exports;
  readonly #memory: WebAssembly.Memory;

  constructor({ kernels, memory }: Instance) {
    this.kernels = kernels;
    this.#memory = memory;
  }

  /** Room for `count` numbers of float64, not cleared. */
  room(count: number): number {
    return this.kernels.allocate(count * 8) >>> 0;
  }

  /** Copies numbers in and returns where they are. */
  place(numbers: FloatStorage): number {
    const pointer = this.kernels.allocate(numbers.byteLength) >>> 0;
    this.write(pointer, numbers);
    return pointer;
  }

  /** Copies numbers to `pointer`, where there is room for them. */
  write(pointer: number, numbers: FloatStorage): void {
    this.#like(numbers, pointer).set(numbers);
  }

  /** Fills an array with the numbers of its type at `pointer`. */
  read(pointer: number, target: FloatStorage): void {
    target.set(this.#like(target, pointer));
  }

  #like(numbers: FloatStorage, pointer: number): FloatStorage {
    const View = numbers instanceof Float32Array ? Float32Array : Float64Array;
    return new View(this.#memory.buffer, pointer, numbers.length);
  }

  /** The `count` numbers of float64 at `pointer`, until the next allocation. */
  view(pointer: number, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, pointer, count);
  }

  /** The `count` bytes at `pointer`, until the next allocation. */
  bytes(pointer: number, count: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, pointer, count);
  }

  /** A copy of the `count` numbers of float64 at `pointer`. */
  take(pointer: number, count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.view(pointer, count));
  }
}
