import { NumericalError } from "../../error.ts";
import type { WideDType } from "../engine.ts";
import { requireFiniteTriangle, requireLength } from "../validate.ts";
import { withTeam } from "./wasm/scratch.ts";

/** Lower Cholesky factor; see {@link Engine.cholesky}. */
export function cholesky(dtype: WideDType, n: number, a: Float64Array): Float64Array {
  const width = dtype === "complex128" ? 2 : 1;
  requireLength("cholesky", n, n, width, a);
  return withTeam(width * n ** 3, (scratch) => {
    const length = n * n * width;
    const factor = scratch.room(length);
    const fault = scratch.kernels.cholesky(width, n, scratch.place(a.subarray(0, length)), factor);
    if (fault < 0) requireFiniteTriangle("cholesky", n, width, a, true);
    const l = scratch.take(factor, length);
    if (fault > 0) {
      const pivot = fault - 1;
      throw new NumericalError(
        `cholesky: the matrix is not positive definite, pivot ${pivot} of ${n} is ${l[pivot * (n + 1) * width]} and must be > 0`,
      );
    }
    return l;
  });
}
