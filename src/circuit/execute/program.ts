import type { Plan } from "../compile/plan.ts";

/** What an instruction does, as the kernels number it. */
export const kinds = { dense: 0, realDense: 1, diagonal: 2, permutation: 3, string: 4, layer: 5 } as const;

/** Words of an instruction: its kind, where its values and sums begin, targets, controls, their values, and two more. */
export const instructionWords = 8;

/** Instructions that are run in one call, with lists of their own of values (numbers) and sums. */
export interface Segment {
  /** Instructions of the stage. */
  readonly begin: number;
  readonly end: number;
  readonly values: number;
  readonly sums: number;
  /** Tables of permutations, one after the other as the instructions refer to them. */
  readonly tables: readonly Int32Array[];
}

/** Blocks of one stage of a plan as the kernels run them. */
export interface StageProgram {
  readonly kind: "kernels";
  /** The stage's number. */
  readonly stage: number;
  readonly qubits: readonly number[];
  readonly words: Int32Array;
  /** The first block of each instruction. */
  readonly block: Int32Array;
  /** The member it applies, if it is one of several that its block consists of. */
  readonly member: Int32Array;
  readonly segments: readonly Segment[];
}

/** One evolution, by the step of this number. */
export interface EvolutionStage {
  readonly kind: "evolution";
  readonly step: number;
}

/** A plan in the form that is run. */
export interface Program {
  readonly plan: Plan;
  /** Two lists of values are kept, for the instructions and their tangents. */
  readonly tangent: boolean;
  readonly stages: readonly (StageProgram | EvolutionStage)[];
}
