import {
  asTensor,
  cast,
  div,
  InputError,
  type Key,
  kron,
  NDArray,
  norm,
  random,
  ShapeError,
  slice,
  type Tensor,
  type TensorLike,
} from "../../tensor/index.ts";
import { bitsToIndex } from "./bits.ts";
import { type AmplitudeDType, requireRegister } from "./register.ts";

/** |0…0⟩, complex [2^n]. Throws `InputError` if so many qubits do not fit memory. */
export function zeroState(qubits: number, dtype: AmplitudeDType = "complex128"): NDArray {
  requireRegister("zeroState", qubits, dtype);
  return peaks(qubits, dtype, [0], 1);
}

/**
 * One state of the computational basis, complex [2^n].
 * @param basis - its index, or its bits: the rightmost character is qubit 0, the least significant bit.
 * @throws InputError for an index that is not from 0 to 2^n − 1, or bits that are not n.
 */
export function basisState(qubits: number, basis: number | string, dtype: AmplitudeDType = "complex128"): NDArray {
  requireRegister("basisState", qubits, dtype);
  if (typeof basis === "string" && basis.length !== qubits) {
    throw new InputError(`basisState: '${basis}' has ${basis.length} bits for ${qubits} qubits`);
  }
  const index = typeof basis === "string" ? bitsToIndex(basis) : basis;
  if (!Number.isInteger(index) || index < 0 || index >= 2 ** qubits) {
    throw new InputError(`basisState: index ${index}; ${qubits} qubits have states 0 to ${2 ** qubits - 1}`);
  }
  return peaks(qubits, dtype, [index], 1);
}

/** (|0⟩ + |1⟩)/√2 on every qubit: all amplitudes the same. */
export function plusState(qubits: number, dtype: AmplitudeDType = "complex128"): NDArray {
  requireRegister("plusState", qubits, dtype);
  const state = NDArray.zeros(dtype, [2 ** qubits]);
  const amplitude = 2 ** (-qubits / 2);
  for (let i = 0; i < state.data.length; i += 2) state.data[i] = amplitude;
  return state;
}

/** (|0…0⟩ + |1…1⟩)/√2, the state of Greenberger, Horne and Zeilinger; of two qubits it is a Bell state. */
export function ghzState(qubits: number, dtype: AmplitudeDType = "complex128"): NDArray {
  requireRegister("ghzState", qubits, dtype);
  return peaks(qubits, dtype, [0, 2 ** qubits - 1], Math.SQRT1_2);
}

/** A pure state evenly distributed over all of them (the Haar measure): complex normal amplitudes, normalized. */
export function randomState(key: Key, qubits: number, dtype: AmplitudeDType = "complex128"): NDArray {
  requireRegister("randomState", qubits, dtype);
  const amplitudes = random.normal(key, [2 ** qubits], dtype);
  return div(amplitudes, norm(amplitudes)) as NDArray;
}

/**
 * The product of states of single qubits, complex [2^n]; differentiable.
 * @param factors - [n, 2], row q being (⟨0|ψ⟩, ⟨1|ψ⟩) of qubit q, real or complex. Each row is normalized.
 */
export function productState(factors: TensorLike, dtype: AmplitudeDType = "complex128"): Tensor {
  const given = asTensor(factors);
  const [qubits, two] = given.shape;
  if (given.rank !== 2 || two !== 2) {
    throw new ShapeError(`productState: factors of shape [${given.shape.join(", ")}]; they are [n, 2]`);
  }
  requireRegister("productState", qubits, dtype);
  const rows = cast(given, dtype);
  const lengths = norm(rows, { axes: 1, keepDims: true });
  if (lengths instanceof NDArray) {
    const zero = lengths.values().indexOf(0);
    if (zero >= 0) throw new InputError(`productState: the state of qubit ${zero} is zero`);
  }
  const units = div(rows, lengths);
  let product = slice(units, 0);
  // A higher qubit is a slower index.
  for (let qubit = 1; qubit < qubits; qubit++) product = kron(slice(units, qubit), product);
  return product;
}

function peaks(qubits: number, dtype: AmplitudeDType, indices: readonly number[], amplitude: number): NDArray {
  const state = NDArray.zeros(dtype, [2 ** qubits]);
  for (const index of indices) state.data[2 * index] = amplitude;
  return state;
}
