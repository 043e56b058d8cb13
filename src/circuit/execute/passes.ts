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
  const needs = needsOf(program, count, lists);
  const bytes = Object.values(needs).reduce((sum, size) => sum + roomBytes(size), roomBytes(needs.amplitudes));
  return withMachine(bytes, (machine) => {
    const run = new Run(machine, pass, count, needs);
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
}

function needsOf({ stages }: Program, count: number, lists: number): Needs {
  const kernels = stages.filter((stage) => stage.kind === "kernels");
  const segments = kernels.flatMap((stage) => stage.segments);
  const most = (sizes: readonly number[]) => sizes.reduce((a, b) => Math.max(a, b), 0);
  return {
    amplitudes: count * bytesOf.amplitude,
    room: most(kernels.map((stage) => roomFor(stage, count))),
    scratch: most(kernels.map((stage) => scratchFor(stage, count))),
    matrices: most(kernels.map((stage) => 3 * 4 ** widestDense(stage) * bytesOf.amplitude)),
    words: most(segments.map(({ begin, end }) => (end - begin) * instructionWords * bytesOf.word)),
    members: most(segments.map(({ members }) => members * instructionWords * bytesOf.word)),
    values: most(segments.map(({ values }) => values * bytesOf.number)),
    sums: lists === 1 ? 0 : most(segments.map(({ sums }) => sums * bytesOf.number)),
    tables: most(segments.map(({ tables }) => tables.reduce((sum, { length }) => sum + length, 0) * bytesOf.word)),
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

  constructor(machine: Machine, pass: Pass, count: number, needs: Needs) {
    this.#machine = machine;
    this.#pass = pass;
    this.#count = count;
    this.#amplitudes = [machine.room(needs.amplitudes), machine.room(needs.amplitudes)];
    this.#room = machine.room(needs.room);
    this.#scratch = machine.room(needs.scratch);
    this.#matrices = machine.room(needs.matrices);
    this.#words = machine.room(needs.words);
    this.#members = machine.room(needs.members);
    this.#values = machine.room(needs.values);
    this.#sums = machine.room(needs.sums);
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
    const sums = this.#machine.doubles(this.#sums, pass.mode === "forward" ? 0 : segment.sums);
    sums.fill(0);
    kernels.setLists(this.#values, this.#sums, this.#tables, this.#scratch);
    const end = this.#words + words.length * bytesOf.word;
    if (segment.members > 0) kernels.compose(this.#words, end, this.#members, this.#matrices, pass.mode === "tangent");
    const slices = Math.ceil(this.#count / sliceOf(stage, this.#count));
    kernels.runSlices(modes[pass.mode], this.#words, end, 0, slices, ...this.#amplitudes);
    if (pass.mode !== "backward") return;
    if (segment.members > 0) kernels.decompose(this.#words, end, this.#members, this.#matrices);
    own.pull(segment, pass.angles, values, sums, this.#overlap, pass.gradient);
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
