import { DTypeError, describeType, InputError, isComplex, ShapeError, type TensorType } from "../../tensor/index.ts";

/** What amplitudes may be. */
export type AmplitudeDType = "complex128" | "complex64";

/** States are computed on in one WebAssembly memory, which is smaller than this. */
const memoryBytes = 2 ** 32;

/**
 * Qubits of the largest register that fits: 16·2ⁿ bytes a state in complex128, half of that in complex64, in less than
 * 4 GiB together.
 * @param states - how many are needed at a time; a gradient in reverse mode needs 2.
 */
export function largestRegister(dtype: AmplitudeDType = "complex128", states = 1): number {
  return Math.ceil(Math.log2(memoryBytes / (states * amplitudeBytes(dtype)))) - 1;
}

/**
 * Throws `InputError` saying how many qubits fit, before anything is allocated.
 * @param what - the function the error names.
 */
export function requireRegister(what: string, qubits: number, dtype: AmplitudeDType = "complex128", states = 1): void {
  if (dtype !== "complex128" && dtype !== "complex64") {
    throw new DTypeError(`${what}: amplitudes are complex128 or complex64, not ${dtype}`);
  }
  if (!Number.isInteger(qubits) || qubits < 1) {
    throw new InputError(`${what}: ${qubits} qubits; allowed: whole numbers from 1`);
  }
  const largest = largestRegister(dtype, states);
  if (qubits <= largest) return;
  const several = states === 1 ? "" : ` for ${states} states`;
  const need = binaryBytes(states * amplitudeBytes(dtype) * 2 ** qubits);
  throw new InputError(`${what}: ${qubits} qubits need ${need}${several} in ${dtype}; at most ${largest} fit`);
}

/**
 * Qubits of amplitudes [..., 2^n].
 * @throws DTypeError unless they are complex, ShapeError unless there are 2^n of them with n ≥ 1.
 */
export function qubitsOf(state: TensorType, what: string): number {
  if (!isComplex(state.dtype)) {
    throw new DTypeError(`${what}: amplitudes are complex; got ${describeType(state)}`);
  }
  const qubits = Math.log2(state.shape.at(-1) ?? 0);
  if (!Number.isInteger(qubits) || qubits < 1) {
    throw new ShapeError(`${what}: a state has shape [..., 2^n] with n ≥ 1; got ${describeType(state)}`);
  }
  return qubits;
}

/** Throws `InputError` unless these are different qubits of the register. */
export function requireQubits(what: string, chosen: readonly number[], qubits: number): void {
  for (const [i, qubit] of chosen.entries()) {
    if (!Number.isInteger(qubit) || qubit < 0 || qubit >= qubits) {
      throw new InputError(`${what}: qubit ${qubit}; the register has qubits 0 to ${qubits - 1}`);
    }
    if (chosen.indexOf(qubit) !== i) throw new InputError(`${what}: qubit ${qubit} is named twice`);
  }
}

function amplitudeBytes(dtype: AmplitudeDType): number {
  return dtype === "complex64" ? 8 : 16;
}

function binaryBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  const step = Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${Number((bytes / 1024 ** step).toPrecision(4))} ${units[step]}`;
}
