import { threads } from "../../tensor/index.ts";
import type { EvolutionOperation } from "../compile/operation.ts";
import type { Plan } from "../compile/plan.ts";
import { bitCount } from "../compile/pool.ts";
import { programOf } from "./encode.ts";
import { evolveBack, evolveForward, evolveTangent } from "./evolution.ts";
import { type Machine, roomBytes, withMachine } from "./machine.ts";
import { StageNumbers } from "./numbers.ts";
import {
  type EvolutionStage,
  instructionWords,
  kinds,
  type Program,
  type Segment,
  type StageProgram,
  wordOf,
} from "./program.ts";

/** A pass through a circuit, and the numbers it takes or adds to. */
export type Pass =
  | { readonly mode: "forward"; readonly angles: Float64Array }
  | { readonly mode: "backward"; readonly angles: Float64Array; readonly gradient: Float64Array }
  | { readonly mode: "tangent"; readonly angles: Float64Array; readonly speeds: Float64Array };

const modes = { forward: 0, backward: 1, tangent: 2 } as const;

/** Amplitudes that are worked on together where registers are smaller. */
const sliceAmplitudes = 2 ** 12;

/** Amplitudes from which a stage is worth other threads. */
const sharedAmplitudes = 2 ** 16;

const bytesOf = { word: 4, number: 8, amplitude: 16 } as const;

const numbers = new WeakMap<StageProgram, StageNumbers>();

/** What goes into the lists of amplitudes in the kernels' memory, and what is made of them at the end. */
export interface Exchange<T> {
  /** Amplitudes in each list. */
  readonly count: number;
  /** One or two. */
  readonly lists: number;
  write(lists: readonly Float64Array[]): void;
  read(lists: readonly Float64Array[]): T;
}

/** Takes lists of amplitudes through the circuit. */
export function runPasses<T>(plan: Plan, pass: Pass, { count, lists, write, read }: Exchange<T>): T {
  const program = programOf(plan, pass.mode === "tangent");
  // As many shares as threads are wanted, whether they have come or not, so that the sums are the same bit for bit.
  const shares = count >= sharedAmplitudes ? threads() : 1;
  const needs = needsOf(program, count, lists);
  return withMachine(bytesFor(needs, shares), shares, (machine) => {
    const run = new Run(machine, pass, count, shares, needs);
    write(run.lists(lists));
    run.begin();
    const stages = program.stages.map((stage) => () => run.stage(plan, stage));
    if (pass.mode === "backward") stages.reverse();
    for (const stage of stages) stage();
    return read(run.lists(lists));
  });
}

/** Bytes of the rooms a run needs. */
interface Needs {
  readonly amplitudes: number;
  readonly room: number;
  readonly scratch: number;
  readonly matrices: number;
  readonly words: number;
  readonly members: number;
  readonly values: number;
  readonly sums: number;
  readonly tables: number;
  /** Those of every share but the first. */
  readonly share: { readonly room: number; readonly scratch: number; readonly sums: number };
}

function bytesFor({ share, ...own }: Needs, shares: number): number {
  const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + roomBytes(size), 0);
  return total([...Object.values(own), own.amplitudes]) + (shares - 1) * total(Object.values(share));
}

function needsOf({ stages }: Program, count: number, lists: number): Needs {
  const kernels = stages.filter((stage) => stage.kind === "kernels");
  const segments = kernels.flatMap((stage) => stage.segments);
  const most = (sizes: readonly number[]) => sizes.reduce((a, b) => Math.max(a, b), 0);
  const sums = lists === 1 ? 0 : most(segments.map((segment) => segment.sums * bytesOf.number));
  const shared = kernels.filter((stage) => slicesOf(stage, count) > 1);
  return {
    amplitudes: count * bytesOf.amplitude,
    room: most(kernels.map((stage) => roomFor(stage, count))),
    scratch: most(kernels.map((stage) => scratchFor(stage, count))),
    matrices: most(kernels.map((stage) => 3 * 4 ** widestDense(stage) * bytesOf.amplitude)),
    words: most(segments.map(({ begin, end }) => (end - begin) * instructionWords * bytesOf.word)),
    members: most(segments.map(({ members }) => members * instructionWords * bytesOf.word)),
    values: most(segments.map(({ values }) => values * bytesOf.number)),
    sums,
    tables: most(segments.map(({ tables }) => tables.reduce((sum, { length }) => sum + length, 0) * bytesOf.word)),
    share: {
      room: most(shared.map((stage) => roomFor(stage, count))),
      scratch: most(shared.map((stage) => scratchFor(stage, count))),
      sums,
    },
  };
}

