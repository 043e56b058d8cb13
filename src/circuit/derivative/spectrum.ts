import { eigh, InputError, type NDArray } from "../../tensor/index.ts";
import type { Operation } from "../compile/operation.ts";

/**
 * Eigenvalues of the generator of a step, with 0 for where its controls keep it from acting.
 *
 * @throws InputError for the evolution by an operator that is too large to be a matrix, and no sum of commuting strings.
 */
export function spectrumOf(operation: Operation): readonly number[] {
  const own = ownSpectrum(operation);
  return operation.controls.length > 0 ? [...own, 0] : own;
}

function ownSpectrum(operation: Operation): readonly number[] {
  switch (operation.kind) {
    case "unitary":
      return [];
    case "rotation": {
      const { generator } = operation;
      if ("matrix" in generator) return Array.from((eigh(generator.matrix).values as NDArray).values());
      const { letters, factor } = generator;
      return /[XYZ]/.test(letters) ? [-factor, factor] : [factor];
    }
    case "evolution":
      throw new InputError(
        `parameterShift: the spectrum of the operator of ${operation.name} on qubits [${operation.targets.join(", ")}] ` +
          "is not known, so there is no shift rule for it; use grad (the reversible mode) or finiteDifferences",
      );
  }
}
