import {
  asTensor,
  concrete,
  isComplex,
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
import { requireRegister } from "./register.ts";

/** How many free parameters a circuit has. */
export function parameterCount(circuit: Block): number {
  if (irreversiblePart(circuit)) return programOf(circuit).parameters.length;
  return planOf(circuit, circuit.qubits).lowered.parameters.length;
}

/**
 * The state a circuit makes of another one; differentiable in parameters and state to any order, in reverse by
 * uncomputing, so that memory does not grow with depth. Throws `NumericalError` where the uncomputed state is not the
 * one that went in, `InputError` saying how many qubits fit where these do not.
 * @param parameters - real [P], in the order they are written in the circuit; may be left out where P = 0.
 * @param state - complex [..., 2^n], n at least the circuit's qubits; |0…0⟩ unless given. Qubit 0 is the least significant bit.
 */
export function apply(circuit: Block, parameters: TensorLike = [], state?: Tensor): Tensor {
  const qubits = state ? qubitsOf(state, circuit) : circuit.qubits;
  // The kernels keep two states and a buffer, in double precision.
  requireRegister("apply", qubits, "complex128", 2);
  const plan = planOf(circuit, qubits);
  return evolve(plan, anglesOf(plan.lowered, checkedParameters("apply", plan.lowered, asTensor(parameters))), state);
}

/**
 * How far, relative to its norm, the initial state as uncomputed from the final one is from the true one: the error that
 * a reverse pass has gathered when it arrives at the first gate.
 */
export function uncomputationDrift(circuit: Block, parameters: TensorLike = [], state?: NDArray): number {
  const plan = planOf(circuit, state ? qubitsOf(state, circuit) : circuit.qubits);
  const values = checkedParameters("uncomputationDrift", plan.lowered, asTensor(parameters));
  const angles = concrete(anglesOf(plan.lowered, values), "uncomputationDrift");
  const final = evolve(plan, angles, state) as NDArray;
  return driftOf(plan, angles, final, state);
}

function qubitsOf({ dtype, shape }: Tensor, circuit: Block): number {
  const qubits = Math.log2(shape.at(-1) ?? 0);
  if (isComplex(dtype) && Number.isInteger(qubits) && qubits >= circuit.qubits) return qubits;
  throw new ShapeError(
    `apply: the state is ${dtype}[${shape.join(", ")}]; a circuit of ${circuit.qubits} qubits needs a complex one of [${2 ** circuit.qubits}]`,
  );
}
