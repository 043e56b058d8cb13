import { maskOf, onesOf } from "../block/mask.ts";
import type { Lowered } from "./lowered.ts";
import { type Blocks, blockKinds, type Plan } from "./plan.ts";

/** Rotations by Pauli strings of more qubits than this are not written out as matrices. */
const widestDense = 4;

/** The plan that applies each step by itself, to the whole register. */
export function unfusedPlan(lowered: Lowered): Plan {
  const { operations, steps, qubits } = lowered;
  const kinds = operations.map((operation) => {
    if (operation.kind === "evolution") return "evolution";
    return operation.kind === "rotation" && operation.targets.length > widestDense ? "string" : "dense";
  });
  const column = (of: (operation: number) => number) => steps.map(of);
  const blocks: Blocks = {
    count: steps.length,
    kind: Uint8Array.from(steps, (operation) => blockKinds.indexOf(kinds[operation])),
    targets: column((operation) => maskOf(operations[operation].targets)),
    controls: column((operation) => maskOf(operations[operation].controls.map(({ qubit }) => qubit))),
    controlValues: column((operation) => maskOf(onesOf(operations[operation].controls))),
    first: Int32Array.from({ length: steps.length + 1 }, (_, i) => i),
    members: Int32Array.from(steps, (_, i) => i),
  };
  return { lowered, stages: [{ qubits: Array.from({ length: qubits }, (_, i) => i), blocks }] };
}
