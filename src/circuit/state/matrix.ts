import { complex, eye, matrixTranspose, type Tensor, type TensorLike } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { apply } from "./apply.ts";

/**
 * The matrix of a circuit, complex128 [2^n, 2^n], qubit 0 being the least significant bit of its indices; for small
 * circuits. Differentiable in the parameters.
 * @param parameters - real [P], as of {@link apply}.
 */
export function matrixOf(circuit: Block, parameters: TensorLike = []): Tensor {
  const basis = complex(eye(2 ** circuit.qubits), 0);
  return matrixTranspose(apply(circuit, parameters, basis));
}
