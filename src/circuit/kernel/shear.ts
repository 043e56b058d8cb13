// The rotations Ry(β) of a layer. Each is three shears, x −= p·y, y += s·x, x −= p·y with s = sin β/2 and p = tan β/4,
// neither above 1: three multiply-adds for each pair of amplitudes, where a matrix of complex numbers takes eight. Two
// gates go together, so that amplitudes are loaded half as often.
import { following } from "./bits.ts";
import { hasSums, scratch, sumsOf, targetsOf, valuesOf } from "./instruction.ts";
import { addTo, differenceOfLanes, multiplyAdd, multiplySubtract, sumOfLanes, swapped } from "./lanes.ts";
import { gateBytes, shears } from "./layer.ts";

/** Sums of a gate: Im⟨cotangent|P|state⟩ for P = X and Y between the rotation and the phases after it, and for Z. */
const gateSums: usize = 24;

export function shear(instruction: usize, state: usize, count: i32): void {
  let gate = valuesOf(instruction) + shears;
  let rest = targetsOf(instruction);
  while (rest != 0) {
    const first = rest & -rest;
    rest ^= first;
    const second = rest & -rest;
    rest ^= second;
    if (second != 0) shearTwo(gate, state, count, first, second);
    else shearOne(gate, state, count, first);
    gate += 2 * gateBytes;
  }
}

/** The inverse on state and cotangent; X and Y of every gate are added to its sums before that. */
export function shearBack(instruction: usize, state: usize, cotangent: usize, count: i32): void {
  let gate = valuesOf(instruction) + shears;
  // Without anybody to tell, they go where they do no harm.
  let sums = hasSums(instruction) ? sumsOf(instruction) : scratch;
  let rest = targetsOf(instruction);
  while (rest != 0) {
    const first = rest & -rest;
    rest ^= first;
    const second = rest & -rest;
    rest ^= second;
    if (second != 0) shearTwoBack(gate, sums, state, cotangent, count, first, second);
    else shearOneBack(gate, sums, state, cotangent, count, first);
    gate += 2 * gateBytes;
    sums += 2 * gateSums;
  }
}

function shearOne(gate: usize, state: usize, count: i32, bit: i32): void {
  const p = v128.load64_splat(gate);
  const s = v128.load64_splat(gate, 8);
  const offset = (<usize>bit) << 4;
  for (let i = 0; i < count; i = following(i, bit)) {
    const at = state + ((<usize>i) << 4);
    let x = v128.load(at);
    let y = v128.load(at + offset);
    x = multiplySubtract(p, y, x);
    y = multiplyAdd(s, x, y);
    x = multiplySubtract(p, y, x);
    v128.store(at, x);
    v128.store(at + offset, y);
  }
}

function shearTwo(gate: usize, state: usize, count: i32, first: i32, second: i32): void {
  const p = v128.load64_splat(gate);
  const s = v128.load64_splat(gate, 8);
  const q = v128.load64_splat(gate, gateBytes);
  const t = v128.load64_splat(gate, gateBytes + 8);
  const fixed = first | second;
  const low = (<usize>first) << 4;
  const high = (<usize>second) << 4;
  for (let i = 0; i < count; i = following(i, fixed)) {
    const at = state + ((<usize>i) << 4);
    let a = v128.load(at);
    let b = v128.load(at + low);
    let c = v128.load(at + high);
    let d = v128.load(at + low + high);
    a = multiplySubtract(p, b, a);
    c = multiplySubtract(p, d, c);
    b = multiplyAdd(s, a, b);
    d = multiplyAdd(s, c, d);
    a = multiplySubtract(p, b, a);
    c = multiplySubtract(p, d, c);
    a = multiplySubtract(q, c, a);
    b = multiplySubtract(q, d, b);
    c = multiplyAdd(t, a, c);
    d = multiplyAdd(t, b, d);
    a = multiplySubtract(q, c, a);
    b = multiplySubtract(q, d, b);
    v128.store(at, a);
    v128.store(at + low, b);
    v128.store(at + high, c);
    v128.store(at + low + high, d);
  }
}

function shearOneBack(gate: usize, sums: usize, state: usize, cotangent: usize, count: i32, bit: i32): void {
  const p = v128.load64_splat(gate);
  const s = v128.load64_splat(gate, 8);
  const offset = (<usize>bit) << 4;
  let sumX = f64x2.splat(0);
  let sumY = sumX;
  for (let i = 0; i < count; i = following(i, bit)) {
    const at = (<usize>i) << 4;
    let a = v128.load(state + at);
    let b = v128.load(state + at + offset);
    let k = v128.load(cotangent + at);
    let l = v128.load(cotangent + at + offset);
    sumX = multiplyAdd(l, swapped(a), multiplyAdd(k, swapped(b), sumX));
    sumY = multiplySubtract(k, b, multiplyAdd(l, a, sumY));
    a = multiplyAdd(p, b, a);
    k = multiplyAdd(p, l, k);
    b = multiplySubtract(s, a, b);
    l = multiplySubtract(s, k, l);
    a = multiplyAdd(p, b, a);
    k = multiplyAdd(p, l, k);
    v128.store(state + at, a);
    v128.store(state + at + offset, b);
    v128.store(cotangent + at, k);
    v128.store(cotangent + at + offset, l);
  }
  addTo(sums, differenceOfLanes(sumX));
  addTo(sums + 8, sumOfLanes(sumY));
}

