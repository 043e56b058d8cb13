import { maskOf, onesOf } from "../block/mask.ts";
import type { Operation } from "../compile/operation.ts";
import type { Plan, Stage } from "../compile/plan.ts";
import { bitCount } from "../compile/pool.ts";
import { generatorSlope, type OperationMatrix, operationMatrix, writeMatrix, writeMatrixTangent } from "./matrix.ts";
import { kinds } from "./program.ts";

/** An operation as an instruction for the few qubits of a dense block, which is composed of such. */
export interface Member {
  /** Its words; where its values and sums are is left open. */
  readonly words: readonly number[];
  /** How many numbers it has, without those of tangents. */
  readonly values: number;
  readonly sums: number;
  /** A rotation by a Pauli string: what that is multiplied by in the generator. */
  readonly factor?: number;
  /** Any other operation. */
  readonly matrix?: OperationMatrix;
}

/** The members of the dense blocks of a stage. Operations are the same in all blocks of the same qubits. */
export class Members {
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #known = new Map<number, Map<number, Member>>();

  constructor(plan: Plan, stage: Stage) {
    this.#plan = plan;
    this.#stage = stage;
  }

  of(block: number, step: number): Member {
    const { targets, controls } = this.#stage.blocks;
    const { operations, steps } = this.#plan.lowered;
    const key = targets[block] + controls[block] * 2 ** 32;
    const members = this.#known.get(key) ?? new Map<number, Member>();
    this.#known.set(key, members);
    const index = steps[step];
    const member = members.get(index) ?? memberOf(operations[index], this.#stage, targets[block]);
    members.set(index, member);
    return member;
  }
}

function memberOf(operation: Operation, { qubits }: Stage, blockTargets: number): Member {
  const place = (qubit: number) => bitCount(blockTargets & ((1 << qubits.indexOf(qubit)) - 1));
  const targets = operation.targets.map(place);
  const inner = operation.controls.filter(({ qubit }) => blockTargets & (1 << qubits.indexOf(qubit)));
  const controls = maskOf(inner.map(({ qubit }) => place(qubit)));
  const values = maskOf(onesOf(inner).map((qubit) => place(qubit)));
  const where = [maskOf(targets), controls, values];
  if (operation.kind === "rotation" && "letters" in operation.generator) {
    const { letters, factor } = operation.generator;
    const having = (wanted: string) => maskOf(targets.filter((_, j) => wanted.includes(letters[j])));
    return { words: [kinds.string, 0, 0, ...where, having("XY"), having("YZ")], values: 2, sums: 1, factor };
  }
  const order = targets.map((bit) => targets.filter((other) => other < bit).length);
  const matrix = operationMatrix(operation, order);
  const entries = matrix.size ** 2;
  const sums = matrix.size === 2 ? 4 : 4 * entries;
  return { words: [kinds.dense, 0, 0, ...where, 0, 0], values: 2 * entries, sums, matrix };
}

/** Writes what a member needs from its angle, and what its tangent needs if there is a speed. */
export function writeMember(member: Member, angle: number, values: Float64Array, start: number, speed?: number): void {
  const { factor, matrix } = member;
  if (matrix) {
    writeMatrix(matrix, angle, values, start);
    if (speed !== undefined) writeMatrixTangent(matrix, speed, values, start);
  } else if (factor !== undefined) writeString(factor, angle, values, start, speed);
}

/** The cosine and sine of a rotation by a Pauli string, and their tangents. */
export function writeString(factor: number, angle: number, values: Float64Array, start: number, speed?: number): void {
  const c = Math.cos(factor * angle);
  const s = Math.sin(factor * angle);
  values[start] = c;
  values[start + 1] = s;
  if (speed === undefined) return;
  values[start + 2] = -factor * speed * s;
  values[start + 3] = factor * speed * c;
}

/** The derivative by the angle of a member. */
export function memberSlope({ factor, matrix }: Member, sums: Float64Array, start: number): number {
  return matrix ? generatorSlope(matrix, sums, start) : (factor ?? 0) * sums[start];
}
