import { NDArray } from "../../tensor/index.ts";

/** |0…0⟩ of so many qubits, complex128 [2^n]. */
export function zeroState(qubits: number): NDArray {
  const data = new Float64Array(2 ** (qubits + 1));
  data[0] = 1;
  return new NDArray("complex128", [2 ** qubits], data);
}
