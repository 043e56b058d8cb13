import { InputError } from "../../tensor/index.ts";

/** The index of an amplitude as bits: qubit 0, the least significant bit, is the rightmost character. */
export function bitString(index: number, qubits: number): string {
  if (!Number.isInteger(index) || index < 0 || index >= 2 ** qubits) {
    throw new InputError(`bitString: index ${index} of ${qubits} qubits; allowed: 0 to ${2 ** qubits - 1}`);
  }
  return index.toString(2).padStart(qubits, "0");
}

/** The index that bits stand for; the rightmost character is qubit 0. Throws `InputError` for other characters. */
export function bitsToIndex(bits: string): number {
  if (!/^[01]{1,53}$/.test(bits)) throw new InputError(`bitsToIndex: '${bits}'; allowed: 1 to 53 characters 0 and 1`);
  return Number.parseInt(bits, 2);
}

/** The bits of an index at these qubits, that of `qubits[0]` as the least significant one. */
export function bitsAt(index: number, qubits: readonly number[]): number {
  let bits = 0;
  for (let j = 0; j < qubits.length; j++) bits |= ((index >>> qubits[j]) & 1) << j;
  return bits >>> 0;
}

/** Whether an odd number of bits are set. */
export function isOdd(bits: number): boolean {
  let odd = bits ^ (bits >>> 16);
  odd ^= odd >>> 8;
  odd ^= odd >>> 4;
  return ((0x6996 >>> (odd & 15)) & 1) === 1;
}
