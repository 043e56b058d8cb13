import { NumericalError } from "../../error.ts";
import type { WideDType } from "../engine.ts";
import { requireFinite, requireLength } from "../validate.ts";
import { withTeam } from "./wasm/scratch.ts";

/** What the kernels return when an element of the matrix is not finite. */
const notFinite = 1;

interface Svd {
  u: Float64Array;
  s: Float64Array;
  vh: Float64Array;
}

/** Thin SVD by Golub–Kahan bidiagonalization and divide and conquer, in WebAssembly; see {@link Engine.svd}. */
export function svd(dtype: WideDType, m: number, n: number, a: Float64Array): Svd {
  const width = dtype === "complex128" ? 2 : 1;
  requireLength("svd", m, n, width, a);
  const k = Math.min(m, n);
  return withTeam(width * m * n * k, (scratch) => {
    const matrix = scratch.place(a.subarray(0, m * n * width));
    const u = scratch.room(m * k * width);
    const s = scratch.room(k);
    const vh = scratch.room(k * n * width);
    const status = scratch.kernels.svd(width, m, n, matrix, u, s, vh);
    if (status === notFinite) requireFinite("svd", a);
    if (status !== 0) {
      throw new NumericalError(`svd: the singular values of a ${m}×${n} ${dtype} matrix did not converge`);
    }
    return { u: scratch.take(u, m * k * width), s: scratch.take(s, k), vh: scratch.take(vh, k * n * width) };
  });
}
