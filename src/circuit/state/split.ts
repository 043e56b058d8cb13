import { permute, reshape, type Tensor } from "../../tensor/index.ts";

/** Neighbouring qubits that stay together, as one axis. */
interface Run {
  readonly size: number;
  /** Place of its lowest qubit among the chosen ones, −1 for those that were not chosen. */
  readonly role: number;
}

/** How the axis of 2^n states is cut, and the order that brings the chosen qubits to the front. */
interface Cut {
  readonly sizes: readonly number[];
  readonly order: readonly number[];
}

/**
 * The last axis, of the states of n qubits, as a matrix: [..., 2^n] to [..., 2^k, 2^(n−k)]. Its rows are the states of
 * the chosen qubits, `chosen[0]` being the least significant bit, and its columns those of the others in their order.
 */
export function split(x: Tensor, chosen: readonly number[], qubits: number): Tensor {
  const batch = x.shape.slice(0, -1);
  const { sizes, order } = cut(chosen, qubits);
  const axes = [...batch.keys(), ...order.map((axis) => axis + batch.length)];
  return reshape(permute(reshape(x, [...batch, ...sizes]), axes), [...batch, 2 ** chosen.length, -1]);
}

/** The opposite of {@link split}: [..., 2^k, 2^(n−k)] to [..., 2^n]. */
export function join(matrix: Tensor, chosen: readonly number[], qubits: number): Tensor {
  const batch = matrix.shape.slice(0, -2);
  const { sizes, order } = cut(chosen, qubits);
  const axes = [...batch.keys(), ...sizes.map((_, axis) => order.indexOf(axis) + batch.length)];
  const parts = order.map((axis) => sizes[axis]);
  return reshape(permute(reshape(matrix, [...batch, ...parts]), axes), [...batch, 2 ** qubits]);
}

/** The qubits that were not chosen, ascending. */
export function others(chosen: readonly number[], qubits: number): number[] {
  const kept = new Set(chosen);
  return Array.from({ length: qubits }, (_, q) => q).filter((q) => !kept.has(q));
}

function cut(chosen: readonly number[], qubits: number): Cut {
  const runs: Run[] = [];
  for (let qubit = qubits - 1; qubit >= 0; qubit--) {
    const role = chosen.indexOf(qubit);
    const above = runs.at(-1);
    const joins = above && (role < 0 ? above.role < 0 : above.role === role + 1);
    if (joins) runs.pop();
    runs.push({ size: joins ? 2 * above.size : 2, role });
  }
  const front = [...runs.keys()].filter((axis) => runs[axis].role >= 0).sort((a, b) => runs[b].role - runs[a].role);
  const rest = [...runs.keys()].filter((axis) => runs[axis].role < 0);
  return { sizes: runs.map(({ size }) => size), order: [...front, ...rest] };
}