function shearTwoBack(
  gate: usize,
  sums: usize,
  state: usize,
  cotangent: usize,
  count: i32,
  first: i32,
  second: i32,
): void {
  const p = v128.load64_splat(gate);
  const s = v128.load64_splat(gate, 8);
  const q = v128.load64_splat(gate, gateBytes);
  const t = v128.load64_splat(gate, gateBytes + 8);
  const fixed = first | second;
  const low = (<usize>first) << 4;
  const high = (<usize>second) << 4;
  const both = low + high;
  let firstX = f64x2.splat(0);
  let firstY = firstX;
  let secondX = firstX;
  let secondY = firstX;
  for (let i = 0; i < count; i = following(i, fixed)) {
    const ket = state + ((<usize>i) << 4);
    const bra = cotangent + ((<usize>i) << 4);
    let a = v128.load(ket);
    let b = v128.load(ket + low);
    let c = v128.load(ket + high);
    let d = v128.load(ket + both);
    let k = v128.load(bra);
    let l = v128.load(bra + low);
    let m = v128.load(bra + high);
    let n = v128.load(bra + both);
    firstX = multiplyAdd(k, swapped(b), firstX);
    firstY = multiplySubtract(k, b, firstY);
    firstX = multiplyAdd(m, swapped(d), firstX);
    firstY = multiplySubtract(m, d, firstY);
    firstX = multiplyAdd(l, swapped(a), firstX);
    firstY = multiplyAdd(l, a, firstY);
    firstX = multiplyAdd(n, swapped(c), firstX);
    firstY = multiplyAdd(n, c, firstY);
    a = multiplyAdd(p, b, a);
    c = multiplyAdd(p, d, c);
    k = multiplyAdd(p, l, k);
    m = multiplyAdd(p, n, m);
    b = multiplySubtract(s, a, b);
    d = multiplySubtract(s, c, d);
    l = multiplySubtract(s, k, l);
    n = multiplySubtract(s, m, n);
    a = multiplyAdd(p, b, a);
    c = multiplyAdd(p, d, c);
    k = multiplyAdd(p, l, k);
    m = multiplyAdd(p, n, m);
    secondX = multiplyAdd(k, swapped(c), secondX);
    secondY = multiplySubtract(k, c, secondY);
    secondX = multiplyAdd(l, swapped(d), secondX);
    secondY = multiplySubtract(l, d, secondY);
    secondX = multiplyAdd(m, swapped(a), secondX);
    secondY = multiplyAdd(m, a, secondY);
    secondX = multiplyAdd(n, swapped(b), secondX);
    secondY = multiplyAdd(n, b, secondY);
    a = multiplyAdd(q, c, a);
    b = multiplyAdd(q, d, b);
    k = multiplyAdd(q, m, k);
    l = multiplyAdd(q, n, l);
    c = multiplySubtract(t, a, c);
    d = multiplySubtract(t, b, d);
    m = multiplySubtract(t, k, m);
    n = multiplySubtract(t, l, n);
    a = multiplyAdd(q, c, a);
    b = multiplyAdd(q, d, b);
    k = multiplyAdd(q, m, k);
    l = multiplyAdd(q, n, l);
    v128.store(ket, a);
    v128.store(ket + low, b);
    v128.store(ket + high, c);
    v128.store(ket + both, d);
    v128.store(bra, k);
    v128.store(bra + low, l);
    v128.store(bra + high, m);
    v128.store(bra + both, n);
  }
  addTo(sums, differenceOfLanes(firstX));
  addTo(sums + 8, sumOfLanes(firstY));
  addTo(sums + gateSums, differenceOfLanes(secondX));
  addTo(sums + gateSums + 8, sumOfLanes(secondY));
}

/** Bits of an index whose sums are kept apart from those of the other bits. */
const lowBits: i32 = 5;

/**
 * Adds Im⟨cotangent|Z|state⟩ for every gate to its sums. `rooms` has room for 2^lowBits + 2^(qubits − lowBits) pairs:
 * what is summed over the other bits of the index.
 */
export function correlateZ(
  instruction: usize,
  state: usize,
  cotangent: usize,
  count: i32,
  qubits: i32,
  rooms: usize,
): void {
  if (!hasSums(instruction)) return;
  const split = min(qubits, lowBits);
  const row = 1 << split;
  const rows = 1 << (qubits - split);
  const columns = rooms + ((<usize>rows) << 4);
  memory.fill(rooms, 0, (<usize>(row + rows)) << 4);
  for (let i = 0; i < count; i += row) {
    const ket = state + ((<usize>i) << 4);
    const bra = cotangent + ((<usize>i) << 4);
    let sum = f64x2.splat(0);
    for (let at: usize = 0; at < (<usize>row) << 4; at += 16) {
      const x = f64x2.mul(v128.load(bra + at), swapped(v128.load(ket + at)));
      sum = f64x2.add(sum, x);
      v128.store(columns + at, f64x2.add(v128.load(columns + at), x));
    }
    const total = rooms + ((<usize>((i >>> split) & (rows - 1))) << 4);
    v128.store(total, f64x2.add(v128.load(total), sum));
  }
  let sums = sumsOf(instruction) + 16;
  for (let rest = targetsOf(instruction); rest != 0; rest &= rest - 1) {
    const bit = rest & -rest;
    const sum = bit < row ? signedSum(columns, row, bit) : signedSum(rooms, rows, bit >>> split);
    addTo(sums, differenceOfLanes(sum));
    sums += gateSums;
  }
}

/** The sum of numbers where the bit of their index is 0, less that of the others. */
function signedSum(numbers: usize, count: i32, bit: i32): v128 {
  let sum = f64x2.splat(0);
  for (let i = 0; i < count; i = following(i, bit)) {
    const at = numbers + ((<usize>i) << 4);
    sum = f64x2.add(sum, f64x2.sub(v128.load(at), v128.load(at + ((<usize>bit) << 4))));
  }
  return sum;
}
