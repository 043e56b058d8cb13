import {
  asTensor,
  concrete,
  describeType,
  type NDArray,
  ShapeError,
  type Tensor,
  type TensorLike,
} from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { irreversiblePart } from "../block/irreversible.ts";
import { anglesOf } from "../compile/angles.ts";
import { planOf } from "../compile/compile.ts";
import { programOf } from "../process/program.ts";
import { driftOf } from "./evaluate.ts";
import { evolve } from "./evolve.ts";
import { checkedParameters } from "./parameters.ts";
import { qubitsOf, requireRegister } from "./register.ts";

/** How many free parameters a circuit has. */
export function parameterCount(circuit: Block): number {
  if (irreversiblePart(circuit)) return programOf(circuit).parameters.count;
  return planOf(circuit, circuit.qubits).lowered.parameters.count;
}

/**
 * The state a circuit makes of another one; differentiable in parameters and state to any order, in reverse by
 * uncomputing, so that memory does not grow with depth. Throws `NumericalError` where the uncomputed state is not the
 * one that went in, `InputError` saying how many qubits fit where these do not.
 * @param parameters - real [P], in the order they are written in the circuit; may be left out where P = 0.
 * @param state - complex [..., 2^n], n at least the circuit's qubits; |0…0⟩ unless given. Qubit 0 is the least significant bit.
 */
export function apply(circuit: Block, parameters: TensorLike = [], state?: Tensor): Tensor {
  const plan = planOf(circuit, registerOf("apply", circuit, state));
  return evolve(plan, anglesOf(plan.lowered, checkedParameters("apply", plan.lowered, asTensor(parameters))), state);
}

/**
 * How far, relative to its norm, the initial state as uncomputed from the final one is from the true one: the error that
 * a reverse pass has gathered when it arrives at the first gate.
 */
export function uncomputationDrift(circuit: Block, parameters: TensorLike = [], state?: NDArray): number {
  const plan = planOf(circuit, registerOf("uncomputationDrift", circuit, state));
  const values = checkedParameters("uncomputationDrift", plan.lowered, asTensor(parameters));
  const angles = concrete(anglesOf(plan.lowered, values), "uncomputationDrift");
  const final = evolve(plan, angles, state) as NDArray;
  return driftOf(plan, angles, final, state);
}

/** Qubits of the register that a circuit acts on, once it is known that the kernels have room for it. */
function registerOf(caller: string, circuit: Block, state: Tensor | undefined): number {
  const qubits = state ? qubitsOf(state, caller) : circuit.qubits;
  if (state && qubits < circuit.qubits) {
    const given = describeType(state);
    throw new ShapeError(
      `${caller}: the state is ${given}; a circuit of ${circuit.qubits} qubits needs [..., ${2 ** circuit.qubits}] or more`,
    );
  }
  // The kernels keep each state and another one beside it, in double precision.
  const states = state ? Math.max(1, state.size / 2 ** qubits) : 1;
  requireRegister(caller, qubits, "complex128", 2 * states);
  return qubits;
}
