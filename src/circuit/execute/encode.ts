import type { Generator } from "../block/block.ts";
import type { Operation, RotationOperation } from "../compile/operation.ts";
import { blockKinds, type Plan, type Stage } from "../compile/plan.ts";
import { bitCount } from "../compile/pool.ts";
import { Members } from "./member.ts";
import { permutationTable } from "./permutation.ts";
import {
  type EvolutionStage,
  instructionWords,
  kinds,
  type Program,
  type Segment,
  type StageProgram,
  wordOf,
} from "./program.ts";

const [denseBlock, diagonalBlock, permutationBlock, stringBlock, evolutionBlock] = blockKinds.keys();

/** Numbers of values and sums from which instructions go into another segment: what a second-level cache holds. */
const segmentNumbers = 2 ** 16;

/** Instructions there is room for at first. */
const firstRoom = 64;

/** Gates on single qubits from which it pays to separate their phases. */
const fewestInLayer = 3;

/** Entries of permutations from which they do. */
const segmentEntries = 2 ** 24;

const programs = new WeakMap<Plan, Partial<Record<"plain" | "tangent", Program>>>();

/** The program of a plan, made once. */
export function programOf(plan: Plan, tangent: boolean): Program {
  const known = programs.get(plan) ?? {};
  programs.set(plan, known);
  const key = tangent ? "tangent" : "plain";
  known[key] ??= { plan, tangent, stages: plan.stages.flatMap((_, i) => encodeStage(plan, i, tangent)) };
  return known[key];
}

/** Evolutions are not for the kernels: the blocks between them are a program each. */
function encodeStage(plan: Plan, index: number, tangent: boolean): (StageProgram | EvolutionStage)[] {
  const { blocks } = plan.stages[index];
  const programs: (StageProgram | EvolutionStage)[] = [];
  for (let block = 0; block < blocks.count; ) {
    if (blocks.kind[block] === evolutionBlock) {
      programs.push({ kind: "evolution", step: blocks.members[blocks.first[block]] });
      block++;
      continue;
    }
    const encoder = new Encoder(plan, index, tangent);
    while (block < blocks.count && blocks.kind[block] !== evolutionBlock) block += encoder.add(block);
    programs.push(encoder.finish());
  }
  return programs;
}

/** Writes the instructions of blocks of one stage. */
class Encoder {
  readonly #plan: Plan;
  readonly #index: number;
  readonly #stage: Stage;
  readonly #tangent: boolean;
  #words: Int32Array;
  #block: Int32Array;
  #member: Int32Array;
  #count = 0;
  readonly #segments: Segment[] = [];
  #begin = 0;
  #values = 0;
  #sums = 0;
  #entries = 0;
  #tables = new Map<Int32Array, number>();
  #memberCount = 0;
  readonly #members: Members;
  readonly #permutations = new Map<string, Int32Array>();

  constructor(plan: Plan, index: number, tangent: boolean) {
    this.#plan = plan;
    this.#index = index;
    this.#stage = plan.stages[index];
    this.#tangent = tangent;
    this.#members = new Members(plan, this.#stage);
    this.#words = new Int32Array(firstRoom * instructionWords);
    this.#block = new Int32Array(firstRoom);
    this.#member = new Int32Array(firstRoom);
  }

  /** Adds what a block is done by, perhaps together with those after it, and says with how many. */
  add(block: number): number {
    const { kind, targets } = this.#stage.blocks;
    const qubits = bitCount(targets[block]);
    const gates = this.#tangent ? 0 : this.#layerFrom(block);
    if (gates >= fewestInLayer) {
      const mask = targets.subarray(block, block + gates).reduce((sum, bit) => sum | bit, 0);
      this.#put(kinds.layer, block, 2 + 6 * gates, 3 * gates, { targets: mask, gates });
      return gates;
    }
    switch (kind[block]) {
      case denseBlock:
        this.#dense(block, qubits);
        break;
      case diagonalBlock:
        this.#put(kinds.diagonal, block, 2 * 2 ** qubits, 2 ** qubits);
        break;
      case permutationBlock:
        this.#permutation(block);
        break;
      case stringBlock:
        if (this.#operations(block).every(isString)) this.#strings(block);
        else this.#dense(block, qubits);
        break;
    }
    return 1;
  }

  /** How many gates, each on a qubit of its own, follow each other from a block on. */
  #layerFrom(block: number): number {
    const { kind, targets, controls, count } = this.#stage.blocks;
    let taken = 0;
    let at = block;
    for (; at < count && kind[at] === denseBlock && controls[at] === 0; at++) {
      const bit = targets[at];
      if ((bit & (bit - 1)) !== 0 || (taken & bit) !== 0) break;
      taken |= bit;
    }
    return at - block;
  }

  finish(): StageProgram {
    this.#closeSegment();
    return {
      kind: "kernels",
      stage: this.#index,
      qubits: this.#stage.qubits,
      words: this.#words.slice(0, this.#count * instructionWords),
      block: this.#block.slice(0, this.#count),
      member: this.#member.slice(0, this.#count),
      segments: this.#segments,
      members: this.#members,
    };
  }

