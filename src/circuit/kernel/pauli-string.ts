// exp(−iθP) = cos θ − i sin θ P for a Pauli string P: P takes amplitude i to i ^ flips, with the sign of the parity of
// i & signs and a factor i for each Y, which is in both masks.
import { following, isOdd } from "./bits.ts";
import { controlsOf, controlValuesOf, hasSums, sumsOf, valuesOf } from "./instruction.ts";
import { addTo, multiplyAdd, product, realOf, swapped, turned } from "./lanes.ts";

/** (cos θ − i sin θ P) on `count` amplitudes. */
export function pauliString(instruction: usize, state: usize, count: i32): void {
  const values = valuesOf(instruction);
  rotate(instruction, state, count, load<f64>(values), load<f64>(values, 8));
}

/** Adds (a − i b P)·source to `target`, where a and b follow cos θ and sin θ in the values. */
export function pauliStringAdd(instruction: usize, source: usize, target: usize, count: i32): void {
  const values = valuesOf(instruction);
  const flips = flipsOf(instruction);
  const signs = signsOf(instruction);
  const controls = controlsOf(instruction);
  const start = controlValuesOf(instruction);
  const a = realOf(values + 16);
  const factor = f64x2.mul(f64x2.splat(load<f64>(values, 24)), turnedBack(f64x2(1, 0), flips, signs));
  for (let free = 0; free < count; free = following(free, controls)) {
    const i = free | start;
    const j = i ^ flips;
    const at = target + ((<usize>i) << 4);
    const other = product(factor, signed(v128.load(source + ((<usize>j) << 4)), j, signs));
    const x = multiplyAdd(a, v128.load(source + ((<usize>i) << 4)), other);
    v128.store(at, f64x2.add(v128.load(at), x));
  }
}

/** The inverse on state and cotangent; before that Im⟨cotangent|P|state⟩ is added to the sum. */
export function pauliStringBack(instruction: usize, state: usize, cotangent: usize, count: i32): void {
  if (hasSums(instruction)) correlate(instruction, state, cotangent, count);
  const values = valuesOf(instruction);
  const cosine = load<f64>(values);
  const sine = -load<f64>(values, 8);
  rotate(instruction, state, count, cosine, sine);
  rotate(instruction, cotangent, count, cosine, sine);
}

function flipsOf(instruction: usize): i32 {
  return load<i32>(instruction, 24);
}

function signsOf(instruction: usize): i32 {
  return load<i32>(instruction, 28);
}

/** −i times x, and times i for each Y. */
function turnedBack(x: v128, flips: i32, signs: i32): v128 {
  const turns = (popcnt<i32>(flips & signs) + 3) & 3;
  if (turns & 1) x = turned(x);
  return turns & 2 ? f64x2.neg(x) : x;
}

function signed(x: v128, i: i32, signs: i32): v128 {
  return isOdd(i & signs) ? f64x2.neg(x) : x;
}

function rotate(instruction: usize, state: usize, count: i32, cosine: f64, sine: f64): void {
  const flips = flipsOf(instruction);
  const signs = signsOf(instruction);
  const controls = controlsOf(instruction);
  const start = controlValuesOf(instruction);
  const c = f64x2.splat(cosine);
  const factor = f64x2.mul(f64x2.splat(sine), turnedBack(f64x2(1, 0), flips, signs));
  if (flips == 0) {
    const even = f64x2.add(f64x2(cosine, 0), factor);
    const odd = f64x2.sub(f64x2(cosine, 0), factor);
    for (let free = 0; free < count; free = following(free, controls)) {
      const at = state + ((<usize>(free | start)) << 4);
      v128.store(at, product(isOdd((free | start) & signs) ? odd : even, v128.load(at)));
    }
    return;
  }
  const fixed = controls | (flips & -flips);
  const re = f64x2.splat(f64x2.extract_lane(factor, 0));
  const im = f64x2(-f64x2.extract_lane(factor, 1), f64x2.extract_lane(factor, 1));
  for (let free = 0; free < count; free = following(free, fixed)) {
    const i = free | start;
    const j = i ^ flips;
    const p = state + ((<usize>i) << 4);
    const q = state + ((<usize>j) << 4);
    const x = v128.load(p);
    const y = v128.load(q);
    const u = signed(x, i, signs);
    const v = signed(y, j, signs);
    v128.store(p, multiplyAdd(im, swapped(v), multiplyAdd(re, v, f64x2.mul(c, x))));
    v128.store(q, multiplyAdd(im, swapped(u), multiplyAdd(re, u, f64x2.mul(c, y))));
  }
}

function correlate(instruction: usize, state: usize, cotangent: usize, count: i32): void {
  const flips = flipsOf(instruction);
  const signs = signsOf(instruction);
  const controls = controlsOf(instruction);
  const start = controlValuesOf(instruction);
  let p = f64x2.splat(0);
  let q = p;
  for (let free = 0; free < count; free = following(free, controls)) {
    const j = free | start;
    const i = j ^ flips;
    const x = signed(v128.load(state + ((<usize>j) << 4)), j, signs);
    const y = v128.load(cotangent + ((<usize>i) << 4));
    p = multiplyAdd(y, x, p);
    q = multiplyAdd(y, swapped(x), q);
  }
  // Re of −i·i^(number of Y) times Σ cotangent* · state.
  const re = f64x2.extract_lane(p, 0) + f64x2.extract_lane(p, 1);
  const im = f64x2.extract_lane(q, 0) - f64x2.extract_lane(q, 1);
  addTo(sumsOf(instruction), f64x2.extract_lane(turnedBack(f64x2(re, im), flips, signs), 0));
}
