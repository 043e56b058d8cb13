import { NDArray, stack, type Tensor, type TensorLike } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { apply } from "./apply.ts";

/**
 * The matrix of a circuit, complex128 [2^n, 2^n], qubit 0 being the least significant bit of its indices; for small
 * circuits. Differentiable in the parameters.
 * @param parameters - real [P], as of {@link apply}.
 */
export function matrixOf(circuit: Block, parameters: TensorLike = []): Tensor {
  const size = 2 ** circuit.qubits;
  const columns = Array.from({ length: size }, (_, state) => apply(circuit, parameters, basisState(size, state)));
  return stack(columns, 1);
}

function basisState(size: number, state: number): NDArray {
  const data = new Float64Array(2 * size);
  data[2 * state] = 1;
  return new NDArray("complex128", [size], data);
}
