/** Below and above these the squares of numbers lose digits to underflow or overflow. */
const smallest = 1e-120;
const largest = 1e120;

/** A power of two that brings `size` near one where its square would underflow or overflow; else 1. */
export function powerOfTwoScale(size: number): number {
  if (size === 0 || (size >= smallest && size <= largest)) return 1;
  return 2 ** -Math.max(-1000, Math.min(1000, Math.round(Math.log2(size))));
}

/** The largest absolute value in `data`. */
export function maxAbs(data: Float64Array): number {
  let max = 0;
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i]);
    if (size > max) max = size;
  }
  return max;
}
