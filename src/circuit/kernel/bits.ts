// Qubits as bits of an index.

/** The bits of `packed` put, in their order, where `mask` has ones. */
export function spread(packed: i32, mask: i32): i32 {
  let result = 0;
  for (let bit = 1; mask != 0; mask &= mask - 1, bit <<= 1) {
    if (packed & bit) result |= mask & -mask;
  }
  return result;
}

/** Writes for each state of the `mask` bits, 2^k in all, where it is: the byte offset of its amplitude. */
export function writeOffsets(mask: i32, offsets: usize): void {
  let index = 0;
  const size = 1 << popcnt<i32>(mask);
  for (let i = 0; i < size; i++) {
    store<i32>(offsets + ((<usize>i) << 2), index << 4);
    index = following(index, ~mask);
  }
}

/** The next higher index in which the bits of `fixed` are 0. */
export function following(index: i32, fixed: i32): i32 {
  return ((index | fixed) + 1) & ~fixed;
}

/** Whether an odd number of bits is set. */
export function isOdd(bits: i32): bool {
  return (popcnt<i32>(bits) & 1) != 0;
}
