import { blockKinds } from "./plan.ts";

const [dense, diagonal, permutation] = blockKinds.keys();

/** Qubits a dense block may be made to have, and a diagonal one, whose phases are kept in a table. */
export const widest = { dense: 4, diagonal: 10 } as const;

/**
 * What a pass of a block over the amplitudes costs in a gradient, forward and back, for each amplitude: nanoseconds on
 * one core, as measured by `bench/circuit.ts`. A dense block on k qubits is at place k; those of one qubit are many at once.
 */
const passes = {
  complex: [0, 2, 16, 28, 52],
  real: [0, 2, 10, 17, 31],
  diagonal: 4,
  permutation: 3,
  string: 5,
};

/** What each step of a block costs, once for all slices, when its matrix is made and when its derivative is taken. */
const members = { single: 50, dense: 1500, other: 300 };

/** What the call of a kernel costs for each slice. */
const call = 30;

/** Controls leave a part of the amplitudes alone, but passes over the others are less regular. */
const controlled = 0.6;

/** The time of a block of a kind, on so many targets and controls, of so many members. */
export type Cost = (kind: number, width: number, controls: number, real: boolean, members: number) => number;

/** The times of blocks on so many slices of a register, each of so many qubits, for each amplitude. */
export function costModel(qubits: number, slices: number): Cost {
  const perCall = call / 2 ** qubits;
  const perMember = 1 / (2 ** qubits * slices);
  return (kind, width, controls, real, count) =>
    passCost(kind, width, real) * controlled ** controls + perCall + perMember * count * memberCost(kind, width);
}

function passCost(kind: number, width: number, real: boolean): number {
  if (kind === diagonal) return passes.diagonal;
  if (kind === permutation) return passes.permutation;
  if (kind !== dense) return passes.string;
  const known = real ? passes.real : passes.complex;
  return width < known.length ? known[width] : known[known.length - 1] * 2 ** (width - known.length + 1);
}

function memberCost(kind: number, width: number): number {
  if (kind !== dense) return members.other;
  return width === 1 ? members.single : members.dense * 2 ** (width - 2);
}
