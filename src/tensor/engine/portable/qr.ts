import type { WideDType } from "../engine.ts";
import { requireFinite, requireLength } from "../validate.ts";
import { withTeam } from "./wasm/scratch.ts";

/** Thin QR by blocks of Householder reflectors, with a real diagonal of r; see {@link Engine.qr}. */
export function qr(dtype: WideDType, m: number, n: number, a: Float64Array): { q: Float64Array; r: Float64Array } {
  const width = dtype === "complex128" ? 2 : 1;
  requireLength("qr", m, n, width, a);
  const k = Math.min(m, n);
  return withTeam(width * m * n * k, (scratch) => {
    const matrix = scratch.place(a.subarray(0, m * n * width));
    const q = scratch.room(m * k * width);
    const r = scratch.room(k * n * width);
    const fault = scratch.kernels.qr(width, m, n, matrix, q, r);
    if (fault) requireFinite("qr", a);
    return { q: scratch.take(q, m * k * width), r: scratch.take(r, k * n * width) };
  });
}
