import { largest, unitarityError } from "../block/custom.ts";
import type { Lowered } from "../compile/lowered.ts";

/** How errors name a step of a circuit: `rx on qubits [1], step 3 of 12`, counted from 0. */
export function stepText({ steps, operations }: Pick<Lowered, "steps" | "operations">, step: number): string {
  const { name, targets } = operations[steps[step]];
  return `${name} on qubits [${targets.join(", ")}], step ${step} of ${steps.length}`;
}

/** A sentence on the gate whose matrix is farthest from unitary, for errors about what should have been undone. */
export function leastUnitary({ operations, steps }: Lowered): string {
  let [worst, most] = [-1, 0];
  for (const [i, operation] of operations.entries()) {
    if (operation.kind !== "unitary" || !steps.includes(i)) continue;
    const { matrix } = operation;
    const size = matrix.shape[0];
    const error = largest(size, unitarityError(matrix.values() as Float64Array, size));
    if (error > most) [worst, most] = [i, error];
  }
  // The rounding of a matrix's elements is no fault of it.
  if (most < 1e-15) return "All its matrices are unitary to rounding.";
  const uses = steps.reduce((count, operation) => count + Number(operation === worst), 0);
  return `The least unitary gate is ${stepText({ operations, steps }, steps.indexOf(worst))}, used ${uses} times: U†U differs from 1 by ${most.toExponential(1)}`;
}
