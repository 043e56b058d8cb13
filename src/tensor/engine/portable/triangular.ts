import type { MatrixForm, WideDType } from "../engine.ts";
import { requireLength, requireTriangularSystem } from "../validate.ts";
import { withTeam } from "./wasm/scratch.ts";

/** Substitution, forward or backward; see {@link Engine.triangularSolve}. */
export function triangularSolve(
  dtype: WideDType,
  n: number,
  nrhs: number,
  a: Float64Array,
  b: Float64Array,
  options: { lower: boolean; unitDiagonal: boolean; form: MatrixForm },
): Float64Array {
  const width = dtype === "complex128" ? 2 : 1;
  requireLength("triangularSolve", n, n, width, a);
  requireLength("triangularSolve", n, nrhs, width, b);
  const { lower, unitDiagonal, form } = options;
  const transposed = form === "T" || form === "C";
  const conjugated = form === "R" || form === "C";
  return withTeam(width * n * n * nrhs, (scratch) => {
    const matrix = scratch.place(a.subarray(0, n * n * width));
    const x = scratch.place(b.subarray(0, n * nrhs * width));
    const fault = scratch.kernels.triangularSolve(
      width,
      Number(lower),
      Number(unitDiagonal),
      Number(transposed),
      Number(conjugated),
      n,
      nrhs,
      matrix,
      x,
    );
    if (fault) requireTriangularSystem(width, n, nrhs, a, b, options);
    return scratch.take(x, n * nrhs * width);
  });
}
