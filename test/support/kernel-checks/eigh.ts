import type { Instance } from "../../../src/tensor/engine/portable/wasm/instance.ts";

/** The Hermitian eigensolver of one build against the definition of eigenvectors: runs wherever the kernels do. */

/** Rounding errors granted per row, in units of the norm: the project promises 1e-13, fifty times as many. */
const allowed = 8 * 2 ** -52;

/** Every eigendecomposition that came out wrong, one line each; none if the kernels are right. */
export function eighFaults(instance: Instance): string[] {
  const faults: string[] = [];
  for (const { name, d, e, values } of tridiagonals()) {
    const fault = tridiagonalFault(instance, d, e, values);
    if (fault) faults.push(`tridiagonal, ${name}, ${d.length}: ${fault}`);
  }
  for (const width of [1, 2] as const) {
    for (const { name, spectrum, factor } of spectra()) {
      const fault = matrixFault(instance, width, spectrum, factor);
      if (fault) faults.push(`${width === 1 ? "real" : "complex"}, ${name}, ${spectrum.length}: ${fault}`);
    }
  }
  return faults;
}

interface Tridiagonal {
  readonly name: string;
  readonly d: number[];
  readonly e: number[];
  /** The eigenvalues, ascending, where they are known. */
  readonly values?: number[];
}

/** Real symmetric tridiagonal matrices that divide and conquer finds hard, or that have known eigenvalues. */
function* tridiagonals(): Generator<Tridiagonal> {
  const next = numbers(1);
  for (const n of [1, 2, 3, 8, 28, 29, 57, 100, 131]) yield { name: "random", d: list(n, next), e: list(n - 1, next) };
  for (const n of [5, 40, 150]) {
    const laplacian = list(n, (k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
    yield { name: "Laplacian", d: list(n, () => 2), e: list(n - 1, () => -1), values: laplacian };
    const kac = list(n - 1, (k) => Math.sqrt((k + 1) * (n - 1 - k)));
    yield { name: "Kac", d: list(n, () => 0), e: kac, values: list(n, (k) => 2 * k - n + 1) };
  }
  const wilkinson = (n: number) => list(n, (i) => Math.abs(i - (n - 1) / 2));
  for (const n of [21, 41, 121]) yield { name: "Wilkinson", d: wilkinson(n), e: list(n - 1, () => 1) };
  for (const glue of [0.1, 1e-5, 1e-9, 1e-14]) {
    const d = list(8, () => wilkinson(21)).flat();
    yield { name: `Wilkinson glued by ${glue}`, d, e: list(d.length - 1, (i) => (i % 21 === 20 ? glue : 1)) };
  }
  const n = 120;
  const none = list(n - 1, () => 0);
  const graded = (i: number) => 10 ** ((-12 * i) / n);
  yield { name: "zero", d: list(n, () => 0), e: none, values: list(n, () => 0) };
  yield { name: "unit", d: list(n, () => 1), e: none, values: list(n, () => 1) };
  yield { name: "diagonal", d: list(n, (i) => (i * 7) % n), e: none, values: list(n, (i) => i) };
  yield { name: "constant diagonal", d: list(n, () => 3), e: list(n - 1, next) };
  yield { name: "some zeros beside the diagonal", d: list(n, next), e: list(n - 1, (i) => (i % 3 ? next() : 0)) };
  yield { name: "graded", d: list(n, graded), e: list(n - 1, (i) => 0.5 * graded(i)) };
  yield { name: "graded upwards", d: list(n, (i) => graded(n - i)), e: list(n - 1, (i) => 0.5 * graded(n - i)) };
  yield { name: "nearly diagonal", d: list(n, (i) => i / n), e: list(n - 1, () => 1e-9 * next()) };
  yield { name: "one cluster", d: list(n, (i) => 1 + 1e-14 * i), e: list(n - 1, () => 1e-9 * next()) };
  yield { name: "two clusters", d: list(n, (i) => i % 2), e: list(n - 1, () => 1e-15 * next()) };
  // The tridiagonalization of a matrix of rank one leaves rounding errors of rounding errors, down to nothing.
  for (const rest of [1e-30, 1e-160, 1e-300, 1e-312, 1e-321]) {
    const vanishing = (i: number) => (i < 40 ? 1 : rest) * next();
    yield { name: `the rest ${rest}`, d: list(n, vanishing), e: list(n - 1, vanishing) };
  }
  yield { name: "all sizes", d: list(n, () => 1e-8 ** (1 + next())), e: list(n - 1, () => 1e-8 ** (1 + next())) };
}

interface Spectrum {
  readonly name: string;
  readonly spectrum: number[];
  /** The matrix is multiplied by this. */
  readonly factor: number;
}

/** Spectra of matrices around the sizes at which the algorithms change. */
function* spectra(): Generator<Spectrum> {
  const next = numbers(2);
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 28, 29, 57, 71, 72, 73, 74, 88, 89, 112, 161]) {
    yield { name: "random", spectrum: list(n, next), factor: 1 };
  }
  for (const n of [7, 33, 100]) {
    yield { name: "multiples of 1", spectrum: list(n, () => 1), factor: 1 };
    yield { name: "projector", spectrum: list(n, (i) => i % 2), factor: 1 };
    yield { name: "rank two", spectrum: list(n, (i) => (i < 2 ? 1 - 3 * i : 0)), factor: 1 };
    yield { name: "zero", spectrum: list(n, () => 0), factor: 1 };
    yield { name: "graded", spectrum: list(n, (i) => (-1) ** i * 10 ** ((-12 * i) / n)), factor: 1 };
    for (const factor of [2 ** -1040, 2 ** -500, 2 ** 500, 2 ** 1020]) {
      yield { name: `times ${factor}`, spectrum: list(n, next), factor };
    }
  }
}

