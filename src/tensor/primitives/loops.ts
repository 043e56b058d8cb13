import { NDArray } from "../array.ts";
import { allocate, allocateUncleared, components, type DType, isComplex, type Storage } from "../dtype.ts";
import { isContiguous, walk } from "../layout.ts";

/** Computes one run of an elementwise function of one operand; positions and steps count storage numbers. */
export type UnaryRun = (n: number, x: Storage, i: number, step: number, out: Storage, o: number) => void;

/** Computes one run of an elementwise function of two operands; positions and steps count storage numbers. */
export type BinaryRun = (
  n: number,
  x: Storage,
  i: number,
  xStep: number,
  y: Storage,
  j: number,
  yStep: number,
  out: Storage,
  o: number,
) => void;

/** Writes one complex value: `out[at] = re, out[at + 1] = im`. */
export type ComplexWrite = (re: number, im: number, out: Storage, at: number) => void;

/** A run from a function of one real number. */
export function realRun(f: (x: number) => number): UnaryRun {
  return (n, x, i, step, out, o) => {
    for (let k = 0; k < n; k++, i += step) out[o + k] = f(x[i]);
  };
}

/** A run from a function of one complex number that writes a complex one. */
export function complexRun(f: ComplexWrite): UnaryRun {
  return (n, x, i, step, out, o) => {
    for (let k = 0; k < n; k++, i += step, o += 2) f(x[i], x[i + 1], out, o);
  };
}

/** A run from a function of two real numbers. */
export function realRun2(f: (x: number, y: number) => number): BinaryRun {
  return (n, x, i, xStep, y, j, yStep, out, o) => {
    for (let k = 0; k < n; k++, i += xStep, j += yStep) out[o + k] = f(x[i], y[j]);
  };
}

/** Applies a run over all elements of `x`; into uncleared storage if told to, which it must fill. */
export function mapUnary(x: NDArray, output: DType, run: UnaryRun, storage = allocate): NDArray {
  const result = new NDArray(output, x.shape, storage(output, x.size));
  const width = components(x.dtype);
  const outWidth = components(output);
  if (isContiguous(x.shape, x.strides)) {
    run(x.size, x.data, x.offset * width, width, result.data, 0);
    return result;
  }
  walk(x.shape, [x, result], (n, positions, steps) => {
    run(n, x.data, positions[0] * width, steps[0] * width, result.data, positions[1] * outWidth);
  });
  return result;
}

/** Applies a run over all pairs of elements of two arrays of one shape and dtype. */
export function mapBinary(x: NDArray, y: NDArray, output: DType, run: BinaryRun): NDArray {
  const result = new NDArray(output, x.shape, allocateUncleared(output, x.size));
  const width = components(x.dtype);
  const outWidth = components(output);
  if (isContiguous(x.shape, x.strides) && isContiguous(y.shape, y.strides)) {
    run(x.size, x.data, x.offset * width, width, y.data, y.offset * width, width, result.data, 0);
    return result;
  }
  walk(x.shape, [x, y, result], (n, [i, j, o], [xStep, yStep]) => {
    run(n, x.data, i * width, xStep * width, y.data, j * width, yStep * width, result.data, o * outWidth);
  });
  return result;
}

/** Chooses between a real and a complex run by dtype. */
export function byDType<Run>(dtype: DType, real: Run, complex: Run): Run {
  return isComplex(dtype) ? complex : real;
}
