// The matrix of a dense block is what its members make of the basis states of its own few qubits: columns are registers
// that follow each other, and members are instructions for them.
import { hasSums, instructionBytes, kindDense, kindRealDense, sumsOf, targetsOf, valuesOf } from "./instruction.ts";
import { product } from "./lanes.ts";
import { runProgram, runProgramBack, runProgramTangent } from "./program.ts";

/**
 * Writes the matrices of the dense instructions that have members, of which there are as many as their seventh word says,
 * among those at `members` from the place in the eighth word on. `room` has room for three matrices.
 */
export function compose(first: usize, end: usize, members: usize, room: usize, withTangents: bool): void {
  for (let at = first; at < end; at += instructionBytes) {
    const count = memberCount(at);
    if (count == 0) continue;
    const qubits = popcnt<i32>(targetsOf(at));
    const size = 1 << qubits;
    const entries = size << qubits;
    const bytes = (<usize>entries) << 4;
    const begin = members + <usize>load<i32>(at, 28) * instructionBytes;
    const last = begin + <usize>count * instructionBytes;
    memory.fill(room, 0, 2 * bytes);
    for (let i = 0; i < size; i++) store<f64>(room + ((<usize>(i * (size + 1))) << 4), 1);
    if (withTangents) runProgramTangent(begin, last, room, room + bytes, room + 2 * bytes, entries, qubits);
    else runProgram(begin, last, room, room + bytes, entries, qubits);
    transpose(room, valuesOf(at), size);
    if (withTangents) transpose(room + bytes, valuesOf(at) + bytes, size);
  }
}

/** Adds to the sums of the members what follows from the sums of their blocks. */
export function decompose(first: usize, end: usize, members: usize, room: usize): void {
  for (let at = first; at < end; at += instructionBytes) {
    const count = memberCount(at);
    if (count == 0 || !hasSums(at)) continue;
    const qubits = popcnt<i32>(targetsOf(at));
    const size = 1 << qubits;
    const entries = size << qubits;
    const bytes = (<usize>entries) << 4;
    const begin = members + <usize>load<i32>(at, 28) * instructionBytes;
    transpose(valuesOf(at), room, size);
    pullCotangent(sumsOf(at), room, room + bytes, size);
    const last = begin + <usize>count * instructionBytes;
    runProgramBack(begin, last, room, room + bytes, room + 2 * bytes, entries, qubits);
  }
}

function memberCount(instruction: usize): i32 {
  const kind = load<i32>(instruction);
  return kind == kindDense || kind == kindRealDense ? load<i32>(instruction, 24) : 0;
}

function transpose(from: usize, to: usize, size: i32): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      v128.store(to + ((<usize>(j * size + i)) << 4), v128.load(from + ((<usize>(i * size + j)) << 4)));
    }
  }
}

/** The product of cotangent · state†, as the sums of a dense instruction give it, with a matrix; both by columns. */
function pullCotangent(sums: usize, columns: usize, result: usize, size: i32): void {
  const row = (<usize>size) << 4;
  for (let column = columns; column < columns + <usize>size * row; column += row) {
    let entry = sums;
    for (let i = 0; i < size; i++, result += 16) {
      let sum = f64x2.splat(0);
      for (let at = column; at < column + row; at += 16, entry += 32) {
        const re = load<f64>(entry) + load<f64>(entry, 8);
        const im = load<f64>(entry, 24) - load<f64>(entry, 16);
        sum = f64x2.add(sum, product(f64x2(re, im), v128.load(at)));
      }
      v128.store(result, sum);
    }
  }
}
