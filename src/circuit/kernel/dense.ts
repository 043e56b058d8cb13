// A 2^k×2^k matrix on k qubits, k ≥ 2.
import { following, writeOffsets } from "./bits.ts";
import {
  controlsOf,
  controlValuesOf,
  hasSums,
  kindRealDense,
  scratch,
  sumsOf,
  targetsOf,
  valuesOf,
} from "./instruction.ts";
import { conjugate, multiplyAdd, swapped, turned } from "./lanes.ts";

/** U on `count` amplitudes. */
export function dense(instruction: usize, state: usize, count: i32): void {
  const size = sizeOf(instruction);
  applyMatrix(instruction, valuesOf(instruction), state, state, count, scratch, size, false);
}

/** Adds V·source to `target`, V following U in the values. */
export function denseAdd(instruction: usize, source: usize, target: usize, count: i32): void {
  const size = sizeOf(instruction);
  const matrix = valuesOf(instruction) + size * size * 16;
  applyMatrix(instruction, matrix, source, target, count, scratch, size, true);
}

/**
 * U⁻¹ on state and cotangent. Before that, where the controls have their values, cotangent · state† on the qubits is
 * added to the sums: for each entry the products of both numbers' parts, re·re, im·im, re·im and im·re.
 */
export function denseBack(instruction: usize, state: usize, cotangent: usize, count: i32): void {
  const size = sizeOf(instruction);
  if (hasSums(instruction)) correlate(instruction, state, cotangent, count, size);
  const adjoint = scratch;
  writeAdjoint(valuesOf(instruction), adjoint, size);
  const free = adjoint + size * size * 16;
  applyMatrix(instruction, adjoint, state, state, count, free, size, false);
  applyMatrix(instruction, adjoint, cotangent, cotangent, count, free, size, false);
}

function sizeOf(instruction: usize): usize {
  return (<usize>1) << popcnt<i32>(targetsOf(instruction));
}

function writeAdjoint(matrix: usize, adjoint: usize, size: usize): void {
  for (let i: usize = 0; i < size; i++) {
    for (let j: usize = 0; j < size; j++) {
      v128.store(adjoint + ((j * size + i) << 4), conjugate(v128.load(matrix + ((i * size + j) << 4))));
    }
  }
}

/** Puts matrix·source into `target`, or adds it. */
function applyMatrix(
  instruction: usize,
  matrix: usize,
  source: usize,
  target: usize,
  count: i32,
  free: usize,
  size: usize,
  adds: bool,
): void {
  const targets = targetsOf(instruction);
  const fixed = targets | controlsOf(instruction);
  const start = (<usize>controlValuesOf(instruction)) << 4;
  const real = load<i32>(instruction) == kindRealDense;
  const offsets = free;
  const before = offsets + ((size * 4 + 15) & ~15);
  writeOffsets(targets, offsets);
  for (let i = 0; i < count; i = following(i, fixed)) {
    const at = start + ((<usize>i) << 4);
    gather(source + at, offsets, before, size);
    if (real) multiplyReal(matrix, before, size, target + at, offsets, adds);
    else multiply(matrix, before, size, target + at, offsets, adds);
  }
}

function gather(state: usize, offsets: usize, into: usize, size: usize): void {
  for (let j: usize = 0; j < size; j++) {
    v128.store(into + (j << 4), v128.load(state + <usize>load<i32>(offsets + (j << 2))));
  }
}

/** The products of x with the real and the imaginary parts of a row are summed by themselves, four rows at a time. */
function multiply(matrix: usize, x: usize, size: usize, target: usize, offsets: usize, adds: bool): void {
  const row = size << 4;
  for (let i: usize = 0; i < size; i += 4) {
    let p0 = f64x2.splat(0);
    let q0 = p0;
    let p1 = p0;
    let q1 = p0;
    let p2 = p0;
    let q2 = p0;
    let p3 = p0;
    let q3 = p0;
    let a = matrix + i * row;
    const b = row + row;
    for (let at = x; at < x + row; at += 16, a += 16) {
      const z = v128.load(at);
      const c = a + row;
      const d = a + b;
      const e = c + b;
      p0 = multiplyAdd(v128.load64_splat(a), z, p0);
      q0 = multiplyAdd(v128.load64_splat(a, 8), z, q0);
      p1 = multiplyAdd(v128.load64_splat(c), z, p1);
      q1 = multiplyAdd(v128.load64_splat(c, 8), z, q1);
      p2 = multiplyAdd(v128.load64_splat(d), z, p2);
      q2 = multiplyAdd(v128.load64_splat(d, 8), z, q2);
      p3 = multiplyAdd(v128.load64_splat(e), z, p3);
      q3 = multiplyAdd(v128.load64_splat(e, 8), z, q3);
    }
    const places = offsets + (i << 2);
    put(target + <usize>load<i32>(places), f64x2.add(p0, turned(q0)), adds);
    put(target + <usize>load<i32>(places, 4), f64x2.add(p1, turned(q1)), adds);
    put(target + <usize>load<i32>(places, 8), f64x2.add(p2, turned(q2)), adds);
    put(target + <usize>load<i32>(places, 12), f64x2.add(p3, turned(q3)), adds);
  }
}

function multiplyReal(matrix: usize, x: usize, size: usize, target: usize, offsets: usize, adds: bool): void {
  const row = size << 4;
  for (let i: usize = 0; i < size; i += 4) {
    let p0 = f64x2.splat(0);
    let p1 = p0;
    let p2 = p0;
    let p3 = p0;
    let a = matrix + i * row;
    for (let at = x; at < x + row; at += 16, a += 16) {
      const z = v128.load(at);
      p0 = multiplyAdd(v128.load64_splat(a), z, p0);
      p1 = multiplyAdd(v128.load64_splat(a + row), z, p1);
      p2 = multiplyAdd(v128.load64_splat(a + 2 * row), z, p2);
      p3 = multiplyAdd(v128.load64_splat(a + 3 * row), z, p3);
    }
    const places = offsets + (i << 2);
    put(target + <usize>load<i32>(places), p0, adds);
    put(target + <usize>load<i32>(places, 4), p1, adds);
    put(target + <usize>load<i32>(places, 8), p2, adds);
    put(target + <usize>load<i32>(places, 12), p3, adds);
  }
}

function put(at: usize, x: v128, adds: bool): void {
  v128.store(at, adds ? f64x2.add(v128.load(at), x) : x);
}

function correlate(instruction: usize, state: usize, cotangent: usize, count: i32, size: usize): void {
  const targets = targetsOf(instruction);
  const fixed = targets | controlsOf(instruction);
  const start = (<usize>controlValuesOf(instruction)) << 4;
  const sums = sumsOf(instruction);
  const offsets = scratch;
  const row = size << 4;
  const kets = offsets + ((size * 4 + 15) & ~15);
  writeOffsets(targets, offsets);
  for (let i = 0; i < count; i = following(i, fixed)) {
    const at = start + ((<usize>i) << 4);
    gather(state + at, offsets, kets, size);
    let entry = sums;
    for (let j: usize = 0; j < size; j++) {
      const bra = v128.load(cotangent + at + <usize>load<i32>(offsets + (j << 2)));
      for (let ket = kets; ket < kets + row; ket += 16, entry += 32) {
        const x = v128.load(ket);
        v128.store(entry, multiplyAdd(bra, x, v128.load(entry)));
        v128.store(entry, multiplyAdd(bra, swapped(x), v128.load(entry, 16)), 16);
      }
    }
  }
}
