import { NDArray } from "../../tensor/index.ts";
import type { Block, UnitaryGate } from "./block.ts";
import { control, put } from "./verbs.ts";

/** An element of a matrix: a real number, or [re, im]. */
type Entry = number | readonly [re: number, im: number];

/** √½, and the complex numbers that occur: i, e^(iπ/4), (1 ± i)/2. */
const h = Math.SQRT1_2;
const i: Entry = [0, 1];
const minusI: Entry = [0, -1];
const eighth: Entry = [h, h];
const u: Entry = [0.5, 0.5];
const v: Entry = [0.5, -0.5];

function gate(name: string, rows: readonly (readonly Entry[])[]): UnitaryGate {
  const entries = rows.flat().flatMap((entry) => (typeof entry === "number" ? [entry, 0] : entry));
  const matrix = new NDArray("complex128", [rows.length, rows.length], Float64Array.from(entries));
  return { kind: "unitary", name, qubits: Math.log2(rows.length), matrix };
}

/** The identity on one qubit. */
export const I = gate("I", [
  [1, 0],
  [0, 1],
]);

/** Pauli X, the NOT gate. */
export const X = gate("X", [
  [0, 1],
  [1, 0],
]);

/** Pauli Y, [[0, −i], [i, 0]]. */
export const Y = gate("Y", [
  [0, minusI],
  [i, 0],
]);

/** Pauli Z, diag(1, −1). */
export const Z = gate("Z", [
  [1, 0],
  [0, -1],
]);

/** Hadamard, (X + Z)/√2. */
export const H = gate("H", [
  [h, h],
  [h, -h],
]);

/** √Z, diag(1, i). */
export const S = gate("S", [
  [1, 0],
  [0, i],
]);

/** The inverse of S, diag(1, −i). */
export const Sdg = gate("Sdg", [
  [1, 0],
  [0, minusI],
]);

/** √S, diag(1, e^(iπ/4)). */
export const T = gate("T", [
  [1, 0],
  [0, eighth],
]);

/** The inverse of T, diag(1, e^(−iπ/4)). */
export const Tdg = gate("Tdg", [
  [1, 0],
  [0, [h, -h]],
]);

/** √X, ½ [[1 + i, 1 − i], [1 − i, 1 + i]]. */
export const SX = gate("SX", [
  [u, v],
  [v, u],
]);

/** The inverse of √X. */
export const SXdg = gate("SXdg", [
  [v, u],
  [u, v],
]);

/** √Y, ½ (1 + i) [[1, −1], [1, 1]]. */
export const SY = gate("SY", [
  [u, [-0.5, -0.5]],
  [u, u],
]);

/** The inverse of √Y. */
export const SYdg = gate("SYdg", [
  [v, v],
  [[-0.5, 0.5], v],
]);

/** Exchanges two qubits. */
export const SWAP = gate("SWAP", [
  [1, 0, 0, 0],
  [0, 0, 1, 0],
  [0, 1, 0, 0],
  [0, 0, 0, 1],
]);

/** √SWAP: of (1 ± i)/2 where SWAP is 0 and 1. */
export const sqrtSWAP = gate("sqrtSWAP", [
  [1, 0, 0, 0],
  [0, u, v, 0],
  [0, v, u, 0],
  [0, 0, 0, 1],
]);

/** Exchanges two qubits, with a phase i where they differ: exp(iπ(XX + YY)/4). */
export const iSWAP = gate("iSWAP", [
  [1, 0, 0, 0],
  [0, 0, i, 0],
  [0, i, 0, 0],
  [0, 0, 0, 1],
]);

/** √iSWAP, exp(iπ(XX + YY)/8). */
export const sqrtISWAP = gate("sqrtISWAP", [
  [1, 0, 0, 0],
  [0, h, [0, h], 0],
  [0, [0, h], h, 0],
  [0, 0, 0, 1],
]);

/** Controlled NOT: qubit 0 controls, qubit 1 is flipped. */
export const CNOT: Block = control(0, put(1, X));

/** Controlled Y: qubit 0 controls. */
export const CY: Block = control(0, put(1, Y));

/** Controlled Z, diag(1, 1, 1, −1). */
export const CZ: Block = control(0, put(1, Z));

/** Controlled Hadamard: qubit 0 controls. */
export const CH: Block = control(0, put(1, H));

/** Controlled controlled NOT: qubits 0 and 1 control, qubit 2 is flipped. */
export const Toffoli: Block = control([0, 1], put(2, X));

/** Doubly controlled Z: −1 where all three qubits are 1. */
export const CCZ: Block = control([0, 1], put(2, Z));

/** Controlled SWAP: qubit 0 controls, qubits 1 and 2 are exchanged. */
export const Fredkin: Block = control(0, put([1, 2], SWAP));
