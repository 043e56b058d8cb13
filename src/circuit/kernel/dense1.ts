// A 2×2 matrix on one qubit.
import { following } from "./bits.ts";
import { controlsOf, controlValuesOf, hasSums, sumsOf, targetsOf, valuesOf } from "./instruction.ts";
import {
  addTo,
  differenceOfLanes,
  imaginaryOf,
  multiplyAdd,
  multiplySubtract,
  product,
  realOf,
  sumOfLanes,
  swapped,
} from "./lanes.ts";

/** U on `count` amplitudes. */
export function dense1(instruction: usize, state: usize, count: i32): void {
  const u = valuesOf(instruction);
  applyRows(
    instruction,
    state,
    count,
    realOf(u),
    imaginaryOf(u),
    realOf(u + 16),
    imaginaryOf(u + 16),
    realOf(u + 32),
    imaginaryOf(u + 32),
    realOf(u + 48),
    imaginaryOf(u + 48),
  );
}

/** A real U on `count` amplitudes. */
export function realDense1(instruction: usize, state: usize, count: i32): void {
  const u = valuesOf(instruction);
  applyRealRows(instruction, state, count, realOf(u), realOf(u + 16), realOf(u + 32), realOf(u + 48));
}

/** Adds V·source to `target`, V following U in the values. */
export function dense1Add(instruction: usize, source: usize, target: usize, count: i32): void {
  const v = valuesOf(instruction) + 64;
  const offset = (<usize>targetsOf(instruction)) << 4;
  const fixed = targetsOf(instruction) | controlsOf(instruction);
  const start = (<usize>controlValuesOf(instruction)) << 4;
  for (let i = 0; i < count; i = following(i, fixed)) {
    const at = start + ((<usize>i) << 4);
    const x = v128.load(source + at);
    const y = v128.load(source + at + offset);
    const first = f64x2.add(product(v128.load(v), x), product(v128.load(v, 16), y));
    const second = f64x2.add(product(v128.load(v, 32), x), product(v128.load(v, 48), y));
    v128.store(target + at, f64x2.add(v128.load(target + at), first));
    v128.store(target + at + offset, f64x2.add(v128.load(target + at + offset), second));
  }
}

/**
 * U⁻¹ on state and cotangent. Before that Im⟨cotangent|P|state⟩ is added to the sums, for P = 1, X, Y, Z on the qubit
 * where the controls have their values.
 */
export function dense1Back(instruction: usize, state: usize, cotangent: usize, count: i32): void {
  if (hasSums(instruction)) correlate(instruction, state, cotangent, count);
  undo(instruction, state, count);
  undo(instruction, cotangent, count);
}

/** As {@link dense1Back} for a real U. */
export function realDense1Back(instruction: usize, state: usize, cotangent: usize, count: i32): void {
  if (hasSums(instruction)) correlate(instruction, state, cotangent, count);
  const u = valuesOf(instruction);
  const u00 = realOf(u);
  const u01 = realOf(u + 16);
  const u10 = realOf(u + 32);
  const u11 = realOf(u + 48);
  applyRealRows(instruction, state, count, u00, u10, u01, u11);
  applyRealRows(instruction, cotangent, count, u00, u10, u01, u11);
}

function undo(instruction: usize, state: usize, count: i32): void {
  const u = valuesOf(instruction);
  applyRows(
    instruction,
    state,
    count,
    realOf(u),
    f64x2.neg(imaginaryOf(u)),
    realOf(u + 32),
    f64x2.neg(imaginaryOf(u + 32)),
    realOf(u + 16),
    f64x2.neg(imaginaryOf(u + 16)),
    realOf(u + 48),
    f64x2.neg(imaginaryOf(u + 48)),
  );
}

/** Each entry of the matrix as its real part twice, and its imaginary part with the signs (−, +). */
function applyRows(
  instruction: usize,
  state: usize,
  count: i32,
  re00: v128,
  im00: v128,
  re01: v128,
  im01: v128,
  re10: v128,
  im10: v128,
  re11: v128,
  im11: v128,
): void {
  const offset = (<usize>targetsOf(instruction)) << 4;
  const fixed = targetsOf(instruction) | controlsOf(instruction);
  const start = state + ((<usize>controlValuesOf(instruction)) << 4);
  for (let i = 0; i < count; i = following(i, fixed)) {
    const p = start + ((<usize>i) << 4);
    const x = v128.load(p);
    const y = v128.load(p + offset);
    const s = swapped(x);
    const t = swapped(y);
    const first = multiplyAdd(im00, s, f64x2.mul(re00, x));
    const second = multiplyAdd(im10, s, f64x2.mul(re10, x));
    v128.store(p, multiplyAdd(im01, t, multiplyAdd(re01, y, first)));
    v128.store(p + offset, multiplyAdd(im11, t, multiplyAdd(re11, y, second)));
  }
}

function applyRealRows(instruction: usize, state: usize, count: i32, u00: v128, u01: v128, u10: v128, u11: v128): void {
  const offset = (<usize>targetsOf(instruction)) << 4;
  const fixed = targetsOf(instruction) | controlsOf(instruction);
  const start = state + ((<usize>controlValuesOf(instruction)) << 4);
  for (let i = 0; i < count; i = following(i, fixed)) {
    const p = start + ((<usize>i) << 4);
    const x = v128.load(p);
    const y = v128.load(p + offset);
    v128.store(p, multiplyAdd(u01, y, f64x2.mul(u00, x)));
    v128.store(p + offset, multiplyAdd(u11, y, f64x2.mul(u10, x)));
  }
}

function correlate(instruction: usize, state: usize, cotangent: usize, count: i32): void {
  const offset = (<usize>targetsOf(instruction)) << 4;
  const fixed = targetsOf(instruction) | controlsOf(instruction);
  const start = (<usize>controlValuesOf(instruction)) << 4;
  let first = f64x2.splat(0);
  let second = first;
  let x = first;
  let y = first;
  for (let i = 0; i < count; i = following(i, fixed)) {
    const at = start + ((<usize>i) << 4);
    const a = v128.load(state + at);
    const b = v128.load(state + at + offset);
    const c = v128.load(cotangent + at);
    const d = v128.load(cotangent + at + offset);
    const s = swapped(a);
    const t = swapped(b);
    first = multiplyAdd(c, s, first);
    second = multiplyAdd(d, t, second);
    x = multiplyAdd(d, s, multiplyAdd(c, t, x));
    y = multiplySubtract(c, b, multiplyAdd(d, a, y));
  }
  const sums = sumsOf(instruction);
  addTo(sums, differenceOfLanes(f64x2.add(first, second)));
  addTo(sums + 8, differenceOfLanes(x));
  addTo(sums + 16, sumOfLanes(y));
  addTo(sums + 24, differenceOfLanes(f64x2.sub(first, second)));
}
