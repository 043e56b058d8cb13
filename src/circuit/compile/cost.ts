import { blockKinds } from "./plan.ts";

const [dense, diagonal, permutation] = blockKinds.keys();

/** Qubits a dense block may be made to have, and a diagonal one, whose phases are kept in a table. */
export const widest = { dense: 4, diagonal: 10 } as const;

/**
 * What a pass of a block over the amplitudes costs in a gradient, forward and back, for each amplitude: nanoseconds on
 * one core. A dense block on k qubits is at place k; those of one qubit are many at once.
 */
const passes = {
  complex: [0, 1.5, 13, 22, 45],
  real: [0, 1.5, 9.2, 12.4, 21],
  diagonal: 6.5,
  permutation: 1.2,
  string: 3.7,
};

/**
 * What is done for a block once for all slices, forward and back: for each of its steps, which are made into a matrix and
 * differentiated, and for each phase of a diagonal block. Products of matrices on k + 1 qubits take `growth` times as
 * long as those on k.
 */
const once = { single: 200, matrix: 250, growth: 3, other: 200, phase: 55 };

/** What the call of a kernel costs for each slice. */
const call = 30;

/** Controls leave a part of the amplitudes alone, but passes over the others are less regular. */
const controlled = 0.6;

/** The time of a block of a kind, on so many targets and controls, of so many members. */
export type Cost = (kind: number, width: number, controls: number, real: boolean, members: number) => number;

/** The times of blocks on so many slices of a register, each of so many qubits, for each amplitude. */
export function costModel(qubits: number, slices: number): Cost {
  const perCall = call / 2 ** qubits;
  const perSlices = 1 / (2 ** qubits * slices);
  return (kind, width, controls, real, members) =>
    passCost(kind, width, real) * controlled ** controls + perCall + perSlices * onceCost(kind, width, members);
}

function passCost(kind: number, width: number, real: boolean): number {
  if (kind === diagonal) return passes.diagonal;
  if (kind === permutation) return passes.permutation;
  if (kind !== dense) return passes.string;
  const known = real ? passes.real : passes.complex;
  return width < known.length ? known[width] : known[known.length - 1] * 2 ** (width - known.length + 1);
}

function onceCost(kind: number, width: number, members: number): number {
  if (kind === diagonal) return once.other * members + once.phase * 2 ** width;
  if (kind !== dense) return once.other * members;
  return (width === 1 ? once.single : once.matrix * once.growth ** (width - 2)) * members;
}
