import type { Plan, Stage } from "../compile/plan.ts";
import { bitCount } from "../compile/pool.ts";
import { type Members, memberSlope, writeMember, writeString } from "./member.ts";
import { Phases } from "./phases.ts";
import { instructionWords, kinds, type Segment, type StageProgram, wordOf } from "./program.ts";
import {
  composeSingle,
  pullSingle,
  type SingleOperations,
  singleOperations,
  writeLayerGate,
  writeSingle,
} from "./single.ts";

/** Computes what the instructions of a stage need from the angles, and what the angles' derivatives are. */
export class StageNumbers {
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #program: StageProgram;
  readonly #single: SingleOperations;
  readonly #members: Members;
  readonly #phases: Phases;

  constructor(plan: Plan, stage: Stage, program: StageProgram) {
    this.#plan = plan;
    this.#stage = stage;
    this.#program = program;
    this.#single = singleOperations(plan.lowered.operations);
    this.#members = program.members;
    this.#phases = new Phases(plan, stage);
  }

  /**
   * Writes the values of a segment, those of their tangents too if there are `speeds`, and the words of the members that
   * dense instructions are composed of.
   */
  fill(segment: Segment, angles: Float64Array, values: Float64Array, words: Int32Array, speeds?: Float64Array): void {
    const { block, member } = this.#program;
    for (let at = segment.begin; at < segment.end; at++) {
      const kind = this.#word(at, wordOf.kind);
      const start = this.#word(at, wordOf.values);
      if (kind === kinds.string) this.#fillString(member[at], angles, values, start, speeds);
      else if (kind === kinds.diagonal) this.#phases.write(block[at], angles, values, start, speeds);
      else if (kind === kinds.permutation) continue;
      else if (kind === kinds.layer) this.#fillLayer(at, angles, values, start);
      else if (this.#word(at, wordOf.members) > 0) this.#fillComposed(at, angles, values, words, speeds);
      else this.#fillSingle(block[at], angles, values, start);
    }
  }

  /**
   * Adds the derivatives with respect to the angles, from the values and sums of a segment.
   * @param overlap - Im⟨cotangent|state⟩, the same throughout a circuit.
   */
  pull(
    segment: Segment,
    angles: Float64Array,
    values: Float64Array,
    sums: Float64Array,
    overlap: number,
    gradient: Float64Array,
  ): void {
    const { block, member } = this.#program;
    for (let at = segment.begin; at < segment.end; at++) {
      const kind = this.#word(at, wordOf.kind);
      const start = this.#word(at, wordOf.sums);
      if (start < 0) continue;
      if (kind === kinds.string) this.#pullString(member[at], sums[start], gradient);
      else if (kind === kinds.diagonal) this.#phases.pull(block[at], sums, start, gradient);
      else if (kind === kinds.layer) this.#pullLayer(at, angles, values, sums, overlap, gradient);
      else if (this.#word(at, wordOf.members) > 0) this.#pullComposed(at, sums, gradient);
      else this.#pullSingle(block[at], angles, sums, start, gradient);
    }
  }

  #word(instruction: number, word: number): number {
    return this.#program.words[instruction * instructionWords + word];
  }

  #fillSingle(block: number, angles: Float64Array, values: Float64Array, start: number): void {
    const { first, members } = this.#stage.blocks;
    composeSingle(this.#single, this.#plan.lowered, members, first[block], first[block + 1], angles);
    writeSingle(values, start);
  }

  #pullSingle(block: number, angles: Float64Array, sums: Float64Array, start: number, gradient: Float64Array): void {
    const { first, members } = this.#stage.blocks;
    const [from, to] = [first[block], first[block + 1]];
    const [sum, x, y, z] = [sums[start], sums[start + 1], sums[start + 2], sums[start + 3]];
    pullSingle(this.#single, this.#plan.lowered, members, from, to, angles, sum, x, y, z, gradient);
  }

  #fillLayer(at: number, angles: Float64Array, values: Float64Array, start: number): void {
    const { first, members, targets } = this.#stage.blocks;
    const mask = this.#word(at, wordOf.targets);
    const begin = this.#program.block[at];
    const end = begin + bitCount(mask);
    values[start] = 1;
    values[start + 1] = 0;
    for (let block = begin; block < end; block++) {
      composeSingle(this.#single, this.#plan.lowered, members, first[block], first[block + 1], angles);
      writeLayerGate(values, start, start + 2 + 6 * bitCount(mask & (targets[block] - 1)));
    }
  }

  #pullLayer(
    at: number,
    angles: Float64Array,
    values: Float64Array,
    sums: Float64Array,
    overlap: number,
    gradient: Float64Array,
  ): void {
    const { first, members, targets } = this.#stage.blocks;
    const mask = this.#word(at, wordOf.targets);
    const begin = this.#program.block[at];
    const end = begin + bitCount(mask);
    for (let block = begin; block < end; block++) {
      const place = bitCount(mask & (targets[block] - 1));
      // X and Y were taken before the phase after the rotation.
      const phase = this.#word(at, wordOf.values) + 4 + 6 * place;
      const c = values[phase];
      const s = values[phase + 1];
      const sum = this.#word(at, wordOf.sums) + 3 * place;
      const x = c * sums[sum] - s * sums[sum + 1];
      const y = s * sums[sum] + c * sums[sum + 1];
      const [from, to] = [first[block], first[block + 1]];
      pullSingle(this.#single, this.#plan.lowered, members, from, to, angles, overlap, x, y, sums[sum + 2], gradient);
    }
  }

  #fillComposed(
    at: number,
    angles: Float64Array,
    values: Float64Array,
    words: Int32Array,
    speeds: Float64Array | undefined,
  ): void {
    const { first, members } = this.#stage.blocks;
    const { angles: angleOf } = this.#plan.lowered;
    const block = this.#program.block[at];
    const lists = speeds ? 2 : 1;
    const entries = 4 ** bitCount(this.#word(at, wordOf.targets));
    let start = this.#word(at, wordOf.values) + 2 * lists * entries;
    let sums = this.#word(at, wordOf.sums) + 4 * entries;
    let word = this.#word(at, wordOf.firstMember) * instructionWords;
    for (let i = first[block]; i < first[block + 1]; i++, word += instructionWords) {
      const angle = angleOf[members[i]];
      const member = this.#members.of(block, members[i]);
      for (let j = 0; j < instructionWords; j++) words[word + j] = member.words[j];
      words[word + wordOf.values] = start;
      words[word + wordOf.sums] = angle < 0 ? -1 : sums;
      writeMember(member, angles[angle], values, start, speeds && (angle < 0 ? 0 : speeds[angle]));
      start += lists * member.values;
      if (angle >= 0) sums += member.sums;
    }
  }

  #pullComposed(at: number, sums: Float64Array, gradient: Float64Array): void {
    const { first, members } = this.#stage.blocks;
    const { angles: angleOf } = this.#plan.lowered;
    const block = this.#program.block[at];
    let start = this.#word(at, wordOf.sums) + 4 * 4 ** bitCount(this.#word(at, wordOf.targets));
    for (let i = first[block]; i < first[block + 1]; i++) {
      const angle = angleOf[members[i]];
      if (angle < 0) continue;
      const member = this.#members.of(block, members[i]);
      gradient[angle] += memberSlope(member, sums, start);
      start += member.sums;
    }
  }

  #fillString(
    member: number,
    angles: Float64Array,
    values: Float64Array,
    start: number,
    speeds: Float64Array | undefined,
  ): void {
    const step = this.#stage.blocks.members[member];
    const angle = this.#plan.lowered.angles[step];
    writeString(this.#factor(step), angles[angle], values, start, speeds?.[angle]);
  }

  #pullString(member: number, sum: number, gradient: Float64Array): void {
    const step = this.#stage.blocks.members[member];
    gradient[this.#plan.lowered.angles[step]] += this.#factor(step) * sum;
  }

  /** What a string is multiplied by in its generator. */
  #factor(step: number): number {
    const { operations, steps } = this.#plan.lowered;
    const operation = operations[steps[step]];
    return operation.kind === "rotation" && "letters" in operation.generator ? operation.generator.factor : 0;
  }
}
