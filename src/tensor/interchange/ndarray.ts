import ndarray from "ndarray";
import { NDArray, type Tensor } from "../array.ts";
import { allocate, components, type DType, isComplex, type Storage } from "../dtype.ts";
import { DTypeError, ShapeError } from "../error.ts";
import { concrete } from "../primitive.ts";

/** How a complex array appears among ndarrays. */
export interface NdarrayOptions {
  /** Read the last axis, which must have extent 2, as (re, im). */
  readonly complex?: boolean;
  /**
   * Share the numbers instead of copying them, where the types allow it. Whoever writes to the shared numbers breaks
   * the promise that tensors do not change.
   */
  readonly share?: boolean;
}

/**
 * A tensor as a view of the `ndarray` package. A complex tensor gets one more axis at the end, (re, im); for a pair of
 * views take those of `real(x)` and `imag(x)`.
 */
export function toNdarray(x: Tensor, { share = false }: Pick<NdarrayOptions, "share"> = {}): ndarray.NdArray<Storage> {
  const value = concrete(x, "toNdarray");
  const { data, shape, strides, offset } = share ? value : copyOf(value);
  const width = components(value.dtype);
  const pair = isComplex(value.dtype) ? { shape: [2], strides: [1] } : { shape: [], strides: [] };
  return ndarray(data, [...shape, ...pair.shape], [...strides.map((s) => s * width), ...pair.strides], offset * width);
}

function copyOf(x: NDArray): NDArray {
  return new NDArray(x.dtype, x.shape, x.values().slice());
}

/**
 * A view of the `ndarray` package as a tensor. Small integers become int32, 32-bit unsigned ones and plain arrays
 * float64.
 *
 * @throws DTypeError for 64-bit integers.
 * @throws ShapeError when `complex` is asked for and the last axis is not (re, im).
 */
export function fromNdarray(view: ndarray.NdArray, { complex = false, share = false }: NdarrayOptions = {}): NDArray {
  const dtype = dtypeOf(view.data);
  const given = storedAs(view, dtype);
  const x = share ? given : copyOf(given);
  return complex ? pairsAsComplex(x) : x;
}

function dtypeOf(data: unknown): DType {
  if (data instanceof Float64Array || data instanceof Uint32Array || Array.isArray(data)) return "float64";
  if (data instanceof Float32Array) return "float32";
  const small = [Int32Array, Int16Array, Int8Array, Uint16Array, Uint8Array, Uint8ClampedArray];
  if (small.some((type) => data instanceof type)) return "int32";
  const name = Object(data).constructor?.name ?? typeof data;
  throw new DTypeError(
    `fromNdarray: data of type ${name}; allowed are arrays of numbers of up to 32 bits or of floats`,
  );
}

/** The view over its own numbers where they are stored as the dtype wants them, else over converted ones. */
function storedAs({ data, shape, stride, offset }: ndarray.NdArray, dtype: DType): NDArray {
  const wanted = allocate(dtype, 0).constructor;
  if (data.constructor === wanted) return new NDArray(dtype, [...shape], data as Storage, [...stride], offset);
  const numbers = data as ArrayLike<number>;
  const converted = allocate(dtype, numbers.length);
  converted.set(numbers);
  return new NDArray(dtype, [...shape], converted, [...stride], offset);
}

function pairsAsComplex(x: NDArray): NDArray {
  const axis = x.rank - 1;
  if (x.shape[axis] !== 2) {
    throw new ShapeError(`fromNdarray: the last axis must be (re, im), got shape [${x.shape.join(", ")}]`);
  }
  const dtype = x.dtype === "float32" ? "complex64" : "complex128";
  const shape = x.shape.slice(0, axis);
  const outer = x.strides.slice(0, axis);
  const fits = x.dtype !== "int32" && x.strides[axis] === 1 && [x.offset, ...outer].every((step) => step % 2 === 0);
  if (fits) {
    return new NDArray(
      dtype,
      shape,
      x.data,
      outer.map((stride) => stride / 2),
      x.offset / 2,
    );
  }
  const numbers = allocate(dtype, x.size / 2);
  numbers.set(x.values());
  return new NDArray(dtype, shape, numbers);
}
