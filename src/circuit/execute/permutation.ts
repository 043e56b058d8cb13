import { InputError } from "../../tensor/index.ts";
import type { Operation } from "../compile/operation.ts";

/**
 * Where the amplitudes come from when operations that permute basis states have acted on a register of these qubits: new
 * amplitude i is old amplitude `table[i]`.
 */
export function permutationTable(operations: readonly Operation[], qubits: readonly number[]): Int32Array {
  let table = Int32Array.from({ length: 2 ** qubits.length }, (_, i) => i);
  for (const operation of operations) {
    const sources = sourcesOf(operation);
    const targets = operation.targets.map((q) => qubits.indexOf(q));
    const places = sources.map((_, state) => placeBits(state, targets));
    const mask = places[places.length - 1];
    const controls = placeBits(
      -1,
      operation.controls.map(({ qubit }) => qubits.indexOf(qubit)),
    );
    const ones = operation.controls.filter(({ value }) => value === 1).map(({ qubit }) => qubits.indexOf(qubit));
    const values = placeBits(-1, ones);
    const before = table;
    table = before.map((own, i) => {
      if ((i & controls) !== values) return own;
      let state = 0;
      for (const [j, bit] of targets.entries()) state |= ((i >> bit) & 1) << j;
      return before[(i & ~mask) | places[sources[state]]];
    });
  }
  return table;
}

function placeBits(state: number, bits: readonly number[]): number {
  return bits.reduce((index, bit, j) => index | (((state >> j) & 1) << bit), 0);
}

/** For each basis state the one that goes there. */
function sourcesOf(operation: Operation): readonly number[] {
  if (operation.kind === "unitary") {
    const [size] = operation.matrix.shape;
    const entries = operation.matrix.values() as Float64Array;
    const sources = Array.from({ length: size }, (_, row) => {
      return Array.from({ length: size }, (_, column) => entries[2 * (row * size + column)]).indexOf(1);
    });
    if (new Set(sources).size === size && !sources.includes(-1)) return sources;
  }
  throw new InputError(`${operation.name} does not permute basis states`);
}
