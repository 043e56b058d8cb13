import type { WideDType } from "../engine.ts";
import { requireFinite, requireLength } from "../validate.ts";
import { type Complex, setQuotient } from "./row.ts";
import { maxAbs, powerOfTwoScale } from "./scale.ts";
import { schur } from "./schur.ts";

/** General eigendecomposition by the complex Schur form; see {@link Engine.eig}. Eigenvectors have length one. */
export function eig(dtype: WideDType, n: number, a: Float64Array): { w: Float64Array; v: Float64Array } {
  const width = dtype === "complex128" ? 2 : 1;
  requireLength("eig", n, n, width, a);
  requireFinite("eig", a);
  const scale = powerOfTwoScale(maxAbs(a));
  const t = new Float64Array(2 * n * n);
  for (let i = 0; i < n * n; i++) {
    t[2 * i] = a[i * width] * scale;
    if (width === 2) t[2 * i + 1] = a[2 * i + 1] * scale;
  }
  const z = schur(n, t);
  const w = new Float64Array(2 * n);
  const v = new Float64Array(2 * n * n);
  const vector = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    w[2 * k] = t[2 * (k * n + k)] / scale;
    w[2 * k + 1] = t[2 * (k * n + k) + 1] / scale;
    triangularEigenvector(n, t, k, vector);
    storeProduct(n, z, k, vector, v);
  }
  return { w, v };
}

const quotient: Complex = { re: 0, im: 0 };

/** Eigenvector of the upper triangular t to its k-th diagonal element: backward substitution from x_k = 1. */
function triangularEigenvector(n: number, t: Float64Array, k: number, x: Float64Array): void {
  const re = t[2 * (k * n + k)];
  const im = t[2 * (k * n + k) + 1];
  // Equal eigenvalues are pushed apart by rounding's own size, so a defective matrix gets nearly parallel vectors.
  const smallest = Math.max(Number.EPSILON * maxAbs(t), Number.MIN_VALUE / Number.EPSILON);
  x[2 * k] = 1;
  x[2 * k + 1] = 0;
  for (let i = k - 1; i >= 0; i--) {
    let sumRe = 0;
    let sumIm = 0;
    for (let j = i + 1; j <= k; j++) {
      const p = 2 * (i * n + j);
      sumRe -= t[p] * x[2 * j] - t[p + 1] * x[2 * j + 1];
      sumIm -= t[p] * x[2 * j + 1] + t[p + 1] * x[2 * j];
    }
    let gapRe = t[2 * (i * n + i)] - re;
    let gapIm = t[2 * (i * n + i) + 1] - im;
    if (Math.abs(gapRe) + Math.abs(gapIm) < smallest) {
      gapRe = smallest;
      gapIm = 0;
    }
    setQuotient(quotient, sumRe, sumIm, gapRe, gapIm);
    x[2 * i] = quotient.re;
    x[2 * i + 1] = quotient.im;
    keepBounded(i, k, x);
  }
}

/** Shrinks elements i..k of x when the newest has grown near overflow. */
function keepBounded(i: number, k: number, x: Float64Array): void {
  const size = Math.abs(x[2 * i]) + Math.abs(x[2 * i + 1]);
  if (size < 1e100) return;
  for (let p = 2 * i; p < 2 * k + 2; p++) x[p] /= size;
}

/** Column k of v ← z x, normalized, where x has elements 0..k. */
function storeProduct(n: number, z: Float64Array, k: number, x: Float64Array, v: Float64Array): void {
  let largest = 0;
  for (let p = 0; p < 2 * k + 2; p++) largest = Math.max(largest, Math.abs(x[p]));
  let norm = 0;
  for (let p = 0; p < 2 * k + 2; p++) {
    x[p] /= largest;
    norm += x[p] * x[p];
  }
  const inverse = 1 / Math.sqrt(norm);
  for (let i = 0; i < n; i++) {
    let re = 0;
    let im = 0;
    for (let j = 0; j <= k; j++) {
      const p = 2 * (i * n + j);
      re += z[p] * x[2 * j] - z[p + 1] * x[2 * j + 1];
      im += z[p] * x[2 * j + 1] + z[p + 1] * x[2 * j];
    }
    v[2 * (i * n + k)] = re * inverse;
    v[2 * (i * n + k) + 1] = im * inverse;
  }
}