/** What is wrong with the eigenvectors and eigenvalues of a tridiagonal matrix, if anything. */
function tridiagonalFault({ memory, kernels }: Instance, d: number[], e: number[], values?: number[]) {
  const n = d.length;
  const position = kernels.mark();
  const diagonal = kernels.allocate(8 * n) >>> 0;
  const beside = kernels.allocate(8 * n) >>> 0;
  const vectors = kernels.allocate(8 * n * n) >>> 0;
  const order = kernels.allocate(4 * n) >>> 0;
  new Float64Array(memory.buffer, diagonal, n).set(d);
  new Float64Array(memory.buffer, beside, n).set(e);
  const status = kernels.divideAndConquer(n, diagonal, beside, vectors, n, order);
  const sequence = Array.from(new Int32Array(memory.buffer, order, n));
  const w = sequence.map((i) => new Float64Array(memory.buffer, diagonal, n)[i]);
  const rows = sequence.map((i) => Float64Array.from(new Float64Array(memory.buffer, vectors + 8 * n * i, n)));
  kernels.release(position);
  if (status !== 0) return `status ${status}`;
  const norm = Math.hypot(...d, ...e, ...e);
  let residual = 0;
  rows.forEach((v, j) => {
    for (let i = 0; i < n; i++) {
      const above = i > 0 ? e[i - 1] * v[i - 1] : 0;
      const below = i < n - 1 ? e[i] * v[i + 1] : 0;
      residual = larger(residual, above + (d[i] - w[j]) * v[i] + below);
    }
  });
  return verdict(n, norm, w, residual, overlapError(1, rows), values);
}

/** What is wrong with the eigendecomposition of a matrix with the given spectrum, if anything. */
function matrixFault({ memory, kernels }: Instance, width: 1 | 2, spectrum: number[], factor: number) {
  const n = spectrum.length;
  const full = reflected(width, spectrum);
  const position = kernels.mark();
  const a = kernels.allocate(8 * n * n * width) >>> 0;
  const w = kernels.allocate(8 * n) >>> 0;
  const v = kernels.allocate(8 * n * n * width) >>> 0;
  new Float64Array(memory.buffer, a, n * n * width).set(lowerOnly(width, n, full).map((value) => value * factor));
  const status = kernels.eigh(width, n, a, w, v);
  const values = Array.from(new Float64Array(memory.buffer, w, n), (value) => value / factor);
  const vectors = Float64Array.from(new Float64Array(memory.buffer, v, n * n * width));
  kernels.release(position);
  if (status !== 0) return `status ${status}`;
  const columns = list(n, (j) =>
    Float64Array.from(
      { length: n * width },
      (_value, p) => vectors[(Math.floor(p / width) * n + j) * width + (p % width)],
    ),
  );
  let residual = 0;
  columns.forEach((column, j) => {
    const product = timesVector(width, full, column);
    product.forEach((value, p) => {
      residual = larger(residual, value - values[j] * column[p]);
    });
  });
  // Numbers near the end of the range have fewer digits.
  const norm = Math.max(Math.hypot(...spectrum), 2 ** -1074 / factor / allowed);
  const sorted = [...spectrum].sort((x, y) => x - y);
  return verdict(n, norm, values, residual, overlapError(width, columns), sorted);
}

