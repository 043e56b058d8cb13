// A phase for each state of some qubits.
import { following } from "./bits.ts";
import { controlsOf, controlValuesOf, hasSums, scratch, sumsOf, targetsOf, valuesOf } from "./instruction.ts";
import { addTo, conjugate, differenceOfLanes, product, swapped } from "./lanes.ts";

/** Bits of an index that are looked up together. */
const digitBits: i32 = 10;

export function diagonal(instruction: usize, state: usize, count: i32): void {
  const phases = valuesOf(instruction);
  const controls = controlsOf(instruction);
  const values = controlValuesOf(instruction);
  prepare(targetsOf(instruction), count);
  for (let i = 0; i < count; i = following(i, controls)) {
    const at = state + ((<usize>(i | values)) << 4);
    v128.store(at, product(v128.load(phases + entryOf(i | values)), v128.load(at)));
  }
}

/** Adds the products with the numbers that follow the phases to `target`. */
export function diagonalAdd(instruction: usize, source: usize, target: usize, count: i32): void {
  const targets = targetsOf(instruction);
  const factors = valuesOf(instruction) + ((<usize>1) << (popcnt<i32>(targets) + 4));
  const controls = controlsOf(instruction);
  const values = controlValuesOf(instruction);
  prepare(targets, count);
  for (let i = 0; i < count; i = following(i, controls)) {
    const offset = (<usize>(i | values)) << 4;
    const added = product(v128.load(factors + entryOf(i | values)), v128.load(source + offset));
    v128.store(target + offset, f64x2.add(v128.load(target + offset), added));
  }
}

/** The opposite phases on state and cotangent; Im(cotangent* · state) is added to the sum of each phase. */
export function diagonalBack(instruction: usize, state: usize, cotangent: usize, count: i32): void {
  const phases = valuesOf(instruction);
  const controls = controlsOf(instruction);
  const values = controlValuesOf(instruction);
  const summed = hasSums(instruction);
  const sums = sumsOf(instruction);
  prepare(targetsOf(instruction), count);
  for (let i = 0; i < count; i = following(i, controls)) {
    const offset = (<usize>(i | values)) << 4;
    const entry = entryOf(i | values);
    const phase = conjugate(v128.load(phases + entry));
    const x = v128.load(state + offset);
    const y = v128.load(cotangent + offset);
    if (summed) addTo(sums + (entry >> 1), differenceOfLanes(f64x2.mul(y, swapped(x))));
    v128.store(state + offset, product(phase, x));
    v128.store(cotangent + offset, product(phase, y));
  }
}

/** Which phase amplitude i has, in bytes: the sum of what two tables say of its lower and its higher bits. */
function entryOf(i: i32): usize {
  const low = load<i32>(scratch + ((<usize>(i & ((1 << digitBits) - 1))) << 2));
  const high = load<i32>(scratch + ((<usize>((1 << digitBits) + (i >>> digitBits))) << 2));
  return <usize>(low | high);
}

function prepare(targets: i32, count: i32): void {
  const lowest = (1 << digitBits) - 1;
  writeEntries(scratch, 0, min(count, lowest + 1), targets);
  writeEntries(scratch + ((<usize>lowest + 1) << 2), digitBits, (count + lowest) >>> digitBits, targets);
}

/** For each of the first numbers, shifted left, the byte offset of the phase of its bits. */
function writeEntries(table: usize, shift: i32, count: i32, targets: i32): void {
  store<i32>(table, 0);
  for (let i = 1; i < count; i++) {
    const bit = (i & -i) << shift;
    const own = targets & bit ? 16 << popcnt<i32>(targets & (bit - 1)) : 0;
    store<i32>(table + ((<usize>i) << 2), own | load<i32>(table + ((<usize>(i & (i - 1))) << 2)));
  }
}
