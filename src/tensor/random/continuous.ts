import { NDArray } from "../array.ts";
import { checkShape } from "../create.ts";
import { allocate, type DType, isComplex, isInexact, type Storage } from "../dtype.ts";
import { DTypeError, InputError } from "../error.ts";
import { type Shape, sizeOf } from "../layout.ts";
import { lowerNormalQuantile } from "./gaussian.ts";
import { eachChunk, type Key } from "./key.ts";

/** The interval of `uniform`, and the dtype of the numbers. */
export interface UniformOptions {
  /** Lower end, included; 0 unless given. */
  readonly low?: number;
  /** Upper end, excluded; 1 unless given. */
  readonly high?: number;
  readonly dtype?: "float64" | "float32";
}

/** 53 random bits as a multiple of 2⁻⁵³ in [0, 1). */
export function unitInterval(a: number, b: number): number {
  return ((a >>> 5) * 2 ** 26 + (b >>> 6)) * 2 ** -53;
}

/**
 * Numbers evenly distributed over [low, high), 53 random bits each (24 for float32).
 *
 * @throws InputError unless low < high are finite.
 */
export function uniform(key: Key, shape: Shape = [], options: UniformOptions = {}): NDArray {
  const { low = 0, high = 1, dtype = "float64" } = options;
  requireReal(dtype, "uniform");
  if (!(low < high && Number.isFinite(high - low))) {
    throw new InputError(`uniform: needs finite low < high, got ${low} and ${high}`);
  }
  const data = allocate(dtype, sizeOf(checkShape(shape, "uniform")));
  const fill = dtype === "float32" ? fillSingle : fillDouble;
  eachChunk(key, data.length, (first, words) => fill(words, data.subarray(first), low, high));
  return new NDArray(dtype, shape, data);
}

/** Numbers of [low, high) from as many blocks. */
function fillDouble(words: Uint32Array, out: Storage, low: number, high: number): void {
  const width = high - low;
  for (let w = 0, i = 0; w < words.length; w += 2, i++) {
    const x = low + width * unitInterval(words[w], words[w + 1]);
    // Rounding may reach the excluded end.
    out[i] = x < high ? x : low;
  }
}

function fillSingle(words: Uint32Array, out: Storage, low: number, high: number): void {
  const width = high - low;
  for (let w = 0, i = 0; w < words.length; w += 2, i++) {
    const x = Math.fround(low + width * ((words[w] >>> 8) * 2 ** -24));
    out[i] = x < high ? x : low;
  }
}

/** A standard normal number from 64 random bits: one of the sign, 52 of the probability of the tail. */
function gaussian(a: number, b: number): number {
  const quantile = lowerNormalQuantile((a * 2 ** 20 + (b >>> 12) + 0.5) * 2 ** -53);
  return b & 1 ? -quantile : quantile;
}

/**
 * Numbers from the normal distribution of mean 0 and variance 1, by inversion. Complex ones have ⟨|z|²⟩ = 1, so real
 * and imaginary parts of variance 1/2.
 *
 * Only +, −, ×, ÷ and the square root are used, which IEEE 754 rounds in one way, so the same key gives the same bits
 * on every machine.
 */
export function normal(key: Key, shape: Shape = [], dtype: DType = "float64"): NDArray {
  if (!isInexact(dtype)) throw new DTypeError(`normal: dtype must be real or complex floating, got ${dtype}`);
  const data = allocate(dtype, sizeOf(checkShape(shape, "normal")));
  const scale = isComplex(dtype) ? Math.SQRT1_2 : 1;
  eachChunk(key, data.length, (first, words) => {
    for (let w = 0, i = first; w < words.length; w += 2, i++) data[i] = scale * gaussian(words[w], words[w + 1]);
  });
  return new NDArray(dtype, shape, data);
}

function requireReal(dtype: DType, operation: string): void {
  if (!isInexact(dtype) || isComplex(dtype)) {
    throw new DTypeError(`${operation}: dtype must be float64 or float32, got ${dtype}`);
  }
}
