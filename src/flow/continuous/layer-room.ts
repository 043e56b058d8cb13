import { type Instance, KernelModule, type NDArray } from "../../tensor/index.ts";
import { type Exports, relaxed, simd } from "./wasm/binary.ts";

/** A memory above this is given back when other rooms are asked for (a WebAssembly memory cannot shrink). */
const keptBytes = 256 * 2 ** 20;

const pageBytes = 2 ** 16;

/** About so many slopes are worked on at a time, which stay in cache. */
const slopesAtOnce = 2 ** 16;

/** About so many are remembered (128 MiB, which the system gives when they come), in at most so many parts. */
const slopesRemembered = 2 ** 24;
const mostMemories = 2 ** 10;

/** Numbers of float64 in the memory of the kernels. */
export interface Place {
  readonly pointer: number;
  readonly numbers: Float64Array<ArrayBuffer>;
}

/** How many numbers each place has. */
function lengthsOf(points: number, hidden: number, size: number) {
  return {
    weight: hidden * size,
    amplitude: hidden,
    bias: hidden,
    /** aₖ wₖ */
    product: hidden * size,
    /** cₖ = aₖ |wₖ|² */
    strength: hidden,
    divergence: points,
    /** Of the slopes, and what comes of them. */
    cotangents: points * hidden,
    change: hidden * size,
    ofProduct: hidden * size,
    ofStrength: hidden,
    ofWeight: hidden * size,
    ofAmplitude: hidden,
    ofBias: hidden,
  };
}

type Lengths = ReturnType<typeof lengthsOf>;

/** Slopes, and the ticket to find them again with. */
export interface Slopes extends Place {
  readonly ticket: number;
}

/**
 * The kernels of potentials of one hidden layer, and places for their numbers. The slopes of many evaluations are kept: a
 * derivative usually follows soon, from the last evaluation to the first, and a copy of each would keep the garbage
 * collector busy.
 */
export class LayerRoom {
  readonly kernels: Exports;
  /** How many there is room for at a time. */
  readonly points: number;
  readonly places: Readonly<Record<keyof Lengths, Place>>;
  readonly #memories: readonly Place[];
  readonly #tickets: number[];
  /** The memory to be used next; those before it are waiting for their derivative. */
  #next = 0;
  #weights?: readonly (NDArray | undefined)[];

  constructor({ kernels, memory }: Instance<Exports>, points: number, hidden: number, size: number) {
    const length = points * hidden;
    const count = Math.min(mostMemories, Math.max(1, Math.floor(slopesRemembered / length)));
    const lengths = lengthsOf(points, hidden, size);
    const all = placed(memory, kernels.firstFree(), [...Object.values(lengths), ...Array(count).fill(length)]);
    const names = Object.keys(lengths);
    this.kernels = kernels;
    this.points = points;
    this.places = Object.fromEntries(names.map((name, i) => [name, all[i]])) as Record<keyof Lengths, Place>;
    this.#memories = all.slice(names.length);
    this.#tickets = this.#memories.map(() => 0);
  }

  /** Puts weights in their places, if they are not there: arrays are immutable, and those of a path the same. */
  furnish(weight: NDArray, amplitude: NDArray, bias: NDArray | undefined): void {
    const weights = [weight, amplitude, bias];
    if (weights.every((one, i) => this.#weights?.[i] === one)) return;
    this.#weights = weights;
    const [hidden, size] = weight.shape;
    const { kernels, places: at } = this;
    at.weight.numbers.set(weight.values());
    at.amplitude.numbers.set(amplitude.values());
    if (bias) at.bias.numbers.set(bias.values());
    else at.bias.numbers.fill(0);
    kernels.weighted(hidden, size, at.weight.pointer, at.amplitude.pointer, at.product.pointer, at.strength.pointer);
  }

  /** A place for slopes, which are remembered until many others have come. */
  remember(): Slopes {
    const index = this.#next;
    this.#next = (index + 1) % this.#memories.length;
    lastSerial++;
    const ticket = lastSerial * mostMemories + index;
    this.#tickets[index] = ticket;
    return { ...this.#memories[index], ticket };
  }

  /** Lets the place of slopes that nobody will ask for be the next to be used. */
  forget({ ticket }: Slopes): void {
    this.#next = ticket % mostMemories;
  }

  /** The slopes of a ticket, if they are remembered; their place is the next to be used. */
  recall(ticket: number): Slopes | undefined {
    const index = ticket % mostMemories;
    if (this.#tickets[index] !== ticket) return undefined;
    this.#next = index;
    return { ...this.#memories[index], ticket };
  }
}

const layerKernels = new KernelModule<Exports>({ simd, relaxed });

let lastSerial = 0;
let instance: Instance<Exports> | undefined;
let kept: { readonly shape: string; readonly room: LayerRoom } | undefined;

/** A room for so many points of `size` numbers, or as many of them as are good at a time, and so many hidden units. */
export function layerRoom(count: number, hidden: number, size: number): LayerRoom {
  const points = Math.min(count, Math.ceil(slopesAtOnce / hidden));
  const shape = `${points} ${hidden} ${size}`;
  if (kept?.shape === shape) return kept.room;
  if (instance && instance.memory.buffer.byteLength > keptBytes) instance = undefined;
  instance ??= layerKernels.instantiate();
  kept = { shape, room: new LayerRoom(instance, points, hidden, size) };
  return kept.room;
}

/** Places one after another, each from a cache line on. */
function placed(memory: WebAssembly.Memory, start: number, lengths: readonly number[]): readonly Place[] {
  let top = cacheLines(start);
  const pointers = lengths.map((length) => {
    const pointer = top;
    top += cacheLines(8 * length);
    return pointer;
  });
  const missing = top - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  return pointers.map((pointer, i) => ({ pointer, numbers: new Float64Array(memory.buffer, pointer, lengths[i]) }));
}

function cacheLines(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
