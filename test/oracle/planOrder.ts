import type { Lowered } from "../../src/circuit/compile/lowered.ts";
import type { Plan } from "../../src/circuit/compile/plan.ts";

/** The steps in the order in which a plan acts with them. */
export function planOrder({ stages }: Plan): number[] {
  return stages.flatMap(({ blocks }) => [...blocks.members]);
}

/** A lowered circuit with its steps in another order. */
export function reordered(lowered: Lowered, order: readonly number[]): Lowered {
  const { steps, angles } = lowered;
  return {
    ...lowered,
    steps: Int32Array.from(order, (step) => steps[step]),
    angles: Int32Array.from(order, (step) => angles[step]),
  };
}
