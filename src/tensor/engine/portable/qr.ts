import type { WideDType } from "../engine.ts";
import { requireFinite, requireLength } from "../validate.ts";
import { gatherReflector, newReflectorList, type Reflections, type ReflectorList } from "./householder.ts";
import { withScratch } from "./wasm/scratch.ts";

/** Thin QR by blocks of Householder reflectors, with a real diagonal of r; see {@link Engine.qr}. */
export function qr(dtype: WideDType, m: number, n: number, a: Float64Array): { q: Float64Array; r: Float64Array } {
  const width = dtype === "complex128" ? 2 : 1;
  requireLength("qr", m, n, width, a);
  const k = Math.min(m, n);
  return withScratch((scratch) => {
    const matrix = scratch.place(a.subarray(0, m * n * width));
    const q = scratch.room(m * k * width);
    const r = scratch.room(k * n * width);
    const fault = scratch.kernels.qr(width, m, n, matrix, q, r);
    if (fault) requireFinite("qr", a);
    return { q: scratch.take(q, m * k * width), r: scratch.take(r, k * n * width) };
  });
}

/** Overwrites the m×n matrix `a` by its upper triangular factor, and returns the reflectors whose product is Q. */
export function reduceToTriangle(kernels: Reflections, m: number, n: number, a: Float64Array): ReflectorList {
  const { width } = kernels;
  const k = Math.min(m, n);
  const list = newReflectorList(k, m, width);
  for (let j = 0; j < k; j++) {
    const diagonal = j * n + j;
    const beta = gatherReflector(kernels, list, j, m - j, a, diagonal, n, false);
    kernels.applyLeft(m - j, n - j - 1, list.vectors, j * m, list.tau[2 * j], -list.tau[2 * j + 1], a, diagonal + 1, n);
    for (let i = 0; i < m - j; i++) a.fill(0, (diagonal + i * n) * width, (diagonal + i * n + 1) * width);
    a[diagonal * width] = beta;
  }
  return list;
}
