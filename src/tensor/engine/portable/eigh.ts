import { NumericalError } from "../../error.ts";
import type { WideDType } from "../engine.ts";
import { requireFiniteTriangle, requireLength } from "../validate.ts";
import { withTeam } from "./wasm/scratch.ts";

/** What the kernels return when an element of the matrix is not finite. */
const notFinite = -1;

/**
 * Hermitian eigendecomposition by Householder tridiagonalization and divide and conquer, in WebAssembly; see
 * {@link Engine.eigh}.
 */
export function eigh(dtype: WideDType, n: number, a: Float64Array): { w: Float64Array; v: Float64Array } {
  const width = dtype === "complex128" ? 2 : 1;
  requireLength("eigh", n, n, width, a);
  if (n === 0) return { w: new Float64Array(0), v: new Float64Array(0) };
  return withTeam(width * n ** 3, (scratch) => {
    const length = n * n * width;
    const matrix = scratch.place(a.subarray(0, length));
    const values = scratch.room(n);
    const vectors = scratch.room(length);
    const status = scratch.kernels.eigh(width, n, matrix, values, vectors);
    if (status === notFinite) requireFiniteTriangle("eigh", n, width, a, true);
    if (status !== 0) {
      throw new NumericalError(`eigh: the eigenvalues of a ${n}×${n} ${dtype} matrix did not converge`);
    }
    return { w: scratch.take(values, n), v: scratch.take(vectors, length) };
  });
}
