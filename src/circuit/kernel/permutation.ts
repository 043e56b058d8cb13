// Basis states go to basis states.
import { tables } from "./instruction.ts";

/** Amplitude i of each register, of 2^`qubits`, becomes what amplitude `table[i]` was. */
export function permute(instruction: usize, state: usize, result: usize, count: i32, qubits: i32): void {
  const table = tableOf(instruction);
  const end = table + ((<usize>1) << (qubits + 2));
  const after = state + ((<usize>count) << 4);
  for (let register = state; register < after; register += (<usize>16) << qubits) {
    for (let entry = table; entry < end; entry += 4, result += 16) {
      v128.store(result, v128.load(register + ((<usize>load<i32>(entry)) << 4)));
    }
  }
}

/** The inverse of {@link permute}. */
export function permuteBack(instruction: usize, state: usize, result: usize, count: i32, qubits: i32): void {
  const table = tableOf(instruction);
  const end = table + ((<usize>1) << (qubits + 2));
  const after = state + ((<usize>count) << 4);
  for (; state < after; result += (<usize>16) << qubits) {
    for (let entry = table; entry < end; entry += 4, state += 16) {
      v128.store(result + ((<usize>load<i32>(entry)) << 4), v128.load(state));
    }
  }
}

function tableOf(instruction: usize): usize {
  return tables + <usize>load<i32>(instruction, 24);
}
