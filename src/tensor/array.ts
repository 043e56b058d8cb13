import { rowMajorCopy } from "./copy.ts";
import { allocate, type Complex, components, type DType, isComplex, type Storage } from "./dtype.ts";
import { ShapeError } from "./error.ts";
import { isContiguous, rowMajorStrides, type Shape, sameShape, sizeOf } from "./layout.ts";

/** What a value looks like from outside: enough for every shape rule. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/**
 * Anything an operation accepts: an array of numbers, or a value being followed by a transformation. The everyday
 * operations are methods too (see `fluent.ts`).
 */
export abstract class Tensor implements TensorType {
  abstract readonly dtype: DType;
  abstract readonly shape: Shape;

  get rank(): number {
    return this.shape.length;
  }

  get size(): number {
    return sizeOf(this.shape);
  }
}

/**
 * An immutable n-dimensional array over a typed array. Strides and offset count elements; a complex element is two
 * numbers of `data`. Views (transposes, slices, broadcasts) share `data`.
 */
export class NDArray extends Tensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: Storage;
  readonly strides: Shape;
  readonly offset: number;

  constructor(dtype: DType, shape: Shape, data: Storage, strides: Shape = rowMajorStrides(shape), offset = 0) {
    super();
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
    this.strides = strides;
    this.offset = offset;
  }

  /** A fresh array of zeros. */
  static zeros(dtype: DType, shape: Shape): NDArray {
    return new NDArray(dtype, shape, allocate(dtype, sizeOf(shape)));
  }

  /** The same storage seen through another shape, strides and offset. */
  view(shape: Shape, strides: Shape, offset = this.offset): NDArray {
    return new NDArray(this.dtype, shape, this.data, strides, offset);
  }

  /** This array, or a copy of it, with row-major elements. */
  contiguous(): NDArray {
    if (isContiguous(this.shape, this.strides)) return this;
    const { dtype, shape, data, strides, offset } = this;
    return new NDArray(dtype, shape, rowMajorCopy(dtype, shape, data, strides, offset));
  }

  /** The elements in row-major order. Shares storage with this array where it can: do not write to it. */
  values(): Storage {
    const { data, offset, dtype } = this.contiguous();
    const count = this.size * components(dtype);
    const start = offset * components(dtype);
    return start === 0 && data.length === count ? data : data.subarray(start, start + count);
  }

  /** The only element, as a number. Throws `ShapeError` for more than one element or a complex dtype. */
  override item(): number {
    if (isComplex(this.dtype)) throw new ShapeError("item: the array is complex; use complexItem() or real() first");
    return this.only();
  }

  /** The only element, as a complex number (im = 0 for real dtypes). */
  complexItem(): Complex {
    const re = this.only();
    return { re, im: isComplex(this.dtype) ? this.data[2 * this.offset + 1] : 0 };
  }

  private only(): number {
    if (this.size !== 1)
      throw new ShapeError(`item: shape [${this.shape.join(", ")}] has ${this.size} elements, not 1`);
    return this.data[this.offset * components(this.dtype)];
  }
}

/** True when dtype and shape agree. */
export function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

/** `float64[3, 4]`, for messages. */
export function describeType({ dtype, shape }: TensorType): string {
  return `${dtype}[${shape.join(", ")}]`;
}
