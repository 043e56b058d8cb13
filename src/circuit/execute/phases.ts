import { maskOf, onesOf } from "../block/mask.ts";
import { generatorMatrix } from "../compile/matrices.ts";
import type { Operation } from "../compile/operation.ts";
import type { Plan, Stage } from "../compile/plan.ts";
import { bitCount } from "../compile/pool.ts";

// Diagonal blocks: what each operation adds, by its angle, to the angle of the phase of each state of the targets.

/** The diagonal of a generator, or minus the angles of a fixed diagonal: phases are exp(−i · angle · levels). */
interface Levels {
  /** Products of Z without controls among the block's targets: the factor before it, and the targets. */
  readonly letters?: { readonly factor: number; readonly mask: number };
  /** Others: which states of the targets have which levels. */
  readonly states: Int32Array;
  readonly levels: Float64Array;
}

/** The phases of the diagonal blocks of a stage. */
export class Phases {
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #known = new Map<number, Map<number, Levels>>();

  constructor(plan: Plan, stage: Stage) {
    this.#plan = plan;
    this.#stage = stage;
  }

  /** Writes the phases of a block, and if there are speeds what follows from those. */
  write(block: number, angles: Float64Array, values: Float64Array, start: number, speeds?: Float64Array): void {
    const turns = this.#turns(block, angles, 1);
    const size = turns.length;
    for (let i = 0; i < size; i++) {
      values[start + 2 * i] = Math.cos(turns[i]);
      values[start + 2 * i + 1] = -Math.sin(turns[i]);
    }
    if (!speeds) return;
    const changes = this.#turns(block, speeds, 0);
    for (let i = 0; i < size; i++) {
      values[start + 2 * (size + i)] = changes[i] * values[start + 2 * i + 1];
      values[start + 2 * (size + i) + 1] = -changes[i] * values[start + 2 * i];
    }
  }

  /** Adds the derivatives by the angles of a block. */
  pull(block: number, sums: Float64Array, start: number, gradient: Float64Array): void {
    const { first, members, targets } = this.#stage.blocks;
    const { angles: angleOf } = this.#plan.lowered;
    const own = sums.subarray(start, start + 2 ** bitCount(targets[block]));
    const walsh = own.slice();
    walshTransform(walsh);
    for (let at = first[block]; at < first[block + 1]; at++) {
      const angle = angleOf[members[at]];
      if (angle < 0) continue;
      const { letters, states, levels } = this.#levels(block, members[at]);
      if (letters) gradient[angle] += letters.factor * walsh[letters.mask];
      for (let i = 0; i < states.length; i++) gradient[angle] += levels[i] * own[states[i]];
    }
  }

  /** The angle of each phase; `fixed` is what the operations without an angle are turned by. */
  #turns(block: number, angles: Float64Array, fixed: number): Float64Array {
    const { first, members, targets } = this.#stage.blocks;
    const { angles: angleOf } = this.#plan.lowered;
    const turns = new Float64Array(2 ** bitCount(targets[block]));
    const walsh = new Float64Array(turns.length);
    for (let at = first[block]; at < first[block + 1]; at++) {
      const angle = angleOf[members[at]];
      const weight = angle < 0 ? fixed : angles[angle];
      const { letters, states, levels } = this.#levels(block, members[at]);
      if (letters) walsh[letters.mask] += weight * letters.factor;
      for (let i = 0; i < states.length; i++) turns[states[i]] += weight * levels[i];
    }
    walshTransform(walsh);
    for (let i = 0; i < turns.length; i++) turns[i] += walsh[i];
    return turns;
  }

  /** Operations act alike in all blocks of the same targets and controls. */
  #levels(block: number, step: number): Levels {
    const { targets, controls } = this.#stage.blocks;
    const { operations, steps } = this.#plan.lowered;
    const key = targets[block] + controls[block] * 2 ** 32;
    const known = this.#known.get(key) ?? new Map<number, Levels>();
    this.#known.set(key, known);
    const index = steps[step];
    const levels = known.get(index) ?? levelsOf(operations[index], this.#stage, targets[block]);
    known.set(index, levels);
    return levels;
  }
}

function levelsOf(operation: Operation, { qubits }: Stage, blockTargets: number): Levels {
  const place = (qubit: number) => bitCount(blockTargets & ((1 << qubits.indexOf(qubit)) - 1));
  const targets = operation.targets.map(place);
  const inner = operation.controls.filter(({ qubit }) => blockTargets & (1 << qubits.indexOf(qubit)));
  if (operation.kind === "rotation" && "letters" in operation.generator && inner.length === 0) {
    const { letters, factor } = operation.generator;
    const mask = maskOf(targets.filter((_, j) => letters[j] === "Z"));
    return { letters: { factor, mask }, states: new Int32Array(0), levels: new Float64Array(0) };
  }
  const controlled = maskOf(onesOf(inner).map((qubit) => place(qubit)));
  const fixed = maskOf([...targets, ...inner.map(({ qubit }) => place(qubit))]);
  const states: number[] = [];
  const levels: number[] = [];
  for (let base = 0; base < 2 ** bitCount(blockTargets); base++) {
    if ((base & fixed) !== 0) continue;
    for (let state = 0; state < 2 ** targets.length; state++) {
      states.push(targets.reduce((sum, bit, j) => sum | (((state >> j) & 1) << bit), base | controlled));
      levels.push(levelOf(operation, state));
    }
  }
  return { states: Int32Array.from(states), levels: Float64Array.from(levels) };
}

function levelOf(operation: Operation, state: number): number {
  if (operation.kind === "evolution") return 0;
  if (operation.kind === "rotation" && "letters" in operation.generator) {
    const { letters, factor } = operation.generator;
    const ones = [...letters].filter((letter, j) => letter === "Z" && (state >> j) & 1).length;
    return ones % 2 === 0 ? factor : -factor;
  }
  const matrix = operation.kind === "unitary" ? operation.matrix : generatorMatrix(operation.generator);
  const [re, im] = matrix.values().subarray(2 * state * (matrix.shape[0] + 1)) as Float64Array;
  return operation.kind === "unitary" ? -Math.atan2(im, re) : re;
}

/** Σ over `mask` of (−1)^(number of ones in mask & state) · values[mask], for each state, in place. */
function walshTransform(values: Float64Array): void {
  for (let bit = 1; bit < values.length; bit <<= 1) {
    for (let start = 0; start < values.length; start += 2 * bit) {
      for (let i = start; i < start + bit; i++) {
        const a = values[i];
        const b = values[i + bit];
        values[i] = a + b;
        values[i + bit] = a - b;
      }
    }
  }
}
