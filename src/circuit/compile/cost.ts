import type { BlockKind } from "./plan.ts";

/** A block as the cost model sees it. */
export interface BlockShape {
  readonly kind: BlockKind;
  /** Targets. */
  readonly width: number;
  readonly controls: number;
  /** Whether a dense block's matrix is real. */
  readonly real: boolean;
}

/**
 * What a pass of a block over the amplitudes costs in a gradient, for each amplitude, in the time of one complex
 * multiply-add there: loading and storing, and the arithmetic.
 */
const passes = { load: 1, multiply: 1, realMultiply: 0.5, diagonal: 2, permutation: 1.5, string: 2.5 };

/** Time that a block takes however few the amplitudes are. */
const blockOverhead = 60;

/** Controls leave a part of the amplitudes alone, but their passes are less regular. */
const controlled = 0.6;

/** Qubits a dense block may be made to have, and a diagonal one, whose phases are kept in a table. */
export const widest = { dense: 4, diagonal: 10 } as const;

/** The time of a block on a register of so many amplitudes, for each of them. */
export function blockCost(kind: BlockKind, width: number, controls: number, real: boolean, amplitudes: number): number {
  return passCost(kind, width, real) * controlled ** controls + blockOverhead / amplitudes;
}

function passCost(kind: BlockKind, width: number, real: boolean): number {
  switch (kind) {
    case "dense":
      return passes.load + (real ? passes.realMultiply : passes.multiply) * 2 ** width;
    case "diagonal":
      return passes.diagonal;
    case "permutation":
      return passes.permutation;
    case "string":
    case "evolution":
      return passes.string;
  }
}
