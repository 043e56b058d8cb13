import type { WideDType } from "../engine.ts";
import { requireFinite, requireLength } from "../validate.ts";
import {
  applyReflectors,
  gatherReflector,
  newReflectorList,
  type Reflections,
  type ReflectorList,
  reflectionsOf,
} from "./householder.ts";

/** Thin Householder QR with a real diagonal of r; see {@link Engine.qr}. Golub & Van Loan, algorithm 5.2.1. */
export function qr(dtype: WideDType, m: number, n: number, a: Float64Array): { q: Float64Array; r: Float64Array } {
  const kernels = reflectionsOf(dtype);
  const { width } = kernels;
  requireLength("qr", m, n, width, a);
  requireFinite("qr", a);
  const k = Math.min(m, n);
  const r = a.slice(0, m * n * width);
  const reflectors = reduceToTriangle(kernels, m, n, r);
  const q = new Float64Array(m * k * width);
  for (let j = 0; j < k; j++) q[(j * k + j) * width] = 1;
  applyReflectors(kernels, reflectors, m, k, q);
  return { q, r: r.slice(0, k * n * width) };
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
