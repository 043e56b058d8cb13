import { allocate, concrete, DTypeError, isComplex, isInexact, NDArray, type Tensor } from "../tensor/index.ts";
import { requireSetting } from "./optimizer/optimizer.ts";

/**
 * Values [n], such as local energies, with those that lie further from their median than `width` times the mean absolute
 * deviation from it drawn in to there: an estimate that a few samples cannot carry away, at the price of a bias. It has no part
 * in derivatives: what it gives are numbers.
 *
 * Pfau, Spencer, Matthews and Foulkes, Ab initio solution of the many-electron Schrödinger equation with deep neural
 * networks, Phys. Rev. Research 2, 033429 (2020), where the width is 5.
 *
 * Throws `InputError` unless `width` is above 0, and `DTypeError` for values that are not real and floating.
 */
export function clipToSpread(values: Tensor, width: number): NDArray {
  requireSetting("clipToSpread: width", width, width > 0, "above 0");
  const given = concrete(values, "clipToSpread");
  if (!isInexact(given.dtype) || isComplex(given.dtype)) {
    throw new DTypeError(`clipToSpread: the values are ${given.dtype}; allowed: float64 or float32`);
  }
  const numbers = given.values();
  const median = medianOf(numbers);
  let deviation = 0;
  for (let i = 0; i < numbers.length; i++) deviation += Math.abs(numbers[i] - median);
  const reach = (width * deviation) / Math.max(1, numbers.length);
  const clipped = allocate(given.dtype, given.size);
  for (let i = 0; i < numbers.length; i++) {
    clipped[i] = Math.min(Math.max(numbers[i], median - reach), median + reach);
  }
  return new NDArray(given.dtype, given.shape, clipped);
}

function medianOf(numbers: ArrayLike<number>): number {
  const sorted = Float64Array.from(numbers).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
