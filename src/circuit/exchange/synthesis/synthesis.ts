import { InputError, type NDArray } from "../../../tensor/index.ts";
import { Angle } from "../../block/angle.ts";
import type { Control, EvolutionGate, RotationGate, UnitaryGate } from "../../block/block.ts";
import { lower } from "../../compile/lower.ts";
import { adjointMatrix } from "../../compile/matrices.ts";
import type { Operation } from "../../compile/operation.ts";
import { Controlled, type Emit } from "./controlled.ts";
import type { Matrix2 } from "./matrix2.ts";
import { twoLevelGates } from "./twoLevel.ts";

/** Matrices are written out as gates up to so many qubits. */
export const widestMatrix = 4;

/** A gate with a number for its angle. */
export interface PlacedGate {
  readonly gate: UnitaryGate | RotationGate | EvolutionGate;
  readonly qubits: readonly number[];
  readonly controls: readonly Control[];
  readonly inverse: boolean;
  /** Of a rotation, what multiplies its generator; of an evolution, the time. */
  readonly value: number;
}

/** Any gate out of gates of qelib1.inc. Global phases are counted in `phase`. */
export class Synthesis {
  readonly #emit: Emit;
  readonly #controlled: Controlled;

  /** @param register - how many qubits there are. */
  constructor(register: number, emit: Emit) {
    this.#emit = emit;
    this.#controlled = new Controlled(register, emit);
  }

  get phase(): number {
    return this.#controlled.phase;
  }

  /** Throws `InputError` naming the gate if it is too large to be taken apart. */
  write({ gate, qubits, controls, inverse, value }: PlacedGate): void {
    const negated = controls.filter((control) => control.value === 0).map(({ qubit }) => qubit);
    const all = controls.map(({ qubit }) => qubit);
    for (const qubit of negated) this.#emit("x", [], [qubit]);
    const angle = inverse ? -value : value;
    if (gate.kind === "unitary")
      this.#unitary(gate.name, inverse ? adjointMatrix(gate.matrix) : gate.matrix, all, qubits);
    else if (gate.kind === "rotation" && "letters" in gate.generator) {
      const { letters, factor } = gate.generator;
      this.#string(letters, 2 * factor * angle, all, qubits);
    } else this.#lowered(gate, angle, all, qubits);
    for (const qubit of negated) this.#emit("x", [], [qubit]);
  }

  /** What the compiler makes of it: matrices where they are small, strings where terms commute. */
  #lowered(
    gate: RotationGate | EvolutionGate,
    value: number,
    controls: readonly number[],
    qubits: readonly number[],
  ): void {
    const angle = new Angle(undefined, 0, value);
    const { operations, steps, angles, form, forms } = lower(
      gate.kind === "rotation" ? { ...gate, angle } : { ...gate, time: angle },
    );
    for (const [i, step] of steps.entries()) {
      this.#operation(operations[step], angles[i] < 0 ? 0 : forms[form[angles[i]]].offset, controls, qubits);
    }
  }

  #operation(operation: Operation, value: number, controls: readonly number[], qubits: readonly number[]): void {
    const targets = operation.targets.map((target) => qubits[target]);
    const inside = [...controls, ...operation.controls.map(({ qubit }) => qubits[qubit])];
    if (operation.kind === "unitary") this.#unitary(operation.name, operation.matrix, inside, targets);
    else if (operation.kind === "rotation" && "letters" in operation.generator) {
      const { letters, factor } = operation.generator;
      this.#string(letters, 2 * factor * value, inside, targets);
    } else {
      throw new InputError(
        `${operation.name} on ${targets.length} qubits, whose terms do not commute, cannot be written as gates; ` +
          "write it as a product of short steps instead",
      );
    }
  }

  #unitary(name: string, matrix: NDArray, controls: readonly number[], qubits: readonly number[]): void {
    const values = matrix.values();
    if (qubits.length === 1) {
      this.#controlled.gate(Array.from(values) as Matrix2, controls, qubits[0]);
    } else if (isSwap(values)) this.#swap(controls, qubits[0], qubits[1]);
    else if (qubits.length <= widestMatrix) {
      for (const gate of twoLevelGates(values, qubits.length))
        this.#twoLevel(gate.matrix, gate.controls, controls, qubits, gate.target);
    } else {
      throw new InputError(
        `the gate '${name}' is a matrix on ${qubits.length} qubits; matrices are written as gates up to ${widestMatrix} qubits`,
      );
    }
  }

  #twoLevel(
    matrix: Matrix2,
    inner: readonly Control[],
    outer: readonly number[],
    qubits: readonly number[],
    target: number,
  ): void {
    const negated = inner.filter(({ value }) => value === 0).map(({ qubit }) => qubits[qubit]);
    for (const qubit of negated) this.#emit("x", [], [qubit]);
    this.#controlled.gate(matrix, [...outer, ...inner.map(({ qubit }) => qubits[qubit])], qubits[target]);
    for (const qubit of negated) this.#emit("x", [], [qubit]);
  }

  #swap(controls: readonly number[], a: number, b: number): void {
    if (controls.length <= 1) {
      this.#emit(controls.length === 0 ? "swap" : "cswap", [], [...controls, a, b]);
      return;
    }
    this.#emit("cx", [], [b, a]);
    this.#controlled.not([...controls, a], b);
    this.#emit("cx", [], [b, a]);
  }

  /** exp(−iθP/2): rotated so that P is a product of Z, which is a parity. */
  #string(letters: string, theta: number, controls: readonly number[], qubits: readonly number[]): void {
    const acting = [...letters].flatMap((letter, j) => (letter === "I" ? [] : [{ letter, qubit: qubits[j] }]));
    const last = acting.at(-1);
    if (!last) {
      this.#controlled.turn(-theta / 2, controls);
      return;
    }
    if (acting.length === 1 && controls.length === 0) {
      this.#emit(`r${last.letter.toLowerCase()}`, [theta], [last.qubit]);
      return;
    }
    for (const { letter, qubit } of acting) this.#toZ(letter, qubit, 1);
    for (let i = 1; i < acting.length; i++) this.#emit("cx", [], [acting[i - 1].qubit, acting[i].qubit]);
    if (controls.length === 0) this.#emit("rz", [theta], [last.qubit]);
    else {
      const [c, s] = [Math.cos(theta / 2), Math.sin(theta / 2)];
      this.#controlled.gate([c, -s, 0, 0, 0, 0, c, s], controls, last.qubit);
    }
    for (let i = acting.length - 1; i >= 1; i--) this.#emit("cx", [], [acting[i - 1].qubit, acting[i].qubit]);
    for (const { letter, qubit } of acting) this.#toZ(letter, qubit, -1);
  }

  #toZ(letter: string, qubit: number, sign: 1 | -1): void {
    if (letter === "X") this.#emit("h", [], [qubit]);
    if (letter === "Y") this.#emit("rx", [(sign * Math.PI) / 2], [qubit]);
  }
}

function isSwap(values: ArrayLike<number>): boolean {
  if (values.length !== 32) return false;
  return Array.from(values).every((value, i) => value === ([0, 12, 18, 30].includes(i) ? 1 : 0));
}
