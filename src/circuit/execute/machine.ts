import { type Build, InputError, type Instance } from "../../tensor/index.ts";
import { type CircuitKernels, circuitKernels } from "../wasm/kernels.ts";

/** A memory above this is given back after the run that needed it (a WebAssembly memory cannot shrink). */
const keptBytes = 64 * 2 ** 20;

const pageBytes = 2 ** 16;

let idle: Machine | undefined;

/** Runs `body` with the kernels and so many bytes of memory at least. */
export function withMachine<R>(bytes: number, body: (machine: Machine) => R): R {
  const machine = idle ?? new Machine();
  idle = undefined;
  machine.reserve(bytes);
  const result = body(machine);
  if (machine.bytes <= keptBytes) idle = machine;
  return result;
}

/** The kernels and their memory, of which rooms are taken one after the other. */
export class Machine {
  readonly kernels: CircuitKernels;
  readonly #memory: WebAssembly.Memory;
  #top = 0;

  constructor(build?: Build) {
    const instance: Instance<CircuitKernels> = circuitKernels.instantiate(build);
    this.kernels = instance.kernels;
    this.#memory = instance.memory;
  }

  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Makes sure of so many bytes, all of them free. Throws `InputError` where there are not so many. */
  reserve(bytes: number): void {
    this.#top = aligned(this.kernels.firstFree() >>> 0);
    const missing = this.#top + bytes - this.bytes;
    if (missing <= 0) return;
    try {
      this.#memory.grow(Math.ceil(missing / pageBytes));
    } catch {
      const gibibytes = (bytes / 2 ** 30).toFixed(1);
      throw new InputError(
        `a circuit: these amplitudes take ${gibibytes} GiB to work on; the memory of the kernels has less than 4, or this machine less than that`,
      );
    }
  }

  /** Room for so many bytes, which {@link roomBytes} are to be reserved for. */
  room(bytes: number): number {
    const start = this.#top;
    this.#top += roomBytes(bytes);
    return start;
  }

  doubles(pointer: number, count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer, pointer, count);
  }

  words(pointer: number, count: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, pointer, count);
  }
}

/** What a room takes, which begins on a cache line. */
export function roomBytes(bytes: number): number {
  return aligned(bytes);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
