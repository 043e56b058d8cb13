import { maskOf, onesOf } from "../block/mask.ts";
import { generatorQubits } from "./matrices.ts";
import type { Operation } from "./operation.ts";

/** What the passes of the compiler ask of an operation, found once for each distinct one. Masks have bit q for qubit q. */
export interface Facts {
  readonly targets: number;
  readonly controls: number;
  readonly controlValues: number;
  /** Targets and controls. */
  readonly support: number;
  /** Qubits on which the operation commutes with Z: it neither flips them nor tells a superposition from its parts. */
  readonly likeZ: number;
  /** Qubits on which it commutes with X. */
  readonly likeX: number;
  /** A phase for each basis state. */
  readonly diagonal: boolean;
  /** Basis states go to basis states, without phases. */
  readonly permutation: boolean;
  /** The matrix is real. */
  readonly real: boolean;
  /** A rotation by a Pauli string, whose amplitudes meet in pairs. */
  readonly string: boolean;
  readonly evolution: boolean;
}

/** The facts of an operation. */
export function factsOf(operation: Operation): Facts {
  const targets = maskOf(operation.targets);
  const controls = maskOf(operation.controls.map(({ qubit }) => qubit));
  const controlValues = maskOf(onesOf(operation.controls));
  const own = nature(operation);
  const at = (bits: number) => maskOf(operation.targets.filter((_, j) => (bits >> j) & 1));
  return {
    ...{ targets, controls, controlValues, support: targets | controls },
    ...{ likeZ: at(own.likeZ) | controls, likeX: at(own.likeX) },
    diagonal: at(own.likeZ) === targets && !own.evolution,
    ...{ permutation: own.permutation, real: own.real, string: own.string, evolution: own.evolution },
  };
}

/** Facts of the operation without its controls; its masks have bit j for `targets[j]`. */
type Nature = Pick<Facts, "likeZ" | "likeX" | "permutation" | "real" | "string" | "evolution">;

const general: Nature = { likeZ: 0, likeX: 0, permutation: false, real: false, string: false, evolution: false };

function nature(operation: Operation): Nature {
  switch (operation.kind) {
    case "evolution":
      return { ...general, evolution: true };
    case "unitary": {
      const entries = operation.matrix.values() as Float64Array;
      return { ...general, ...axes(entries, operation.targets.length), ...entryKinds(entries) };
    }
    case "rotation": {
      const { generator } = operation;
      if ("matrix" in generator) {
        const entries = generator.matrix.values() as Float64Array;
        const real = entries.every((entry, i) => i % 2 === 1 || entry === 0);
        return { ...general, ...axes(entries, generatorQubits(generator)), real };
      }
      const letters = [...generator.letters];
      const mask = (of: string) => letters.reduce((bits, letter, j) => bits | (of.includes(letter) ? 1 << j : 0), 0);
      // −iG is real where G is imaginary: an odd number of Y.
      const real = letters.filter((letter) => letter === "Y").length % 2 === 1;
      return { ...general, likeZ: mask("IZ"), likeX: mask("IX"), real, string: true };
    }
  }
}

function entryKinds(entries: Float64Array) {
  const real = entries.every((entry, i) => i % 2 === 0 || entry === 0);
  return { real, permutation: real && entries.every((entry) => entry === 0 || entry === 1) };
}

/** On which qubits a matrix [2^k, 2^k] commutes with Z, and with X. */
function axes(entries: Float64Array, qubits: number) {
  const size = 2 ** qubits;
  let likeZ = size - 1;
  let likeX = size - 1;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = 2 * (row * size + column);
      if (entries[at] !== 0 || entries[at + 1] !== 0) likeZ &= ~(row ^ column);
      for (let bit = 1; bit < size; bit *= 2) {
        const flipped = 2 * ((row ^ bit) * size + (column ^ bit));
        if (entries[at] !== entries[flipped] || entries[at + 1] !== entries[flipped + 1]) likeX &= ~bit;
      }
    }
  }
  return { likeZ, likeX };
}
