import { complex, eye, InputError, matrixTranspose, type Tensor, type TensorLike } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { apply } from "./apply.ts";

/** Qubits up to which a matrix is written out: 2¹² rows are 256 MB. */
const mostQubits = 12;

/**
 * The matrix of a circuit, complex128 [2^n, 2^n], qubit 0 being the least significant bit of its indices; for small
 * circuits. Differentiable in the parameters.
 * @param parameters - real [P], as of {@link apply}.
 * @throws InputError for more than 12 qubits.
 */
export function matrixOf(circuit: Block, parameters: TensorLike = []): Tensor {
  if (circuit.qubits > mostQubits) {
    throw new InputError(`matrixOf: a circuit of ${circuit.qubits} qubits; allowed: up to ${mostQubits}; use apply`);
  }
  const basis = complex(eye(2 ** circuit.qubits), 0);
  return matrixTranspose(apply(circuit, parameters, basis));
}
