import { asTensor, isComplex, ShapeError, type Tensor, type TensorLike } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { anglesOf } from "../compile/angles.ts";
import { planOf } from "../compile/compile.ts";
import { evolve } from "./evolve.ts";
import { zeroState } from "./states.ts";

/** How many free parameters a circuit has. */
export function parameterCount(circuit: Block): number {
  return planOf(circuit, circuit.qubits).lowered.parameters.length;
}

/**
 * The state a circuit makes of another one; differentiable in parameters and state, in reverse by uncomputing, so that
 * memory does not grow with depth.
 * @param parameters - real [P], in the order they are written in the circuit; may be left out where P = 0.
 * @param state - complex [2^n], n at least the circuit's qubits; |0…0⟩ unless given. Qubit 0 is the least significant bit.
 */
export function apply(circuit: Block, parameters: TensorLike = [], state: Tensor = zeroState(circuit.qubits)): Tensor {
  const qubits = Math.log2(state.shape.at(-1) ?? 0);
  if (!isComplex(state.dtype) || !Number.isInteger(qubits) || qubits < circuit.qubits) {
    throw new ShapeError(
      `apply: the state is ${state.dtype}[${state.shape.join(", ")}]; a circuit of ${circuit.qubits} qubits needs a complex one of [${2 ** circuit.qubits}]`,
    );
  }
  const plan = planOf(circuit, qubits);
  const values = asTensor(parameters);
  const count = plan.lowered.parameters.length;
  if (values.shape.join() !== `${count}`) {
    throw new ShapeError(
      `apply: parameters of shape [${values.shape.join(", ")}]; the circuit has ${count}, so [${count}]`,
    );
  }
  return evolve(plan, anglesOf(plan.lowered, values), state);
}
