// A stage is a program for some qubits of a register. If those are its lowest ones, the amplitudes that belong together
// follow each other; else they are gathered into a room of their own, small enough for the cache.
import { following, spread } from "./bits.ts";
import { runProgram, runProgramBack, runProgramTangent } from "./program.ts";

/** What is done with the second of two lists of amplitudes. */
export const nothing: i32 = 0;
export const backwards: i32 = 1;
export const tangents: i32 = 2;

/** Qubits of the stage. */
let qubits: i32 = 0;
/** They have these bits in the register's indices. */
export let mask: i32 = 0;
/** Amplitudes of a slice, and of all slices. */
export let sliceCount: i32 = 0;
export let totalCount: i32 = 0;
/** Rooms for the amplitudes of three slices. */
export let room: usize = 0;

export function setStage(qubitMask: i32, slice: i32, total: i32, roomAt: usize): void {
  mask = qubitMask;
  qubits = popcnt<i32>(qubitMask);
  sliceCount = slice;
  totalCount = total;
  room = roomAt;
}

/** Runs a program on the slices from `begin` up to `end`, on one list of amplitudes or on two. */
export function runSlices(mode: i32, first: usize, last: usize, begin: i32, end: i32, a: usize, b: usize): void {
  if ((mask & (mask + 1)) == 0) {
    for (let slice = begin; slice < end; slice++) {
      const offset = (<usize>slice * <usize>sliceCount) << 4;
      runOn(mode, first, last, a + offset, b + offset, room, min(sliceCount, totalCount - slice * sliceCount));
    }
    return;
  }
  const bytes = (<usize>sliceCount) << 4;
  let outer = spread(begin, ~mask);
  for (let slice = begin; slice < end; slice++) {
    const offset = (<usize>outer) << 4;
    gather(a + offset, room);
    if (mode != nothing) gather(b + offset, room + bytes);
    runOn(mode, first, last, room, room + bytes, room + 2 * bytes, sliceCount);
    scatter(room, a + offset);
    if (mode != nothing) scatter(room + bytes, b + offset);
    outer = following(outer, mask);
  }
}

function runOn(mode: i32, first: usize, last: usize, a: usize, b: usize, free: usize, count: i32): void {
  if (mode == nothing) runProgram(first, last, a, free, count, qubits);
  else if (mode == backwards) runProgramBack(first, last, a, b, free, count, qubits);
  else runProgramTangent(first, last, a, b, free, count, qubits);
}

/** Amplitudes that follow each other in the register too. */
function run(): i32 {
  return 1 << ctz<i32>(~mask);
}

function gather(from: usize, to: usize): void {
  const length = run();
  const end = to + ((<usize>sliceCount) << 4);
  let index = 0;
  for (; to < end; to += (<usize>length) << 4) {
    memory.copy(to, from + ((<usize>index) << 4), (<usize>length) << 4);
    index = following(index | (length - 1), ~mask);
  }
}

function scatter(from: usize, to: usize): void {
  const length = run();
  const end = from + ((<usize>sliceCount) << 4);
  let index = 0;
  for (; from < end; from += (<usize>length) << 4) {
    memory.copy(to + ((<usize>index) << 4), from, (<usize>length) << 4);
    index = following(index | (length - 1), ~mask);
  }
}
