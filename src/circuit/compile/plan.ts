import type { Lowered } from "./lowered.ts";

/** How a block of steps is applied to amplitudes. */
export const blockKinds = ["dense", "diagonal", "permutation", "string", "evolution"] as const;

/** One of {@link blockKinds}. */
export type BlockKind = (typeof blockKinds)[number];

/**
 * Steps that are applied together, in columns: block b consists of `members[first[b]]` to `members[first[b + 1] − 1]`,
 * which are steps of the lowered circuit in the order they act. Masks have bit j for the stage's qubit j.
 *
 * - dense: one matrix on the qubits of `targets`, the lowest being the least significant bit of its indices.
 * - diagonal: a phase for each state of the qubits of `targets`.
 * - permutation: basis states go to basis states, without phases, by the members alone.
 * - string: one rotation by a Pauli string, or several that commute.
 * - evolution: one step exp(−iαH).
 *
 * All of them act where the qubits of `controls` have the values `controlValues`.
 */
export interface Blocks {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly targets: Int32Array;
  readonly controls: Int32Array;
  readonly controlValues: Int32Array;
  readonly first: Int32Array;
  readonly members: Int32Array;
}

/** Blocks that touch only some qubits of the register, so that the amplitudes can be worked on slice by slice. */
export interface Stage {
  /** Qubits of the register, ascending; the blocks see them as 0, 1, … */
  readonly qubits: readonly number[];
  readonly blocks: Blocks;
}

/** How a lowered circuit is run: stages one after the other. */
export interface Plan {
  readonly lowered: Lowered;
  readonly stages: readonly Stage[];
}