  #dense(block: number, qubits: number): void {
    const { first, members } = this.#stage.blocks;
    const entries = 4 ** qubits;
    const kind = this.#operations(block).every(isReal) ? kinds.realDense : kinds.dense;
    if (qubits === 1 && !this.#tangent) {
      this.#put(kind, block, 2 * entries, 4);
      return;
    }
    let values = 2 * entries;
    let sums = 4 * entries;
    for (let at = first[block]; at < first[block + 1]; at++) {
      const member = this.#members.of(block, members[at]);
      values += member.values;
      if (this.#plan.lowered.angles[members[at]] >= 0) sums += member.sums;
    }
    this.#put(kind, block, values, sums);
    const count = first[block + 1] - first[block];
    this.#set(wordOf.members, count);
    this.#set(wordOf.firstMember, this.#memberCount);
    this.#memberCount += count;
  }

  /** Sets a word of the last instruction. */
  #set(word: number, value: number): void {
    this.#words[(this.#count - 1) * instructionWords + word] = value;
  }

  #strings(block: number): void {
    const { blocks, qubits: register } = this.#stage;
    const { lowered } = this.#plan;
    for (let at = blocks.first[block]; at < blocks.first[block + 1]; at++) {
      const operation = lowered.operations[lowered.steps[blocks.members[at]]];
      if (!isString(operation)) continue;
      let flips = 0;
      let signs = 0;
      for (const [j, letter] of [...operation.generator.letters].entries()) {
        const bit = 1 << register.indexOf(operation.targets[j]);
        if (letter === "X" || letter === "Y") flips |= bit;
        if (letter === "Z" || letter === "Y") signs |= bit;
      }
      this.#put(kinds.string, block, 2, 1, { member: at });
      this.#set(wordOf.flips, flips);
      this.#set(wordOf.signs, signs);
    }
  }

  #permutation(block: number): void {
    const { blocks, qubits } = this.#stage;
    const members = blocks.members.subarray(blocks.first[block], blocks.first[block + 1]);
    const key = members.reduce((text, step) => `${text} ${this.#plan.lowered.steps[step]}`, "");
    const table = this.#permutations.get(key) ?? permutationTable(this.#operations(block), qubits);
    this.#permutations.set(key, table);
    this.#put(kinds.permutation, block, 0, 0);
    let entry = this.#tables.get(table);
    if (entry === undefined) {
      entry = this.#entries;
      this.#tables.set(table, entry);
      this.#entries += table.length;
    }
    this.#set(wordOf.table, 4 * entry);
  }

  #operations(block: number): readonly Operation[] {
    const { first, members } = this.#stage.blocks;
    const { operations, steps } = this.#plan.lowered;
    return Array.from(members.subarray(first[block], first[block + 1]), (step) => operations[steps[step]]);
  }

  /** Whether any of some members has an angle. */
  #turns(from: number, to: number): boolean {
    const { members } = this.#stage.blocks;
    const { angles } = this.#plan.lowered;
    for (let at = from; at < to; at++) if (angles[members[at]] >= 0) return true;
    return false;
  }

  #put(
    kind: number,
    block: number,
    values: number,
    sums: number,
    { member = -1, gates = 1, targets = this.#stage.blocks.targets[block] } = {},
  ): void {
    const { controls, controlValues, first } = this.#stage.blocks;
    if (this.#values + this.#sums > segmentNumbers || this.#entries > segmentEntries) this.#closeSegment();
    if (this.#count === this.#block.length) this.#grow();
    const turns = member < 0 ? this.#turns(first[block], first[block + gates]) : this.#turns(member, member + 1);
    const sumsAt = turns ? this.#sums : -1;
    const words = [kind, this.#values, sumsAt, targets, controls[block], controlValues[block], 0, 0];
    this.#words.set(words, this.#count * instructionWords);
    this.#block[this.#count] = block;
    this.#member[this.#count] = member;
    this.#count++;
    this.#values += this.#tangent ? 2 * values : values;
    if (sumsAt >= 0) this.#sums += sums;
  }

  #closeSegment(): void {
    if (this.#count === this.#begin) return;
    this.#segments.push({
      begin: this.#begin,
      end: this.#count,
      values: this.#values,
      sums: this.#sums,
      members: this.#memberCount,
      tables: [...this.#tables.keys()],
    });
    this.#begin = this.#count;
    this.#values = 0;
    this.#sums = 0;
    this.#memberCount = 0;
    this.#entries = 0;
    this.#tables = new Map();
  }

  #grow(): void {
    const longer = (list: Int32Array) => {
      const copy = new Int32Array(2 * list.length);
      copy.set(list);
      return copy;
    };
    this.#words = longer(this.#words);
    this.#block = longer(this.#block);
    this.#member = longer(this.#member);
  }
}

type StringOperation = RotationOperation & { generator: Extract<Generator, { letters: string }> };

function isString(operation: Operation): operation is StringOperation {
  return operation.kind === "rotation" && "letters" in operation.generator;
}

/** Whether the matrix of an operation is real for every angle. */
function isReal(operation: Operation): boolean {
  if (operation.kind === "unitary")
    return (operation.matrix.values() as Float64Array).every((x, i) => i % 2 === 0 || x === 0);
  if (operation.kind !== "rotation") return false;
  const { generator } = operation;
  if ("letters" in generator) return [...generator.letters].filter((letter) => letter === "Y").length % 2 === 1;
  return (generator.matrix.values() as Float64Array).every((x, i) => i % 2 === 1 || x === 0);
}
