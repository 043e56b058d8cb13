// Runs programs on the amplitudes of some registers that lie one after the other.
import { dense, denseAdd, denseBack } from "./dense.ts";
import { dense1, dense1Add, dense1Back, realDense1, realDense1Back } from "./dense1.ts";
import { diagonal, diagonalAdd, diagonalBack } from "./diagonal.ts";
import {
  instructionBytes,
  kindDense,
  kindDiagonal,
  kindLayer,
  kindPermutation,
  kindRealDense,
  kindString,
  targetsOf,
} from "./instruction.ts";
import { after, applyPhases, before, roomBehindPhases, undoPhases, writePhases } from "./layer.ts";
import { pauliString, pauliStringAdd, pauliStringBack } from "./pauli-string.ts";
import { joinPhases, permute, permuteBack, permuteBackWithPhases, permuteWithPhases } from "./permutation.ts";
import { correlateZ, shear, shearBack } from "./shear.ts";

// Where the amplitudes are now and where there is room for as many: permutations move them.
let state: usize = 0;
let cotangent: usize = 0;
let spare: usize = 0;

/** The instructions from `first` up to `end` on `count` amplitudes. */
export function runProgram(first: usize, end: usize, amplitudes: usize, free: usize, count: i32, qubits: i32): void {
  state = amplitudes;
  spare = free;
  let entered = false;
  for (let at = first; at < end; at += instructionBytes) {
    if (load<i32>(at) != kindLayer) {
      apply(at, count, qubits);
      continue;
    }
    if (!entered) applyPhases(writePhases(at, before, qubits), state, count, qubits);
    shear(at, state, count);
    entered = at + 2 * instructionBytes < end && areJoined(at + instructionBytes, at + 2 * instructionBytes);
    const phases = writePhases(at, after, qubits);
    if (entered) {
      at += instructionBytes;
      const joined = writePhases(at + instructionBytes, before, qubits);
      joinPhases(at, phases, joined, qubits, false);
      permuteWithPhases(at, state, spare, count, qubits, joined);
      exchange();
    } else applyPhases(phases, state, count, qubits);
  }
  if (state != amplitudes) move(amplitudes, state, count);
}

/** Whether a permutation and a layer follow a layer: its phases, and those before the next one, go with the permutation. */
function areJoined(second: usize, third: usize): bool {
  return load<i32>(second) == kindPermutation && load<i32>(third) == kindLayer;
}

/** The inverse instructions in reverse order, on state and cotangent. */
export function runProgramBack(
  first: usize,
  end: usize,
  amplitudes: usize,
  cotangents: usize,
  free: usize,
  count: i32,
  qubits: i32,
): void {
  state = amplitudes;
  cotangent = cotangents;
  spare = free;
  let entered = false;
  for (let at = end - instructionBytes; at >= first; at -= instructionBytes) {
    if (load<i32>(at) != kindLayer) {
      applyBack(at, count, qubits);
      continue;
    }
    if (!entered) undoPhases(writePhases(at, after, qubits), state, cotangent, count, qubits);
    correlateZ(at, state, cotangent, count, qubits, roomBehindPhases(qubits));
    shearBack(at, state, cotangent, count);
    const phases = writePhases(at, before, qubits);
    entered = at >= first + 2 * instructionBytes && areJoined(at - instructionBytes, at - 2 * instructionBytes);
    if (entered) {
      at -= instructionBytes;
      joinPhases(at, writePhases(at - instructionBytes, after, qubits), phases, qubits, true);
      permuteBackWithPhases(at, state, spare, count, qubits, phases);
      permuteBackWithPhases(at, cotangent, state, count, qubits, phases);
      rotateBuffers();
    } else undoPhases(phases, state, cotangent, count, qubits);
  }
  goHome(amplitudes, cotangents, count);
}

/** The instructions on a state, and their tangents on it and on a change of it. */
export function runProgramTangent(
  first: usize,
  end: usize,
  amplitudes: usize,
  changes: usize,
  free: usize,
  count: i32,
  qubits: i32,
): void {
  state = amplitudes;
  cotangent = changes;
  spare = free;
  for (let at = first; at < end; at += instructionBytes) applyTangent(at, count, qubits);
  goHome(amplitudes, changes, count);
}

function apply(at: usize, count: i32, qubits: i32): void {
  const kind = load<i32>(at);
  if (kind == kindPermutation) {
    permute(at, state, spare, count, qubits);
    exchange();
  } else applyInPlace(at, kind, state, count);
}

function applyInPlace(at: usize, kind: i32, amplitudes: usize, count: i32): void {
  if (kind == kindDiagonal) diagonal(at, amplitudes, count);
  else if (kind == kindString) pauliString(at, amplitudes, count);
  else if (popcnt<i32>(targetsOf(at)) > 1) dense(at, amplitudes, count);
  else if (kind == kindDense) dense1(at, amplitudes, count);
  else realDense1(at, amplitudes, count);
}

function applyBack(at: usize, count: i32, qubits: i32): void {
  const kind = load<i32>(at);
  if (kind == kindPermutation) {
    permuteBack(at, state, spare, count, qubits);
    permuteBack(at, cotangent, state, count, qubits);
    rotateBuffers();
  } else if (kind == kindDiagonal) diagonalBack(at, state, cotangent, count);
  else if (kind == kindString) pauliStringBack(at, state, cotangent, count);
  else if (popcnt<i32>(targetsOf(at)) > 1) denseBack(at, state, cotangent, count);
  else if (kind == kindRealDense) realDense1Back(at, state, cotangent, count);
  else dense1Back(at, state, cotangent, count);
}

function applyTangent(at: usize, count: i32, qubits: i32): void {
  const kind = load<i32>(at);
  if (kind == kindPermutation) {
    permute(at, state, spare, count, qubits);
    permute(at, cotangent, state, count, qubits);
    rotateBuffers();
    return;
  }
  applyInPlace(at, kind, cotangent, count);
  if (load<i32>(at, 8) >= 0) {
    if (kind == kindDiagonal) diagonalAdd(at, state, cotangent, count);
    else if (kind == kindString) pauliStringAdd(at, state, cotangent, count);
    else if (popcnt<i32>(targetsOf(at)) > 1) denseAdd(at, state, cotangent, count);
    else dense1Add(at, state, cotangent, count);
  }
  applyInPlace(at, kind, state, count);
}

/** After the state has moved to the spare room. */
function exchange(): void {
  const free = state;
  state = spare;
  spare = free;
}

/** After the state has moved to the spare room, and the other amplitudes to where it was. */
function rotateBuffers(): void {
  const free = cotangent;
  cotangent = state;
  state = spare;
  spare = free;
}

function goHome(amplitudes: usize, others: usize, count: i32): void {
  // The three rooms have changed places in a circle.
  if (state == amplitudes) return;
  if (cotangent == amplitudes) {
    move(others, cotangent, count);
    move(amplitudes, state, count);
  } else {
    move(amplitudes, state, count);
    move(others, cotangent, count);
  }
}

function move(to: usize, from: usize, count: i32): void {
  memory.copy(to, from, (<usize>count) << 4);
}