/** Whether the amplitudes a stage works on follow each other in the register. */
function isContiguous({ qubits }: StageProgram): boolean {
  return qubits.every((qubit, i) => qubit === i);
}

/** Amplitudes that a stage works on at once. */
function sliceOf(stage: StageProgram, count: number): number {
  const size = 2 ** stage.qubits.length;
  return isContiguous(stage) ? Math.min(count, Math.max(size, sliceAmplitudes)) : size;
}

function slicesOf(stage: StageProgram, count: number): number {
  return Math.ceil(count / sliceOf(stage, count));
}

function roomFor(stage: StageProgram, count: number): number {
  const slice = sliceOf(stage, count) * bytesOf.amplitude;
  if (!isContiguous(stage)) return 3 * slice;
  for (let at = 0; at < stage.words.length; at += instructionWords) {
    if (stage.words[at] === kinds.permutation) return slice;
  }
  return 0;
}

function scratchFor(stage: StageProgram, count: number): number {
  const widest = widestDense(stage);
  const matrix = (4 ** widest + 2 * 2 ** widest) * bytesOf.amplitude;
  const phases = 4 * 2 ** stage.qubits.length * bytesOf.amplitude;
  const entries = (sliceOf(stage, count) / 2 ** 10 + 2 ** 10 + 1) * bytesOf.word;
  return Math.max(matrix, phases, entries);
}

/** Most qubits of a dense instruction. */
function widestDense({ words }: StageProgram): number {
  let widest = 0;
  for (let at = 0; at < words.length; at += instructionWords) {
    const kind = words[at + wordOf.kind];
    if (kind !== kinds.dense && kind !== kinds.realDense) continue;
    widest = Math.max(widest, bitCount(words[at + wordOf.targets]));
  }
  return widest;
}

/** One run: where things are in the memory of the kernels. */
class Run {
  readonly #machine: Machine;
  readonly #pass: Pass;
  readonly #count: number;
  readonly #shares: number;
  /** Numbers between the sums of one share and the next. */
  readonly #sumsStride: number;
  readonly #amplitudes: readonly [number, number];
  readonly #room: number;
  readonly #scratch: number;
  readonly #matrices: number;
  readonly #words: number;
  readonly #members: number;
  readonly #values: number;
  readonly #sums: number;
  readonly #tables: number;
  /** Im⟨cotangent|state⟩, which unitary gates keep. */
  #overlap = 0;
  /** The tables that are in the memory now. */
  #placed: readonly Int32Array[] = [];

  constructor(machine: Machine, pass: Pass, count: number, shares: number, needs: Needs) {
    this.#machine = machine;
    this.#pass = pass;
    this.#count = count;
    this.#shares = shares;
    this.#sumsStride = roomBytes(needs.share.sums) / bytesOf.number;
    const { room, scratch, sums } = needs.share;
    machine.kernels.setShares(shares, roomBytes(room), roomBytes(scratch), roomBytes(sums));
    const shared = (bytes: number, each: number) => {
      machine.room((shares - 1) * roomBytes(each));
      return machine.room(bytes);
    };
    this.#amplitudes = [machine.room(needs.amplitudes), machine.room(needs.amplitudes)];
    this.#room = shared(needs.room, room);
    this.#scratch = shared(needs.scratch, scratch);
    this.#matrices = machine.room(needs.matrices);
    this.#words = machine.room(needs.words);
    this.#members = machine.room(needs.members);
    this.#values = machine.room(needs.values);
    this.#sums = shared(needs.sums, sums);
    this.#tables = machine.room(needs.tables);
  }

