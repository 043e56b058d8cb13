import { type DType, fromData, isComplex, type NDArray, type Shape } from "../../src/tensor/index.ts";

/** Float64 or complex128 numbers with parts between −1 and 1, the same for the same seed. */
export function randomTensor(seed: number, shape: Shape, dtype: DType = "float64"): NDArray {
  let state = (Math.imul(seed, 2654435761) + 12345) >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  for (let i = 0; i < 5; i++) next();
  const count = shape.reduce((n, extent) => n * extent, 1) * (isComplex(dtype) ? 2 : 1);
  return fromData(dtype, shape, Float64Array.from({ length: count }, next));
}

/** Largest difference of two tensors' numbers. */
export function distance(a: NDArray, b: NDArray): number {
  const x = Array.from(a.values());
  const y = b.values();
  if (x.length !== y.length) return Number.NaN;
  return x.reduce((worst, value, i) => Math.max(worst, Math.abs(value - y[i])), 0);
}
