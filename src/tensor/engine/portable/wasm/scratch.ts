import type { FloatStorage } from "../../engine.ts";
import { threads } from "../../threads.ts";
import type { Exports } from "./binary.ts";
import { callTensorTeam, type Instance, instantiate } from "./instance.ts";
import { canLead, type Team } from "./team.ts";

/** Scratch memory above this is given back after the call that needed it (a WebAssembly memory cannot shrink). */
const keptBytes = 64 * 2 ** 20;

/** The same for a team's memory, which takes longer to set up again. */
const keptTeamBytes = 512 * 2 ** 20;

/** Multiplications from which a call is worth other threads. */
const teamWork = 2 ** 20;

let alone: Scratch | undefined;
let team: Team<Exports> | undefined;
let leader: Scratch | undefined;
let depth = 0;

/**
 * Runs `body` with the kernels and room for their operands. What it places is gone when it returns: results are copied
 * out, into arrays the garbage collector owns.
 */
export function withScratch<R>(body: (scratch: Scratch) => R): R {
  return during(ownScratch(), body);
}

/**
 * As {@link withScratch}, for about as many multiplications as `work` says: many of them run on a team of threads, if
 * {@link threads} are more than one and they have come.
 */
export function withTeam<R>(work: number, body: (scratch: Scratch) => R): R {
  return during((work >= teamWork && threads() > 1 && canLead() && leaderOf(threads())) || ownScratch(), body);
}

function during<R>(scratch: Scratch, body: (scratch: Scratch) => R): R {
  const position = scratch.kernels.mark();
  depth++;
  try {
    return body(scratch);
  } finally {
    depth--;
    scratch.kernels.release(position);
    if (depth === 0) giveBack(scratch);
  }
}

/** The scratch memory of one thread. */
function ownScratch(): Scratch {
  alone ??= new Scratch(instantiate());
  return alone;
}

/** The scratch memory of a team of that size, once all its members are there; they are called the first time. */
function leaderOf(size: number): Scratch | undefined {
  if (team?.size !== size) {
    dismissTeam();
    team = callTensorTeam(size);
    leader = new Scratch(team.leader);
  }
  return team.assembled() ? leader : undefined;
}

function dismissTeam(): void {
  team?.dismiss();
  team = undefined;
  leader = undefined;
}

/** Gives a scratch memory up if it has grown large. */
function giveBack(scratch: Scratch): void {
  if (scratch === alone && scratch.size > keptBytes) alone = undefined;
  if (scratch === leader && team && team.leader.memory.buffer.byteLength > keptTeamBytes) dismissTeam();
}

/** The kernels and their memory. */
export class Scratch {
  readonly kernels: Exports;
  readonly #memory: WebAssembly.Memory;
  /**
   * The whole memory, since making views takes time. When it grows, those of a memory of one thread are detached, and
   * empty, and those of a shared one lack what is new.
   */
  #doubles = new Float64Array(0);
  #singles = new Float32Array(0);

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
    if (pointer + numbers.byteLength > this.#doubles.byteLength) this.#renew();
    if (numbers instanceof Float32Array) this.#singles.set(numbers, pointer / 4);
    else this.#doubles.set(numbers, pointer / 8);
  }

  /** Copies arrays to `pointer` one after another. */
  writeAll(pointer: number, parts: readonly FloatStorage[]): void {
    let at = pointer;
    for (const part of parts) {
      this.write(at, part);
      at += part.byteLength;
    }
  }

  /** Fills an array with the numbers of its type at `pointer`. */
  read(pointer: number, target: FloatStorage): void {
    const View = target instanceof Float32Array ? Float32Array : Float64Array;
    target.set(new View(this.#memory.buffer, pointer, target.length));
  }

  /** Fills arrays with the numbers that follow each other from `pointer` on. */
  readAll(pointer: number, targets: readonly FloatStorage[]): void {
    let at = pointer;
    for (const target of targets) {
      this.read(at, target);
      at += target.byteLength;
    }
  }

  /** Bytes of the memory, if it is that of one thread. */
  get size(): number {
    if (this.#doubles.length === 0) this.#renew();
    return this.#doubles.byteLength;
  }

  #renew(): void {
    this.#doubles = new Float64Array(this.#memory.buffer);
    this.#singles = new Float32Array(this.#memory.buffer);
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
