import type { Operation } from "../compile/operation.ts";
import type { Plan, Stage } from "../compile/plan.ts";
import { bitCount } from "./encode.ts";
import { type Embedding, embed, memberMatrix, type OperationMatrix, operationMatrix } from "./member.ts";
import { addLevels, type Levels, levelsOf, levelsSlope, maskOfLetters, walshTransform } from "./phases.ts";
import { instructionWords, kinds, type Segment, type StageProgram } from "./program.ts";
import { addGenerator, generatorSlope, multiplyRows, pulledCotangent, setIdentity } from "./several.ts";
import {
  composed,
  composeSingle,
  pullSingle,
  type SingleOperations,
  singleOperations,
  writeLayerGate,
} from "./single.ts";

/** What a step is in its block: its operation taken apart, and where that acts among the block's targets. */
interface Member {
  readonly matrix: OperationMatrix;
  readonly embedding: Embedding;
  readonly levels: Levels;
  /** Room for its matrix. */
  readonly room: Float64Array;
}

/** Computes what the instructions of a stage need from the angles, and what the angles' derivatives are. */
export class StageNumbers {
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #program: StageProgram;
  readonly #single: SingleOperations;
  readonly #matrices = new Map<number, OperationMatrix>();
  readonly #members = new Map<number, Map<number, Member>>();

  constructor(plan: Plan, stage: Stage, program: StageProgram) {
    this.#plan = plan;
    this.#stage = stage;
    this.#program = program;
    this.#single = singleOperations(plan.lowered.operations);
  }