  lists(count: number): readonly Float64Array[] {
    return Array.from({ length: count }, (_, i) => this.#list(i));
  }

  begin(): void {
    if (this.#pass.mode === "backward") this.#overlap = overlapOf(this.#list(0), this.#list(1));
  }

  #list(i: number): Float64Array<ArrayBuffer> {
    return this.#machine.doubles(this.#amplitudes[i], 2 * this.#count);
  }

  stage(plan: Plan, stage: StageProgram | EvolutionStage): void {
    if (stage.kind === "evolution") this.#evolution(plan, stage);
    else this.#kernels(plan, stage);
  }

  #kernels(plan: Plan, stage: StageProgram): void {
    const own = numbers.get(stage) ?? new StageNumbers(plan, plan.stages[stage.stage], stage);
    numbers.set(stage, own);
    const mask = stage.qubits.reduce((sum, qubit) => sum | (1 << qubit), 0);
    this.#machine.kernels.setStage(mask, sliceOf(stage, this.#count), this.#count, this.#room);
    const { segments } = stage;
    const order = this.#pass.mode === "backward" ? segments.toReversed() : segments;
    for (const segment of order) this.#segment(stage, segment, own);
  }

  #segment(stage: StageProgram, segment: Segment, own: StageNumbers): void {
    const { kernels } = this.#machine;
    const pass = this.#pass;
    const words = stage.words.subarray(segment.begin * instructionWords, segment.end * instructionWords);
    this.#machine.words(this.#words, words.length).set(words);
    this.#placeTables(segment.tables);
    const values = this.#machine.doubles(this.#values, segment.values);
    const members = this.#machine.words(this.#members, segment.members * instructionWords);
    own.fill(segment, pass.angles, values, members, pass.mode === "tangent" ? pass.speeds : undefined);
    const sums = this.#sumsOf(0, pass.mode === "forward" ? 0 : segment.sums);
    sums.fill(0);
    kernels.setLists(this.#values, this.#sums, this.#tables, this.#scratch);
    const end = this.#words + words.length * bytesOf.word;
    if (segment.members > 0) kernels.compose(this.#words, end, this.#members, this.#matrices, pass.mode === "tangent");
    this.#runSlices(end, slicesOf(stage, this.#count), segment);
    if (pass.mode !== "backward") return;
    if (segment.members > 0) kernels.decompose(this.#words, end, this.#members, this.#matrices);
    own.pull(segment, pass.angles, values, sums, this.#overlap, pass.gradient);
  }

  /** The instructions up to `end` on every slice. */
  #runSlices(end: number, slices: number, { sums }: Segment): void {
    const { kernels } = this.#machine;
    const pass = this.#pass;
    const mode = modes[pass.mode];
    if (this.#shares === 1 || slices === 1) {
      kernels.runSlices(mode, this.#words, end, 0, slices, ...this.#amplitudes);
      return;
    }
    const summed = pass.mode === "backward" ? sums : 0;
    const all = Array.from({ length: this.#shares }, (_, share) => this.#sumsOf(share, summed));
    for (const list of all.slice(1)) list.fill(0);
    kernels.runShares(mode, this.#words, end, slices, ...this.#amplitudes);
    for (const list of all.slice(1)) for (let i = 0; i < summed; i++) all[0][i] += list[i];
  }

  #sumsOf(share: number, count: number): Float64Array {
    return this.#machine.doubles(this.#sums - share * this.#sumsStride * bytesOf.number, count);
  }

  #placeTables(tables: readonly Int32Array[]): void {
    if (tables.length === this.#placed.length && tables.every((table, i) => table === this.#placed[i])) return;
    this.#placed = tables;
    let at = this.#tables;
    for (const table of tables) {
      this.#machine.words(at, table.length).set(table);
      at += table.byteLength;
    }
  }

  #evolution({ lowered }: Plan, { step }: EvolutionStage): void {
    const operation = lowered.operations[lowered.steps[step]] as EvolutionOperation;
    const pass = this.#pass;
    const angle = lowered.angles[step];
    const time = pass.angles[angle];
    const [state, other] = [this.#list(0), this.#list(1)];
    if (pass.mode === "forward") evolveForward(operation, time, state);
    else if (pass.mode === "tangent") evolveTangent(operation, time, pass.speeds[angle], state, other);
    else pass.gradient[angle] += evolveBack(operation, time, state, other);
  }
}

function overlapOf(state: Float64Array, cotangent: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < state.length; i += 2) sum += cotangent[i] * state[i + 1] - cotangent[i + 1] * state[i];
  return sum;
}
