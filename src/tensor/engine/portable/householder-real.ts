import type { Reflections } from "./householder.ts";
import { powerOfTwoScale } from "./scale.ts";

let work = new Float64Array(0);

/** Real Householder reflections; see {@link Reflections}. */
export const realReflections: Reflections = {
  width: 1,

  reflector(n, x, xStart, pivot) {
    let largest = 0;
    for (let i = xStart; i < xStart + n; i++) largest = Math.max(largest, Math.abs(x[i]));
    const scale = powerOfTwoScale(largest);
    let rest = 0;
    for (let i = 0; i < n; i++) {
      const value = x[xStart + i] * scale;
      x[xStart + i] = value;
      if (i !== pivot) rest += value * value;
    }
    const alpha = x[xStart + pivot];
    x[xStart + pivot] = 1;
    if (rest === 0) return { beta: alpha / scale, tauRe: 0, tauIm: 0 };
    const norm = Math.sqrt(alpha * alpha + rest);
    const beta = alpha > 0 ? -norm : norm;
    const inverse = 1 / (alpha - beta);
    for (let i = xStart; i < xStart + n; i++) x[i] *= inverse;
    x[xStart + pivot] = 1;
    return { beta: beta / scale, tauRe: (beta - alpha) / beta, tauIm: 0 };
  },

  applyLeft(rows, columns, v, vStart, tauRe, _tauIm, a, aStart, stride) {
    if (tauRe === 0 || rows === 0 || columns === 0) return;
    if (work.length < columns) work = new Float64Array(columns);
    const sums = work;
    sums.fill(0, 0, columns);
    const last = rows - 1;
    for (let i = 0; i < rows; i += 4) {
      // Four rows at a time; past the end, rows that count nothing.
      const v0 = v[vStart + i];
      const v1 = i + 1 < rows ? v[vStart + i + 1] : 0;
      const v2 = i + 2 < rows ? v[vStart + i + 2] : 0;
      const v3 = i + 3 < rows ? v[vStart + i + 3] : 0;
      const p0 = aStart + i * stride;
      const p1 = aStart + Math.min(i + 1, last) * stride;
      const p2 = aStart + Math.min(i + 2, last) * stride;
      const p3 = aStart + Math.min(i + 3, last) * stride;
      for (let j = 0; j < columns; j++) {
        sums[j] += v0 * a[p0 + j] + v1 * a[p1 + j] + (v2 * a[p2 + j] + v3 * a[p3 + j]);
      }
    }
    for (let i = 0; i < rows; i++) {
      const factor = tauRe * v[vStart + i];
      const row = aStart + i * stride;
      for (let j = 0; j < columns; j++) a[row + j] -= factor * sums[j];
    }
  },

  applyRight(rows, columns, v, vStart, tauRe, _tauIm, a, aStart, stride) {
    if (tauRe === 0) return;
    for (let i = 0; i < rows; i++) {
      const row = aStart + i * stride;
      let even = 0;
      let odd = 0;
      let j = 0;
      for (; j + 1 < columns; j += 2) {
        even += a[row + j] * v[vStart + j];
        odd += a[row + j + 1] * v[vStart + j + 1];
      }
      if (j < columns) even += a[row + j] * v[vStart + j];
      const factor = tauRe * (even + odd);
      for (j = 0; j < columns; j++) a[row + j] -= factor * v[vStart + j];
    }
  },

  hermitianTimesVector(n, a, stride, v, vStart, y) {
    for (let i = 0; i < n; i++) {
      const row = i * stride;
      const vi = v[vStart + i];
      let sum = a[row + i] * vi;
      for (let j = 0; j < i; j++) {
        const aij = a[row + j];
        sum += aij * v[vStart + j];
        y[j] += aij * vi;
      }
      y[i] = sum;
    }
  },

  conjugate(n, a, stride, v, vStart, tauRe, _tauIm, y) {
    if (tauRe === 0) return;
    let quadratic = 0;
    for (let i = 0; i < n; i++) quadratic += y[i] * v[vStart + i];
    const half = 0.5 * tauRe * tauRe * quadratic;
    for (let i = 0; i < n; i++) y[i] = tauRe * y[i] - half * v[vStart + i];
    for (let i = 0; i < n; i++) {
      const row = i * stride;
      const vi = v[vStart + i];
      const yi = y[i];
      for (let j = 0; j <= i; j++) a[row + j] -= vi * y[j] + yi * v[vStart + j];
    }
  },
};
