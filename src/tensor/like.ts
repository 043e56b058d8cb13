import type { NDArray, TensorType } from "./array.ts";
import { full } from "./create.ts";

/** Zeros of the same dtype and shape; they take no memory beyond one number. */
export function zerosLike({ dtype, shape }: TensorType): NDArray {
  return full(shape, 0, dtype);
}

/** Ones of the same dtype and shape; they take no memory beyond one number. */
export function onesLike({ dtype, shape }: TensorType): NDArray {
  return full(shape, 1, dtype);
}
