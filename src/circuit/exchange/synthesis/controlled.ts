import { adjoint2, distance2, type EulerAngles, eulerAngles, type Matrix2, squareRoot2 } from "./matrix2.ts";

/** Takes the instructions that something is made of, by their names in qelib1.inc. */
export type Emit = (name: string, angles: readonly number[], qubits: readonly number[]) => void;

/** Elements nearer than this are the same. */
const rounding = 1e-14;

const h = Math.SQRT1_2;

/** Gates of qelib1.inc without angles. */
const namedGates: readonly (readonly [name: string, matrix: Matrix2])[] = [
  ["id", [1, 0, 0, 0, 0, 0, 1, 0]],
  ["x", [0, 0, 1, 0, 1, 0, 0, 0]],
  ["y", [0, 0, 0, -1, 0, 1, 0, 0]],
  ["z", [1, 0, 0, 0, 0, 0, -1, 0]],
  ["h", [h, 0, h, 0, h, 0, -h, 0]],
  ["s", [1, 0, 0, 0, 0, 0, 0, 1]],
  ["sdg", [1, 0, 0, 0, 0, 0, 0, -1]],
  ["t", [1, 0, 0, 0, 0, 0, h, h]],
  ["tdg", [1, 0, 0, 0, 0, 0, h, -h]],
  ["sx", [0.5, 0.5, 0.5, -0.5, 0.5, -0.5, 0.5, 0.5]],
  ["sxdg", [0.5, -0.5, 0.5, 0.5, 0.5, 0.5, 0.5, -0.5]],
];

/** Which of them have a version with one control. */
const withControl = new Set(["x", "y", "z", "h"]);

const pauliX = namedGates[1][1];

/**
 * Controlled gates of one qubit out of gates of qelib1.inc: A. Barenco et al., Phys. Rev. A 52, 3457 (1995). Global
 * phases are counted in `phase`, what is written being e^(−i·phase) times what was asked for.
 */
export class Controlled {
  phase = 0;
  readonly #emit: Emit;
  readonly #register: number;

  /** @param register - how many qubits there are, which may all be borrowed. */
  constructor(register: number, emit: Emit) {
    this.#emit = emit;
    this.#register = register;
  }

  /** A gate of one qubit where all controls are 1. */
  gate(matrix: Matrix2, controls: readonly number[], target: number): void {
    const name = namedGates.find(([, known]) => distance2(matrix, known) < rounding)?.[0];
    if (name === "id") return;
    if (name === "x") this.not(controls, target);
    else if (controls.length === 0) this.#single(matrix, name, target);
    else if (controls.length === 1) this.#once(matrix, name, controls[0], target);
    else this.#many(matrix, controls, target);
  }

  /** e^(i·angle) where all controls are 1. */
  turn(angle: number, controls: readonly number[]): void {
    const last = controls.at(-1);
    if (last === undefined) this.phase += angle;
    else this.gate([1, 0, 0, 0, 0, 0, Math.cos(angle), Math.sin(angle)], controls.slice(0, -1), last);
  }

  /** X where all controls are 1; other qubits may be borrowed and come back as they were (sections VII A and B). */
  not(controls: readonly number[], target: number): void {
    const count = controls.length;
    if (count <= 2) {
      this.#emit(["x", "cx", "ccx"][count], [], [...controls, target]);
      return;
    }
    const used = new Set([...controls, target]);
    const idle = Array.from({ length: this.#register }, (_, qubit) => qubit).filter((qubit) => !used.has(qubit));
    if (idle.length >= count - 2) this.#ladder(controls, idle, target);
    else if (idle.length > 0) this.#halves(controls, idle[0], target);
    else this.#many(pauliX, controls, target);
  }

  /** Lemma 7.2: with as many borrowed qubits as controls, less two. */
  #ladder(controls: readonly number[], idle: readonly number[], target: number): void {
    const count = controls.length;
    const chain = [target, ...idle.slice(0, count - 2)];
    const step = (k: number) => {
      const inputs = k === count - 2 ? controls.slice(0, 2) : [controls[count - 1 - k], chain[k + 1]];
      this.#emit("ccx", [], [...inputs, chain[k]]);
    };
    for (const first of [0, 1]) {
      for (let k = first; k < count - 2; k++) step(k);
      for (let k = count - 2; k >= first; k--) step(k);
    }
  }

  /** Lemma 7.3: with one borrowed qubit, by halves of the controls. */
  #halves(controls: readonly number[], borrowed: number, target: number): void {
    const half = Math.ceil(controls.length / 2);
    const [first, second] = [controls.slice(0, half), [...controls.slice(half), borrowed]];
    for (let turn = 0; turn < 2; turn++) {
      this.not(first, borrowed);
      this.not(second, target);
    }
  }

  /** Lemma 7.5: by the square root of the gate, with one control less. */
  #many(matrix: Matrix2, controls: readonly number[], target: number): void {
    const root = squareRoot2(matrix);
    const [last, others] = [controls[controls.length - 1], controls.slice(0, -1)];
    this.gate(root, [last], target);
    this.not(others, last);
    this.gate(adjoint2(root), [last], target);
    this.not(others, last);
    this.gate(root, others, target);
  }

  #single(matrix: Matrix2, name: string | undefined, target: number): void {
    if (name !== undefined) {
      this.#emit(name, [], [target]);
      return;
    }
    const { alpha, theta, phi, lambda } = eulerAngles(matrix);
    this.phase += alpha;
    if (theta < rounding) this.#emit("u1", [phi + lambda], [target]);
    else this.#emit("u3", [theta, phi, lambda], [target]);
  }

  /** Section V; the phases are written out, as files called qelib1.inc differ in that of cu3. */
  #once(matrix: Matrix2, name: string | undefined, control: number, target: number): void {
    if (name !== undefined && withControl.has(name)) {
      this.#emit(`c${name}`, [], [control, target]);
      return;
    }
    const angles = eulerAngles(matrix);
    if (angles.theta < rounding) this.#diagonal(angles, control, target);
    else this.#general(angles, control, target);
  }

  #diagonal({ alpha, phi, lambda }: EulerAngles, control: number, target: number): void {
    if (Math.abs(alpha) > rounding) this.#emit("u1", [alpha], [control]);
    if (Math.abs(phi + lambda) > rounding) this.#emit("cu1", [phi + lambda], [control, target]);
  }

  #general({ alpha, theta, phi, lambda }: EulerAngles, control: number, target: number): void {
    this.#emit("u1", [alpha + (phi + lambda) / 2], [control]);
    this.#emit("u1", [(lambda - phi) / 2], [target]);
    this.#emit("cx", [], [control, target]);
    this.#emit("u3", [-theta / 2, 0, -(phi + lambda) / 2], [target]);
    this.#emit("cx", [], [control, target]);
    this.#emit("u3", [theta / 2, phi, 0], [target]);
  }
}
