import type { Control } from "./block.ts";

/** A number with the bits of these qubits set. */
export function maskOf(qubits: readonly number[]): number {
  return qubits.reduce((mask, qubit) => mask | (1 << qubit), 0);
}

/** The qubits of those controls that act where they are 1. */
export function onesOf(controls: readonly Control[]): readonly number[] {
  return controls.filter(({ value }) => value === 1).map(({ qubit }) => qubit);
}