function verdict(n: number, norm: number, w: number[], residual: number, overlap: number, values?: number[]) {
  const bound = allowed * n;
  if (!w.every((value, i) => i === 0 || value >= w[i - 1])) return "the eigenvalues do not ascend";
  if (!(residual <= bound * norm)) return `residual ${residual} of norm ${norm}`;
  if (!(overlap <= bound)) return `not orthonormal by ${overlap}`;
  const error = values?.reduce((largest, value, i) => larger(largest, value - w[i]), 0) ?? 0;
  return error <= bound * norm ? undefined : `eigenvalues off by ${error} of norm ${norm}`;
}

/** H·diag(spectrum)·H with a reflection H = 1 − 2·u·u† that has no zeros. */
function reflected(width: 1 | 2, spectrum: number[]): Float64Array {
  const n = spectrum.length;
  const next = numbers(n);
  const u = list(n * width, next);
  const length = Math.hypot(...u);
  const re = list(n, (i) => u[i * width] / length);
  const im = list(n, (i) => (width === 2 ? u[i * width + 1] / length : 0));
  const mean = spectrum.reduce((sum, value, i) => sum + value * (re[i] ** 2 + im[i] ** 2), 0);
  const full = new Float64Array(n * n * width);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const share = 4 * mean - 2 * spectrum[i] - 2 * spectrum[j];
      const p = (i * n + j) * width;
      full[p] = share * (re[i] * re[j] + im[i] * im[j]) + (i === j ? spectrum[i] : 0);
      if (width === 2) full[p + 1] = share * (im[i] * re[j] - re[i] * im[j]);
    }
  }
  return full;
}

/** The lower triangle with NaN above it, and an imaginary part on the diagonal, which both must be left out. */
function lowerOnly(width: 1 | 2, n: number, full: Float64Array): Float64Array {
  return full.map((value, p) => {
    const row = Math.floor(p / width / n);
    const column = Math.floor(p / width) % n;
    if (column > row) return Number.NaN;
    return column === row && p % width === 1 ? 0.5 : value;
  });
}

function timesVector(width: 1 | 2, a: Float64Array, x: Float64Array): Float64Array {
  const n = x.length / width;
  const y = new Float64Array(x.length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const p = (i * n + j) * width;
      const [re, im] = width === 2 ? [a[p], a[p + 1]] : [a[p], 0];
      const [xr, xi] = width === 2 ? [x[2 * j], x[2 * j + 1]] : [x[j], 0];
      y[i * width] += re * xr - im * xi;
      if (width === 2) y[2 * i + 1] += re * xi + im * xr;
    }
  }
  return y;
}

/** How far vectors are from orthonormal. */
function overlapError(width: 1 | 2, vectors: Float64Array[]): number {
  let error = 0;
  vectors.forEach((x, j) => {
    for (let l = 0; l <= j; l++) {
      const y = vectors[l];
      let re = l === j ? -1 : 0;
      let im = 0;
      for (let p = 0; p < x.length; p += width) {
        re += x[p] * y[p] + (width === 2 ? x[p + 1] * y[p + 1] : 0);
        if (width === 2) im += x[p] * y[p + 1] - x[p + 1] * y[p];
      }
      error = larger(larger(error, re), im);
    }
  });
  return error;
}

/** The larger absolute value; infinite for NaN. */
function larger(x: number, y: number): number {
  return Number.isNaN(y) ? Number.POSITIVE_INFINITY : Math.max(x, Math.abs(y));
}

function list<T>(length: number, element: (i: number) => T): T[] {
  return Array.from({ length: Math.max(0, length) }, (_value, i) => element(i));
}

/** A small linear congruential generator of numbers from −1 to 1. */
function numbers(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
