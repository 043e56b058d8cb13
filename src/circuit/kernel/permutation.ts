// Basis states go to basis states.
import { tables } from "./instruction.ts";
import { product } from "./lanes.ts";

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

/**
 * Multiplies the phases of the new amplitudes with those of the old ones they are made from, and if wanted takes the
 * opposite ones.
 */
export function joinPhases(instruction: usize, oldPhases: usize, newPhases: usize, qubits: i32, opposite: bool): void {
  const table = tableOf(instruction);
  const sign = opposite ? f64x2(0, -0.0) : f64x2(0, 0);
  for (let at: usize = 0; at < (<usize>16) << qubits; at += 16) {
    const from = (<usize>load<i32>(table + (at >>> 2))) << 4;
    const phase = product(v128.load(oldPhases + from), v128.load(newPhases + at));
    v128.store(newPhases + at, v128.xor(phase, sign));
  }
}

/** As {@link permute}; then every amplitude is multiplied with its phase. */
export function permuteWithPhases(
  instruction: usize,
  state: usize,
  result: usize,
  count: i32,
  qubits: i32,
  phases: usize,
): void {
  const table = tableOf(instruction);
  const size = (<usize>16) << qubits;
  const after = state + ((<usize>count) << 4);
  for (let register = state; register < after; register += size, result += size) {
    for (let at: usize = 0; at < size; at += 16) {
      const from = (<usize>load<i32>(table + (at >>> 2))) << 4;
      v128.store(result + at, product(v128.load(phases + at), v128.load(register + from)));
    }
  }
}

/** Multiplies every amplitude with its phase; then as {@link permuteBack}. */
export function permuteBackWithPhases(
  instruction: usize,
  state: usize,
  result: usize,
  count: i32,
  qubits: i32,
  phases: usize,
): void {
  const table = tableOf(instruction);
  const size = (<usize>16) << qubits;
  const after = state + ((<usize>count) << 4);
  for (; state < after; state += size, result += size) {
    for (let at: usize = 0; at < size; at += 16) {
      const to = (<usize>load<i32>(table + (at >>> 2))) << 4;
      v128.store(result + to, product(v128.load(phases + at), v128.load(state + at)));
    }
  }
}

function tableOf(instruction: usize): usize {
  return tables + <usize>load<i32>(instruction, 24);
}
