import { cast, conj, kron, matmul, NDArray, reshape, type Tensor } from "../../tensor/index.ts";
import { vectorized } from "./density.ts";
import { join, split } from "./split.ts";

/** A matrix [2^k, 2^k], unitary or not, on qubits of amplitudes [..., 2^n], as ordinary tensor operations. */
export function transformed(state: Tensor, matrix: Tensor, targets: readonly number[], qubits: number): Tensor {
  return join(matmul(cast(matrix, state.dtype), split(state, targets, qubits)), targets, qubits);
}

/** Σ KρK† with matrices K [2^k, 2^k] on some of the n qubits of ρ, [..., 2^n, 2^n]. */
export function mapped(rho: Tensor, kraus: readonly NDArray[], targets: readonly number[], qubits: number): Tensor {
  const both = [...targets, ...targets.map((q) => q + qubits)];
  return reshape(transformed(vectorized(rho), superoperator(kraus), both, 2 * qubits), rho.shape);
}

/** What keeps a qubit's value, as a matrix. */
export const projectors: readonly [NDArray, NDArray] = [matrixUnit(0, 0), matrixUnit(1, 1)];

/** The Kraus matrices of a reset: what was found at 0 stays, what was found at 1 becomes 0. */
export const resetKraus: readonly [NDArray, NDArray] = [matrixUnit(0, 0), matrixUnit(0, 1)];

const superoperators = new WeakMap<readonly NDArray[], Tensor>();

/** Σ K ⊗ K*, which acts on (row, column) pairs of ρ as the map does on ρ. */
function superoperator(kraus: readonly NDArray[]): Tensor {
  const before = superoperators.get(kraus);
  if (before) return before;
  const sum = kraus.map((k): Tensor => kron(k, conj(k))).reduce((a, b) => a.add(b));
  superoperators.set(kraus, sum);
  return sum;
}

function matrixUnit(row: number, column: number): NDArray {
  const matrix = NDArray.zeros("complex128", [2, 2]);
  matrix.data[2 * (2 * row + column)] = 1;
  return matrix;
}
