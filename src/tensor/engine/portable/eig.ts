import { NumericalError } from "../../error.ts";
import type { WideDType } from "../engine.ts";
import { requireFinite, requireLength } from "../validate.ts";
import { withTeam } from "./wasm/scratch.ts";

/** General eigendecomposition by the complex Schur form; see {@link Engine.eig}. Eigenvectors have length one. */
export function eig(dtype: WideDType, n: number, a: Float64Array): { w: Float64Array; v: Float64Array } {
  const width = dtype === "complex128" ? 2 : 1;
  requireLength("eig", n, n, width, a);
  return withTeam(8 * width * n ** 3, (scratch) => {
    const matrix = scratch.place(a.subarray(0, n * n * width));
    const w = scratch.room(2 * n);
    const v = scratch.room(2 * n * n);
    const fault = scratch.kernels.eig(width, n, matrix, w, v);
    if (fault < 0) requireFinite("eig", a);
    if (fault > 0) throw new NumericalError(`eig: eigenvalue ${fault - 1} of ${n} did not converge`);
    return { w: scratch.take(w, 2 * n), v: scratch.take(v, 2 * n * n) };
  });
}
