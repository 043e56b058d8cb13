import { add, div, eye, matmul, type NDArray, type Tensor } from "../../src/tensor/index.ts";

/** exp(A) by its Taylor series, summed until terms of a matrix of norm ≲ 10 are below rounding. */
export function taylorExponential(a: Tensor): NDArray {
  let term: Tensor = eye(a.shape[0], a.shape[0], a.dtype);
  let total = term;
  for (let k = 1; k < 80; k++) {
    term = div(matmul(term, a), k);
    total = add(total, term);
  }
  return total as NDArray;
}
