import type { WideDType } from "../engine.ts";
import { requireFinite, requireLength } from "../validate.ts";
import { diagonalizeBidiagonal } from "./bidiagonal.ts";
import {
  applyReflectors,
  gatherReflector,
  newReflectorList,
  type Reflections,
  type ReflectorList,
  reflectionsOf,
} from "./householder.ts";
import { reduceToTriangle } from "./qr.ts";
import { identity, rowsToColumns, sortedOrder } from "./rotation.ts";
import { maxAbs, powerOfTwoScale, scaledCopy } from "./scale.ts";

interface Svd {
  u: Float64Array;
  s: Float64Array;
  vh: Float64Array;
}

/** From this ratio of rows to columns on, a QR factorization first saves work (Chan 1982). */
const tallRatio = 1.6;

/** Thin SVD by Golub–Kahan bidiagonalization and implicit QR; see {@link Engine.svd}. */
export function svd(dtype: WideDType, m: number, n: number, a: Float64Array): Svd {
  const kernels = reflectionsOf(dtype);
  const { width } = kernels;
  requireLength("svd", m, n, width, a);
  requireFinite("svd", a);
  if (m === 0 || n === 0) return { u: new Float64Array(0), s: new Float64Array(0), vh: new Float64Array(0) };
  const scale = powerOfTwoScale(maxAbs(a));
  const copy = scaledCopy(a, m * n * width, scale);
  const result = m >= n ? tallSvd(kernels, m, n, copy) : wideSvd(kernels, m, n, copy);
  for (let i = 0; i < result.s.length; i++) result.s[i] /= scale;
  return result;
}

/** aᵀ = u s vh is a = vhᵀ s uᵀ. */
function wideSvd(kernels: Reflections, m: number, n: number, a: Float64Array): Svd {
  const { u, s, vh } = tallSvd(kernels, n, m, transposed(m, n, kernels.width, a));
  return { u: transposed(m, m, kernels.width, vh), s, vh: transposed(n, m, kernels.width, u) };
}

function transposed(m: number, n: number, width: 1 | 2, a: Float64Array): Float64Array {
  const result = new Float64Array(m * n * width);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let part = 0; part < width; part++) result[(j * m + i) * width + part] = a[(i * n + j) * width + part];
    }
  }
  return result;
}

/** SVD of an m×n matrix with m ≥ n ≥ 1, which it overwrites. */
function tallSvd(kernels: Reflections, m: number, n: number, a: Float64Array): Svd {
  const { width } = kernels;
  if (m >= tallRatio * n) {
    const reflectors = reduceToTriangle(kernels, m, n, a);
    const square = directSvd(kernels, n, n, a.slice(0, n * n * width));
    const u = new Float64Array(m * n * width);
    u.set(square.u);
    applyReflectors(kernels, reflectors, m, n, u);
    return { u, s: square.s, vh: square.vh };
  }
  return directSvd(kernels, m, n, a);
}

function directSvd(kernels: Reflections, m: number, n: number, a: Float64Array): Svd {
  const { width } = kernels;
  const diagonal = new Float64Array(n);
  const superDiagonal = new Float64Array(n);
  const { left, right } = bidiagonalize(kernels, m, n, a, diagonal, superDiagonal);
  const leftRows = identity(n);
  const rightRows = identity(n);
  diagonalizeBidiagonal(diagonal, superDiagonal, leftRows, rightRows);

  const order = sortedOrder(diagonal, true);
  const u = rowsToColumns(leftRows, n, order, m, width);
  applyReflectors(kernels, left, m, n, u);
  const vh = new Float64Array(n * n * width);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) vh[(i * n + j) * width] = rightRows[order[i] * n + j];
  }
  for (let j = right.count - 1; j >= 0; j--) {
    const tauRe = right.tau[2 * j];
    kernels.applyRight(n, n - j - 1, right.vectors, j * n, tauRe, -right.tau[2 * j + 1], vh, j + 1, n);
  }
  return { u, s: Float64Array.from(order, (i) => diagonal[i]), vh };
}

/** a = L·b·R† with b real upper bidiagonal; L and R are the products of the two lists of reflectors. */
function bidiagonalize(
  kernels: Reflections,
  m: number,
  n: number,
  a: Float64Array,
  diagonal: Float64Array,
  superDiagonal: Float64Array,
): { left: ReflectorList; right: ReflectorList } {
  const left = newReflectorList(n, m, kernels.width);
  const right = newReflectorList(n - 1, n, kernels.width);
  for (let j = 0; j < n; j++) {
    const corner = j * n + j;
    diagonal[j] = gatherReflector(kernels, left, j, m - j, a, corner, n, false);
    kernels.applyLeft(m - j, n - j - 1, left.vectors, j * m, left.tau[2 * j], -left.tau[2 * j + 1], a, corner + 1, n);
    if (j === n - 1) break;
    superDiagonal[j] = gatherReflector(kernels, right, j, n - j - 1, a, corner + 1, 1, true);
    const tauRe = right.tau[2 * j];
    const tauIm = right.tau[2 * j + 1];
    kernels.applyRight(m - j - 1, n - j - 1, right.vectors, j * n, tauRe, tauIm, a, corner + n + 1, n);
  }
  return { left, right };
}