  /** Writes the values of a segment; those of their tangents too, if `speeds` are given. */
  fill(segment: Segment, angles: Float64Array, values: Float64Array, speeds?: Float64Array): void {
    const { words, block, member } = this.#program;
    for (let at = segment.begin; at < segment.end; at++) {
      const kind = words[at * instructionWords];
      const start = words[at * instructionWords + 1];
      if (kind === kinds.string) this.#fillString(member[at], angles, values, start, speeds);
      else if (kind === kinds.diagonal) this.#fillDiagonal(block[at], angles, values, start, speeds);
      else if (kind === kinds.permutation) continue;
      else if (kind === kinds.layer)
        this.#fillLayer(block[at], words[at * instructionWords + 3], angles, values, start);
      else if (speeds || bitCount(words[at * instructionWords + 3]) > 1)
        this.#fillDense(block[at], angles, values, start, speeds);
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
    const { words, block, member } = this.#program;
    for (let at = segment.begin; at < segment.end; at++) {
      const kind = words[at * instructionWords];
      const start = words[at * instructionWords + 2];
      if (start < 0) continue;
      if (kind === kinds.string) this.#pullString(member[at], sums[start], gradient);
      else if (kind === kinds.diagonal) this.#pullDiagonal(block[at], sums, start, gradient);
      else if (kind === kinds.layer) {
        const mask = words[at * instructionWords + 3];
        const valuesAt = words[at * instructionWords + 1];
        this.#pullLayer(block[at], mask, angles, values, valuesAt, sums, start, overlap, gradient);
      } else if (bitCount(words[at * instructionWords + 3]) > 1)
        this.#pullDense(block[at], angles, sums.subarray(start), gradient);
      else this.#pullSingle(block[at], angles, sums, start, gradient);
    }
  }

  #fillSingle(block: number, angles: Float64Array, values: Float64Array, start: number): void {
    const { first, members } = this.#stage.blocks;
    composeSingle(this.#single, this.#plan.lowered, members, first[block], first[block + 1], angles);
    const [w, x, y, z, re, im] = composed;
    values[start] = re * w + im * z;
    values[start + 1] = im * w - re * z;
    values[start + 2] = im * x - re * y;
    values[start + 3] = -im * y - re * x;
    values[start + 4] = im * x + re * y;
    values[start + 5] = im * y - re * x;
    values[start + 6] = re * w - im * z;
    values[start + 7] = im * w + re * z;
  }

  #pullSingle(block: number, angles: Float64Array, sums: Float64Array, start: number, gradient: Float64Array): void {
    const { first, members } = this.#stage.blocks;
    const [from, to] = [first[block], first[block + 1]];
    const [sum, x, y, z] = [sums[start], sums[start + 1], sums[start + 2], sums[start + 3]];
    pullSingle(this.#single, this.#plan.lowered, members, from, to, angles, sum, x, y, z, gradient);
  }

  #fillLayer(block: number, mask: number, angles: Float64Array, values: Float64Array, start: number): void {
    const { first, members, targets } = this.#stage.blocks;
    const gates = bitCount(mask);
    values[start] = 1;
    values[start + 1] = 0;
    for (let at = block; at < block + gates; at++) {
      composeSingle(this.#single, this.#plan.lowered, members, first[at], first[at + 1], angles);
      writeLayerGate(values, start, start + 2 + 6 * bitCount(mask & (targets[at] - 1)));
    }
  }

  #pullLayer(
    block: number,
    mask: number,
    angles: Float64Array,
    values: Float64Array,
    valuesAt: number,
    sums: Float64Array,
    sumsAt: number,
    overlap: number,
    gradient: Float64Array,
  ): void {
    const { first, members, targets } = this.#stage.blocks;
    const gates = bitCount(mask);
    for (let at = block; at < block + gates; at++) {
      const place = bitCount(mask & (targets[at] - 1));
      // X and Y were taken before the phase after the rotation.
      const c = values[valuesAt + 4 + 6 * place];
      const s = values[valuesAt + 5 + 6 * place];
      const sum = sumsAt + 3 * place;
      const x = c * sums[sum] - s * sums[sum + 1];
      const y = s * sums[sum] + c * sums[sum + 1];
      const [from, to] = [first[at], first[at + 1]];
      pullSingle(this.#single, this.#plan.lowered, members, from, to, angles, overlap, x, y, sums[sum + 2], gradient);
    }
  }

  #fillDense(
    block: number,
    angles: Float64Array,
    values: Float64Array,
    start: number,
    speeds: Float64Array | undefined,
  ): void {
    const { first, members, targets } = this.#stage.blocks;
    const { angles: angleOf } = this.#plan.lowered;
    const rows = 2 ** bitCount(targets[block]);
    const matrix = values.subarray(start, start + 2 * rows * rows);
    const change = speeds ? values.subarray(start + 2 * rows * rows, start + 4 * rows * rows) : undefined;
    setIdentity(matrix, rows);
    change?.fill(0);
    for (let at = first[block]; at < first[block + 1]; at++) {
      const angle = angleOf[members[at]];
      const { matrix: operation, embedding, room } = this.#member(block, members[at]);
      const own = memberMatrix(operation, angles[angle], room);
      multiplyRows(matrix, rows, own, embedding, false);
      if (!change || !speeds) continue;
      multiplyRows(change, rows, own, embedding, false);
      if (operation.generator) addGenerator(change, matrix, rows, operation.generator, embedding, speeds[angle]);
    }
  }

