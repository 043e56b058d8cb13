import type { Plan } from "../compile/plan.ts";
import type { Members } from "./member.ts";

/** What an instruction does, as the kernels number it. */
export const kinds = { dense: 0, realDense: 1, diagonal: 2, permutation: 3, string: 4, layer: 5 } as const;

/** Words of an instruction. */
export const instructionWords = 8;

/** What they are; the last two depend on the kind: */
export const wordOf = {
  kind: 0,
  values: 1,
  sums: 2,
  targets: 3,
  controls: 4,
  controlValues: 5,
  /** of a dense instruction that is composed of others, how many those are, and the first of them in the segment; */
  members: 6,
  firstMember: 7,
  /** of a permutation, where its table is, in bytes; */
  table: 6,
  /** of a string, the qubits of X and Y, and those of Z and Y. */
  flips: 6,
  signs: 7,
} as const;

/** Instructions that are run in one call, with lists of their own of values (numbers) and sums. */
export interface Segment {
  /** Instructions of the stage. */
  readonly begin: number;
  readonly end: number;
  readonly values: number;
  readonly sums: number;
  /** How many instructions the dense ones are composed of. */
  readonly members: number;
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
  readonly members: Members;
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
