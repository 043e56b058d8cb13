// A gate on each of several qubits, of the form diag(1, exp(iα)) Ry(β) diag(1, exp(iγ)) up to a phase, as every gate on
// one qubit is. The diagonals of all gates together are one table of phases before the rotations and one after them.
// Values: the product of the gates' phases; then for each gate exp(iγ), exp(iα) and the two numbers of shear.ts.
import { scratch, targetsOf, valuesOf } from "./instruction.ts";
import { conjugate, product } from "./lanes.ts";

export const gateBytes: usize = 48;

/** Where a gate has its phases and the numbers of its shears, from the first of its values on. */
export const before: usize = 16;
export const after: usize = 32;
export const shears: usize = 48;

/** Free memory behind the two tables of phases of 2^`qubits` states. */
export function roomBehindPhases(qubits: i32): usize {
  return scratch + ((<usize>32) << qubits);
}

/** Writes for each state the product of the phases before or after the rotations, and returns where. */
export function writePhases(instruction: usize, which: usize, qubits: i32): usize {
  const table = which == before ? scratch : scratch + ((<usize>16) << qubits);
  const targets = targetsOf(instruction);
  let gate = valuesOf(instruction);
  v128.store(table, which == before ? v128.load(gate) : f64x2(1, 0));
  for (let qubit = 0; qubit < qubits; qubit++) {
    const half = (<usize>16) << qubit;
    const end = table + half;
    if ((targets >>> qubit) & 1) {
      const phase = v128.load(gate + which);
      for (let at = table; at < end; at += 16) v128.store(at + half, product(phase, v128.load(at)));
      gate += gateBytes;
    } else memory.copy(end, table, half);
  }
  return table;
}

/** Multiplies every amplitude with its phase. */
export function applyPhases(table: usize, state: usize, count: i32, qubits: i32): void {
  const last = ((<usize>16) << qubits) - 1;
  const bytes = (<usize>count) << 4;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(state + at, product(v128.load(table + (at & last)), v128.load(state + at)));
  }
}

/** Multiplies the amplitudes of two lists with the opposite phases. */
export function undoPhases(table: usize, state: usize, cotangent: usize, count: i32, qubits: i32): void {
  const last = ((<usize>16) << qubits) - 1;
  const bytes = (<usize>count) << 4;
  for (let at: usize = 0; at < bytes; at += 16) {
    const phase = conjugate(v128.load(table + (at & last)));
    v128.store(state + at, product(phase, v128.load(state + at)));
    v128.store(cotangent + at, product(phase, v128.load(cotangent + at)));
  }
}
