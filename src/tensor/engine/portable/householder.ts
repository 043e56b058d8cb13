import { powerOfTwoScale } from "./scale.ts";

// Complex Householder reflections H = I − τ v v† on row-major matrices. Vectors are contiguous; positions (`Start`,
// `stride`, `pivot`) count elements, which are two numbers each.

/** What a reflector did to its vector: (I − τ v v†)† x = β e with β real. */
export interface Reflector {
  readonly beta: number;
  readonly tauRe: number;
  readonly tauIm: number;
}

let work = new Float64Array(0);

/** Overwrites x, n elements long, by v with v[pivot] = 1, so that (I − τ v v†)† x is β at `pivot` and 0 elsewhere. */
export function reflector(n: number, x: Float64Array, xStart: number, pivot: number): Reflector {
  const begin = 2 * xStart;
  const end = begin + 2 * n;
  const p = begin + 2 * pivot;
  let largest = 0;
  for (let i = begin; i < end; i++) largest = Math.max(largest, Math.abs(x[i]));
  const scale = powerOfTwoScale(largest);
  let rest = 0;
  for (let i = begin; i < end; i++) {
    const value = x[i] * scale;
    x[i] = value;
    if (i !== p && i !== p + 1) rest += value * value;
  }
  const re = x[p];
  const im = x[p + 1];
  x[p] = 1;
  x[p + 1] = 0;
  if (rest === 0 && im === 0) return { beta: re / scale, tauRe: 0, tauIm: 0 };
  const norm = Math.sqrt(re * re + im * im + rest);
  const beta = re > 0 ? -norm : norm;
  const size = (re - beta) * (re - beta) + im * im;
  const inverseRe = (re - beta) / size;
  const inverseIm = -im / size;
  for (let i = begin; i < end; i += 2) {
    const xr = x[i];
    const xi = x[i + 1];
    x[i] = xr * inverseRe - xi * inverseIm;
    x[i + 1] = xr * inverseIm + xi * inverseRe;
  }
  x[p] = 1;
  x[p + 1] = 0;
  return { beta: beta / scale, tauRe: (beta - re) / beta, tauIm: -im / beta };
}

/** a ← (I − τ v v†) a for the rows×columns matrix at aStart. */
export function applyLeft(
  rows: number,
  columns: number,
  v: Float64Array,
  vStart: number,
  tauRe: number,
  tauIm: number,
  a: Float64Array,
  aStart: number,
  stride: number,
): void {
  if ((tauRe === 0 && tauIm === 0) || rows === 0 || columns === 0) return;
  if (work.length < 2 * columns) work = new Float64Array(2 * columns);
  const sums = work;
  sums.fill(0, 0, 2 * columns);
  for (let i = 0; i < rows; i += 2) {
    const q = 2 * (vStart + i);
    const p0 = 2 * (aStart + i * stride);
    const both = i + 1 < rows;
    const p1 = both ? p0 + 2 * stride : p0;
    const r0 = v[q];
    const s0 = v[q + 1];
    const r1 = both ? v[q + 2] : 0;
    const s1 = both ? v[q + 3] : 0;
    for (let j = 0; j < 2 * columns; j += 2) {
      const x0 = a[p0 + j];
      const y0 = a[p0 + j + 1];
      const x1 = a[p1 + j];
      const y1 = a[p1 + j + 1];
      sums[j] += r0 * x0 + s0 * y0 + (r1 * x1 + s1 * y1);
      sums[j + 1] += r0 * y0 - s0 * x0 + (r1 * y1 - s1 * x1);
    }
  }
  for (let i = 0; i < rows; i++) {
    const q = 2 * (vStart + i);
    addMultiple(
      columns,
      -(tauRe * v[q] - tauIm * v[q + 1]),
      -(tauRe * v[q + 1] + tauIm * v[q]),
      sums,
      0,
      a,
      aStart + i * stride,
    );
  }
}

/** a ← a (I − τ v v†). */
export function applyRight(
  rows: number,
  columns: number,
  v: Float64Array,
  vStart: number,
  tauRe: number,
  tauIm: number,
  a: Float64Array,
  aStart: number,
  stride: number,
): void {
  if (tauRe === 0 && tauIm === 0) return;
  for (let i = 0; i < rows; i++) {
    const row = 2 * (aStart + i * stride);
    let re = 0;
    let im = 0;
    for (let j = 0; j < 2 * columns; j += 2) {
      const vr = v[2 * vStart + j];
      const vi = v[2 * vStart + j + 1];
      re += a[row + j] * vr - a[row + j + 1] * vi;
      im += a[row + j] * vi + a[row + j + 1] * vr;
    }
    const fr = tauRe * re - tauIm * im;
    const fi = tauRe * im + tauIm * re;
    for (let j = 0; j < 2 * columns; j += 2) {
      const vr = v[2 * vStart + j];
      const vi = v[2 * vStart + j + 1];
      a[row + j] -= fr * vr + fi * vi;
      a[row + j + 1] -= fi * vr - fr * vi;
    }
  }
}

/** y ← y + (re + i·im) x. */
function addMultiple(
  n: number,
  re: number,
  im: number,
  x: Float64Array,
  xStart: number,
  y: Float64Array,
  yStart: number,
): void {
  const p = 2 * xStart;
  const q = 2 * yStart;
  for (let j = 0; j < 2 * n; j += 2) {
    y[q + j] += re * x[p + j] - im * x[p + j + 1];
    y[q + j + 1] += re * x[p + j + 1] + im * x[p + j];
  }
}
