import { absSquare, diagonal, real, sum, type Tensor } from "../../tensor/index.ts";
import { isDensity, type State, stateQubits } from "./density.ts";
import { requireQubits } from "./register.ts";
import { split } from "./split.ts";

/**
 * How likely each result of measuring qubits is, real [..., 2^k]; differentiable.
 * @param qubits - the ones that are measured, all unless given; bit j of the result's index is `qubits[j]`.
 * @throws InputError for a qubit that is not in the register, or is named twice.
 */
export function probabilities(state: State, qubits?: readonly number[]): Tensor {
  const count = stateQubits(state, "probabilities");
  const all = isDensity(state) ? real(diagonal(state.rho)) : absSquare(state);
  if (!qubits) return all;
  requireQubits("probabilities", qubits, count);
  return sum(split(all, qubits, count), { axes: -1 });
}