  #pullDense(block: number, angles: Float64Array, sums: Float64Array, gradient: Float64Array): void {
    const { first, members, targets } = this.#stage.blocks;
    const { angles: angleOf } = this.#plan.lowered;
    const rows = 2 ** bitCount(targets[block]);
    const ket = new Float64Array(2 * rows * rows);
    this.#fillDense(block, angles, ket, 0, undefined);
    const bra = pulledCotangent(sums, ket, rows);
    for (let at = first[block + 1] - 1; at >= first[block]; at--) {
      const angle = angleOf[members[at]];
      const { matrix: operation, embedding, room } = this.#member(block, members[at]);
      if (operation.generator) gradient[angle] += generatorSlope(bra, ket, rows, operation.generator, embedding);
      if (at === first[block]) return;
      const own = memberMatrix(operation, angles[angle], room);
      multiplyRows(ket, rows, own, embedding, true);
      multiplyRows(bra, rows, own, embedding, true);
    }
  }

  #fillDiagonal(
    block: number,
    angles: Float64Array,
    values: Float64Array,
    start: number,
    speeds: Float64Array | undefined,
  ): void {
    const size = 2 ** bitCount(this.#stage.blocks.targets[block]);
    const phases = this.#phases(block, size, angles, 1);
    for (let i = 0; i < size; i++) {
      values[start + 2 * i] = Math.cos(phases[i]);
      values[start + 2 * i + 1] = -Math.sin(phases[i]);
    }
    if (!speeds) return;
    const changes = this.#phases(block, size, speeds, 0);
    for (let i = 0; i < size; i++) {
      values[start + 2 * (size + i)] = changes[i] * values[start + 2 * i + 1];
      values[start + 2 * (size + i) + 1] = -changes[i] * values[start + 2 * i];
    }
  }

  /** The angle of each phase; `fixed` is what the operations without an angle are turned by. */
  #phases(block: number, size: number, angles: Float64Array, fixed: number): Float64Array {
    const { first, members } = this.#stage.blocks;
    const { angles: angleOf } = this.#plan.lowered;
    const phases = new Float64Array(size);
    const walsh = new Float64Array(size);
    for (let at = first[block]; at < first[block + 1]; at++) {
      const angle = angleOf[members[at]];
      const { levels, embedding } = this.#member(block, members[at]);
      addLevels(levels, embedding, angle < 0 ? fixed : angles[angle], phases, walsh);
    }
    walshTransform(walsh);
    for (let i = 0; i < size; i++) phases[i] += walsh[i];
    return phases;
  }

  #pullDiagonal(block: number, sums: Float64Array, start: number, gradient: Float64Array): void {
    const { first, members, targets } = this.#stage.blocks;
    const { angles: angleOf } = this.#plan.lowered;
    const own = sums.subarray(start, start + 2 ** bitCount(targets[block]));
    const walsh = own.slice();
    walshTransform(walsh);
    for (let at = first[block]; at < first[block + 1]; at++) {
      const angle = angleOf[members[at]];
      const { levels, embedding } = this.#member(block, members[at]);
      if (angle >= 0) gradient[angle] += levelsSlope(levels, embedding, own, walsh);
    }
  }

  #fillString(
    member: number,
    angles: Float64Array,
    values: Float64Array,
    start: number,
    speeds: Float64Array | undefined,
  ): void {
    const { members } = this.#stage.blocks;
    const { angles: angleOf } = this.#plan.lowered;
    const factor = this.#factor(members[member]);
    const angle = angleOf[members[member]];
    const c = Math.cos(factor * angles[angle]);
    const s = Math.sin(factor * angles[angle]);
    values[start] = c;
    values[start + 1] = s;
    if (!speeds) return;
    values[start + 2] = -factor * speeds[angle] * s;
    values[start + 3] = factor * speeds[angle] * c;
  }

  #pullString(member: number, sum: number, gradient: Float64Array): void {
    const step = this.#stage.blocks.members[member];
    gradient[this.#plan.lowered.angles[step]] += this.#factor(step) * sum;
  }

  /** What a string is multiplied by in its generator. */
  #factor(step: number): number {
    const operation = this.#operation(step);
    return operation.kind === "rotation" && "letters" in operation.generator ? operation.generator.factor : 0;
  }

  #operation(step: number): Operation {
    const { operations, steps } = this.#plan.lowered;
    return operations[steps[step]];
  }

  #member(block: number, step: number): Member {
    const { targets, controls } = this.#stage.blocks;
    const index = this.#plan.lowered.steps[step];
    // Operations act alike in all blocks of the same targets and controls.
    const key = targets[block] + controls[block] * 2 ** 32;
    const members = this.#members.get(key) ?? new Map<number, Member>();
    this.#members.set(key, members);
    const known = members.get(index);
    if (known) return known;
    const operation = this.#operation(step);
    const matrix = this.#matrices.get(index) ?? operationMatrix(operation);
    this.#matrices.set(index, matrix);
    const embedding = embed(operation, this.#stage, block);
    const levels = levelsIn(operation, matrix, embedding);
    const member = { matrix, embedding, levels, room: new Float64Array(2 * matrix.size * matrix.size) };
    members.set(index, member);
    return member;
  }
}

function levelsIn(operation: Operation, { size, fixed, generator }: OperationMatrix, embedding: Embedding): Levels {
  const levels = levelsOf(fixed ?? generator ?? new Float64Array(2 * size * size), size, fixed !== undefined);
  if (operation.kind !== "rotation" || "matrix" in operation.generator || embedding.controls !== 0) return { levels };
  const { letters, factor } = operation.generator;
  return { levels, letters: { factor, mask: maskOfLetters(letters, embedding) } };
}
