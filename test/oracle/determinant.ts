import { add, concatenate, mul, type NDArray, scalar, slice, type Tensor } from "../../src/tensor/index.ts";

/** The determinant by expansion along the first row: n! products. */
export function expandedDeterminant(a: Tensor): NDArray {
  const n = a.shape[0];
  if (n === 0) return scalar(1, a.dtype);
  const terms = Array.from({ length: n }, (_, column) => {
    const below = slice(a, [1, null]);
    const minor = concatenate([slice(below, null, [0, column]), slice(below, null, [column + 1, n])], 1);
    return mul(mul(slice(a, 0, column), expandedDeterminant(minor)), column % 2 === 0 ? 1 : -1);
  });
  return terms.reduce((total, term) => add(total, term)) as NDArray;
}
