import { DTypeError } from "./error.ts";

/** Element types. Complex numbers are stored interleaved (re, im); bool is one byte, 0 or 1. */
export type DType = "bool" | "int32" | "float32" | "float64" | "complex64" | "complex128";

/** The typed arrays that hold elements. */
export type Storage = Float64Array | Float32Array | Int32Array | Uint8Array;

/** A complex constant as a plain object. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

const storages = {
  bool: Uint8Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
} as const;

export const dtypes = Object.keys(storages) as readonly DType[];

/** True for complex64 and complex128. */
export function isComplex(dtype: DType): boolean {
  return dtype === "complex128" || dtype === "complex64";
}

/** True for real and complex floating dtypes: those that carry derivatives. */
export function isInexact(dtype: DType): boolean {
  return dtype !== "bool" && dtype !== "int32";
}

/** Storage numbers per element: 2 for complex dtypes, else 1. */
export function components(dtype: DType): 1 | 2 {
  return isComplex(dtype) ? 2 : 1;
}

/** Zeroed storage for `size` elements. */
export function allocate(dtype: DType, size: number): Storage {
  const StorageType = storages[dtype];
  if (!StorageType) throw new DTypeError(`unknown dtype '${dtype}'; allowed: ${dtypes.join(", ")}`);
  return new StorageType(size * components(dtype));
}

/** Above this many bytes clearing storage costs more than asking for it uncleared. */
const worthUncleared = 65536;

/**
 * Storage for `size` elements, every one of which the caller is about to write: large storage is not cleared where the
 * host can do without (Node can), which is a tenth of the time of a fast kernel.
 */
export function allocateUncleared(dtype: DType, size: number): Storage {
  const StorageType = storages[dtype];
  const length = size * components(dtype);
  const bytes = length * StorageType.BYTES_PER_ELEMENT;
  const memory = bytes < worthUncleared ? undefined : globalThis.Buffer?.allocUnsafeSlow?.(bytes);
  return memory ? new StorageType(memory.buffer, memory.byteOffset, length) : allocate(dtype, size);
}

/** Storage for the elements in a part of a buffer, which are copied. */
export function storageOf(dtype: DType, buffer: ArrayBuffer, start: number, bytes: number): Storage {
  const StorageType = storages[dtype];
  const part = new StorageType(buffer, start, bytes / StorageType.BYTES_PER_ELEMENT);
  return new StorageType(part);
}

/** The real dtype of the same precision. */
export function realOf(dtype: DType): DType {
  if (dtype === "complex128") return "float64";
  return dtype === "complex64" ? "float32" : dtype;
}

/** The complex dtype of the same precision; integers and booleans become complex128. */
export function complexOf(dtype: DType): DType {
  return dtype === "float32" || dtype === "complex64" ? "complex64" : "complex128";
}

/** The floating dtype an elementwise function such as `exp` computes in: integers and booleans become float64. */
export function inexactOf(dtype: DType): DType {
  return isInexact(dtype) ? dtype : "float64";
}

/** The dtype two operands meet in, as in NumPy: int32 with float32 gives float64. */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  const complex = isComplex(a) || isComplex(b);
  const narrow = (d: DType) => d === "float32" || d === "complex64";
  const isBoolean = (d: DType) => d === "bool";
  if (!isInexact(a) && !isInexact(b)) return "int32";
  const single = (narrow(a) || isBoolean(a)) && (narrow(b) || isBoolean(b));
  if (complex) return single ? "complex64" : "complex128";
  return single ? "float32" : "float64";
}
