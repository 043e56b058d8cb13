import { callTeam, canLead, InputError, type Instance, type Team } from "../../tensor/index.ts";
import { type CircuitKernels, circuitKernels } from "../wasm/kernels.ts";

/** A memory above this is given back after the run that needed it (a WebAssembly memory cannot shrink). */
const keptBytes = 64 * 2 ** 20;

const pageBytes = 2 ** 16;

/** What nobody uses now: a machine of this thread alone, and the one that leads the team. */
let idle: Machine | undefined;
let idleLeader: Machine | undefined;
let team: Team<CircuitKernels> | undefined;

/**
 * Runs `body` with the kernels and so many bytes of memory at least; with those of a team of so many threads, if they
 * are more than one and have come.
 */
export function withMachine<R>(bytes: number, threads: number, body: (machine: Machine) => R): R {
  const leader = threads > 1 && canLead() ? takeLeader(threads) : undefined;
  const machine = leader ?? idle ?? new Machine();
  if (!leader) idle = undefined;
  try {
    machine.reserve(bytes);
    return body(machine);
  } finally {
    // A team keeps its memory however large: another one would take its time to come.
    if (leader) idleLeader = leader;
    else if (machine.bytes <= keptBytes) idle = machine;
  }
}

/** The leader of a team of that size, once all its members are there; they are called the first time. */
function takeLeader(size: number): Machine | undefined {
  if (team && !idleLeader) return undefined;
  if (team?.size !== size) {
    team?.dismiss();
    team = callTeam(circuitKernels, size);
    idleLeader = new Machine(team.leader, size);
  }
  if (!team.assembled()) return undefined;
  const leader = idleLeader;
  idleLeader = undefined;
  return leader;
}

/** The kernels and their memory, of which rooms are taken one after the other. */
export class Machine {
  readonly kernels: CircuitKernels;
  /** Threads that share a stage's slices. */
  readonly threads: number;
  readonly #memory: WebAssembly.Memory;
  #top = 0;

  constructor(instance: Instance<CircuitKernels> = circuitKernels.instantiate(), threads = 1) {
    this.kernels = instance.kernels;
    this.#memory = instance.memory;
    this.threads = threads;
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
