import { NDArray, Tensor } from "./array.ts";
import { allocate, type Complex, type DType, isComplex, type Storage } from "./dtype.ts";
import { DTypeError, InputError, ShapeError } from "./error.ts";
import { type Shape, sizeOf } from "./layout.ts";

/** Nested JavaScript arrays of numbers, booleans or complex constants. */
export type Nested = number | boolean | Complex | readonly Nested[];

/** Everything an operation takes where it wants a tensor. */
export type TensorLike = Tensor | Nested;

/**
 * An array from nested JavaScript arrays. Without a dtype, booleans give bool, complex constants `{re, im}` give
 * complex128 and numbers float64.
 *
 * @throws ShapeError when rows differ in length.
 */
export function array(values: Nested, dtype?: DType): NDArray {
  const shape = nestedShape(values);
  const flat: (number | boolean | Complex)[] = [];
  flattenNested(values, shape, 0, flat);
  const type = dtype ?? inferDType(flat);
  const data = allocate(type, flat.length);
  flat.forEach((value, i) => {
    writeElement(data, type, i, value);
  });
  return new NDArray(type, shape, data);
}

function nestedShape(values: Nested): number[] {
  const shape: number[] = [];
  for (let level = values; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  return shape;
}

function flattenNested(values: Nested, shape: Shape, depth: number, flat: (number | boolean | Complex)[]): void {
  if (Array.isArray(values)) {
    if (values.length !== shape[depth]) {
      throw new ShapeError(
        `array: a row at depth ${depth} has ${values.length} entries where ${shape[depth] ?? "a number"} was expected`,
      );
    }
    for (const value of values) flattenNested(value, shape, depth + 1, flat);
    return;
  }
  if (depth !== shape.length) throw new ShapeError(`array: a number at depth ${depth} where a row was expected`);
  flat.push(values as number | boolean | Complex);
}

function inferDType(flat: readonly (number | boolean | Complex)[]): DType {
  if (flat.some((v) => typeof v === "object")) return "complex128";
  return flat.length > 0 && flat.every((v) => typeof v === "boolean") ? "bool" : "float64";
}

function writeElement(data: Storage, dtype: DType, index: number, value: number | boolean | Complex): void {
  if (typeof value === "object") {
    if (!isComplex(dtype)) throw new DTypeError(`array: a complex number does not fit dtype ${dtype}`);
    data[2 * index] = value.re;
    data[2 * index + 1] = value.im;
    return;
  }
  if (typeof value !== "number" && typeof value !== "boolean") {
    throw new InputError(`array: expected numbers, booleans or {re, im}, got ${typeof value}`);
  }
  data[isComplex(dtype) ? 2 * index : index] = dtype === "bool" ? Number(Boolean(value)) : Number(value);
}

/** The value as a tensor. Plain numbers take the dtype of `like` when it can hold them. */
export function asTensor(value: TensorLike, like?: DType): Tensor {
  if (value instanceof Tensor) return value;
  if (typeof value === "number") return scalar(value, weakDType(value, like));
  if (typeof value === "object" && "re" in value)
    return scalar(value, like === "float32" || like === "complex64" ? "complex64" : "complex128");
  return array(value);
}

function weakDType(value: number, like: DType | undefined): DType {
  if (like === undefined || like === "bool") return "float64";
  return like === "int32" && !Number.isInteger(value) ? "float64" : like;
}

/** A rank-0 array. */
export function scalar(
  value: number | Complex,
  dtype: DType = typeof value === "number" ? "float64" : "complex128",
): NDArray {
  const data = allocate(dtype, 1);
  writeElement(data, dtype, 0, value);
  return new NDArray(dtype, [], data);
}

/** An array of zeros. */
export function zeros(shape: Shape, dtype: DType = "float64"): NDArray {
  return NDArray.zeros(dtype, checkShape(shape, "zeros"));
}

/** An array of ones. */
export function ones(shape: Shape, dtype: DType = "float64"): NDArray {
  return full(shape, 1, dtype);
}

/** An array with every element equal to `value`; it holds one number, whatever its shape. */
export function full(shape: Shape, value: number | Complex, dtype?: DType): NDArray {
  const one = scalar(value, dtype);
  return one.view(
    checkShape(shape, "full"),
    shape.map(() => 0),
  );
}

/** The n×m identity (m = n unless given). */
export function eye(n: number, m = n, dtype: DType = "float64"): NDArray {
  checkShape([n, m], "eye");
  const data = allocate(dtype, n * m);
  const width = isComplex(dtype) ? 2 : 1;
  for (let i = 0; i < Math.min(n, m); i++) data[(i * m + i) * width] = 1;
  return new NDArray(dtype, [n, m], data);
}

/** Numbers from `start` (0 unless given) up to but excluding `stop`. */
export function arange(start: number, stop?: number, step = 1, dtype: DType = "float64"): NDArray {
  const [first, end] = stop === undefined ? [0, start] : [start, stop];
  if (!(step !== 0)) throw new InputError(`arange: step must not be ${step}`);
  const count = Math.max(0, Math.ceil((end - first) / step));
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) writeElement(data, dtype, i, first + i * step);
  return new NDArray(dtype, [count], data);
}

/** `count` evenly spaced numbers from `start` to `stop`, both included. */
export function linspace(start: number, stop: number, count: number): NDArray {
  checkShape([count], "linspace");
  const step = count > 1 ? (stop - start) / (count - 1) : 0;
  return new NDArray(
    "float64",
    [count],
    Float64Array.from({ length: count }, (_, i) => start + i * step),
  );
}

/** An array over row-major storage, which must not be written to afterwards. */
export function fromData(dtype: DType, shape: Shape, data: Storage): NDArray {
  const expected = allocate(dtype, 0).constructor;
  const count = sizeOf(checkShape(shape, "fromData")) * (isComplex(dtype) ? 2 : 1);
  if (data.constructor !== expected || data.length !== count) {
    throw new ShapeError(
      `fromData: ${dtype}[${shape.join(", ")}] needs ${count} numbers in a ${expected.name}, got ${data.length} in a ${data.constructor.name}`,
    );
  }
  return new NDArray(dtype, shape, data);
}

/** The shape itself. Throws `ShapeError` unless its extents are whole numbers ≥ 0. */
export function checkShape(shape: Shape, operation: string): Shape {
  for (const extent of shape) {
    if (!Number.isInteger(extent) || extent < 0) {
      throw new ShapeError(`${operation}: extents must be whole numbers ≥ 0, got [${shape.join(", ")}]`);
    }
  }
  return shape;
}
