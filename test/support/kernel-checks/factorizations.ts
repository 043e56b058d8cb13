import type { Instance } from "../../../src/tensor/engine/portable/wasm/instance.ts";
import {
  bidiagonal,
  distance,
  graded,
  identity,
  isometry,
  largest,
  orthogonalityError,
  randomMatrix,
  times,
  wideDTypes,
  widthOf,
  withSingularValues,
} from "../../tensor/engine/matrices.ts";

/** The factorization kernels of one build on matrices that are hard for them: runs wherever the kernels do. */

type DType = (typeof wideDTypes)[number];
type Form = "N" | "T" | "R" | "C";

interface Case {
  readonly name: string;
  readonly dtype: DType;
  readonly m: number;
  readonly n: number;
  readonly a: Float64Array;
}

/** Every factorization and solution that came out wrong, one line each; none if the kernels are right. */
export function factorizationFaults(instance: Instance): string[] {
  const faults: string[] = [];
  for (const dtype of wideDTypes) {
    for (const matrix of matrices(dtype)) {
      const checks = { qr: qrError, lq: lqError, ...(matrix.m === matrix.n ? { lu: luError, eig: eigError } : {}) };
      for (const [routine, error] of Object.entries(checks)) report(faults, routine, matrix, error(instance, matrix));
    }
    for (const matrix of positiveMatrices(dtype)) {
      report(faults, "cholesky", matrix, choleskyError(instance, matrix));
    }
    faults.push(...triangularFaults(instance, dtype), ...refusalFaults(instance, dtype));
  }
  return faults;
}

/** `error` is in units of 1e-13 times the larger side. */
function report(faults: string[], routine: string, { name, dtype, m, n }: Case, error: number): void {
  if (!(error <= 1)) faults.push(`${routine} of ${name}, ${m}×${n} ${dtype}: ${error} times what is allowed`);
}

/** Sides below, at and above the sizes where kernels change from one way of working to another. */
const sides = [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 16, 17, 31, 32, 33, 47, 65];

function* matrices(dtype: DType): Generator<Case> {
  for (const n of sides) {
    const shapes = [
      [n, n],
      ...[1, 3, 20, 40].flatMap((by) => [
        [n + by, n],
        [n, n + by],
      ]),
    ];
    for (const [m, columns] of shapes) {
      yield { name: "a random matrix", dtype, m, n: columns, a: randomMatrix(dtype, m, columns, m + 100 * columns) };
    }
  }
  for (const n of [2, 3, 8, 40]) {
    yield { name: "a cyclic permutation", dtype, m: n, n, a: cyclicPermutation(dtype, n) };
    yield { name: "a Jordan block", dtype, m: n, n, a: bidiagonal(dtype, Array(n).fill(2), Array(n - 1).fill(1)) };
  }
  for (const [m, n] of [
    [36, 36],
    [50, 20],
    [20, 50],
  ]) {
    const k = Math.min(m, n);
    const ones = Array.from({ length: k }, () => 1);
    const spectra = {
      "a matrix of condition 1e12": graded(k, 12),
      "a matrix of condition 1e300": graded(k, 300),
      "an isometry": ones,
      "a matrix of rank 7": ones.slice(0, 7),
      "a matrix near overflow": ones.map((_one, i) => 1e300 / (i + 1)),
      "a matrix near underflow": ones.map((_one, i) => 1e-300 / (i + 1)),
    };
    for (const [name, s] of Object.entries(spectra))
      yield { name, dtype, m, n, a: withSingularValues(dtype, m, n, s, 5) };
    yield { name: "a zero matrix", dtype, m, n, a: new Float64Array(m * n * widthOf(dtype)) };
    yield { name: "a matrix with graded columns", dtype, m, n, a: gradedColumns(dtype, m, n) };
  }
}

/** Ones below the diagonal and in the last corner: shifts of an eigenvalue iteration find nothing to prefer in it. */
function cyclicPermutation(dtype: DType, n: number): Float64Array {
  const a = new Float64Array(n * n * widthOf(dtype));
  for (let i = 0; i < n; i++) a[(i * n + ((i + n - 1) % n)) * widthOf(dtype)] = 1;
  return a;
}

/** Every column 1e-9 times the one before it, so that squares underflow soon. */
function gradedColumns(dtype: DType, m: number, n: number): Float64Array {
  const width = widthOf(dtype);
  return randomMatrix(dtype, m, n, 9).map((value, p) => value * 10 ** (-9 * (Math.floor(p / width) % n)));
}

/** Runs a kernel on copies of `inputs`, with room for results of the given lengths, and returns what all hold then. */
function run(
  { kernels, memory }: Instance,
  inputs: Float64Array[],
  lengths: number[],
  call: (...pointers: number[]) => number,
): { status: number; arrays: Float64Array[] } {
  const position = kernels.mark();
  const counts = [...inputs.map(({ length }) => length), ...lengths];
  const pointers = counts.map((count) => kernels.allocate(count * 8) >>> 0);
  // What a kernel does not write must not pass for a zero it should have written.
  counts.forEach((count, i) => {
    new Float64Array(memory.buffer, pointers[i], count).set(inputs[i] ?? new Float64Array(count).fill(Number.NaN));
  });
  const status = call(...pointers);
  const arrays = counts.map((count, i) => new Float64Array(memory.buffer, pointers[i], count).slice());
  kernels.release(position);
  return { status, arrays };
}

/** Distance of two matrices in units of 1e-13 times the larger side and `size`. */
function relative(m: number, n: number, x: Float64Array, y: Float64Array, size: number): number {
  return distance(x, y) / (1e-13 * Math.max(1, m, n) * (size || 1));
}

function qrError(instance: Instance, { dtype, m, n, a }: Case): number {
  const width = widthOf(dtype);
  const k = Math.min(m, n);
  const { status, arrays } = run(instance, [a], [m * k * width, k * n * width], (pa, pq, pr) =>
    instance.kernels.qr(width, m, n, pa, pq, pr),
  );
  const [, q, r] = arrays;
  if (status !== 0 || !isTriangular(width, k, n, r, false)) return Number.POSITIVE_INFINITY;
  const orthogonality = orthogonalityError(dtype, m, k, q) / (1e-13 * Math.max(1, m, n));
  return Math.max(orthogonality, relative(m, n, times(dtype, m, n, k, q, "N", r, "N"), a, largest(a)));
}

function lqError(instance: Instance, { dtype, m, n, a }: Case): number {
  const width = widthOf(dtype);
  const k = Math.min(m, n);
  const { status, arrays } = run(instance, [a], [m * k * width, k * n * width], (pa, pl, pq) =>
    instance.kernels.lq(width, m, n, pa, pl, pq),
  );
  const [, l, q] = arrays;
  if (status !== 0 || !isTriangular(width, m, k, l, true)) return Number.POSITIVE_INFINITY;
  const rows = relative(m, n, times(dtype, k, k, n, q, "N", q, "C"), identity(dtype, k), 1);
  return Math.max(rows, relative(m, n, times(dtype, m, n, k, l, "N", q, "N"), a, largest(a)));
}

/** Whether the m×n matrix is zero outside a triangle and real on its diagonal. */
function isTriangular(width: 1 | 2, m: number, n: number, a: Float64Array, lower: boolean): boolean {
  for (let i = 0; i < m; i++) {
    const row = a.subarray(i * n * width, (i + 1) * n * width);
    const outside = lower ? row.subarray((i + 1) * width) : row.subarray(0, Math.min(i, n) * width);
    if (outside.some((value) => value !== 0)) return false;
    if (width === 2 && i < n && row[2 * i + 1] !== 0) return false;
  }
  return true;
}

function luError(instance: Instance, { dtype, n, a }: Case): number {
  const width = widthOf(dtype);
  const { status, arrays } = run(instance, [a], [n], (pa, pRows) => instance.kernels.lu(width, n, pa, pRows));
  const [factors, rows] = arrays;
  const permutation = new Int32Array(rows.buffer, 0, n);
  const lower = identity(dtype, n);
  const upper = new Float64Array(n * n * width);
  const permuted = new Float64Array(n * n * width);
  for (let i = 0; i < n; i++) {
    const row = i * n * width;
    lower.set(factors.subarray(row, row + i * width), row);
    upper.set(factors.subarray(row + i * width, row + n * width), row + i * width);
    permuted.set(a.subarray(permutation[i] * n * width, (permutation[i] + 1) * n * width), row);
  }
  const isPermutation = [...permutation].sort((x, y) => x - y).every((value, i) => value === i);
  // |Re| + |Im| of a multiplier is at most √2 times that of one.
  if (!isPermutation || status % 2 !== parity(permutation) || largest(lower) > 1.4143) return Number.POSITIVE_INFINITY;
  return relative(n, n, times(dtype, n, n, n, lower, "N", upper, "N"), permuted, largest(a));
}

function eigError(instance: Instance, { dtype, n, a }: Case): number {
  const { status, arrays } = run(instance, [a], [2 * n, 2 * n * n], (pa, pw, pv) =>
    instance.kernels.eig(widthOf(dtype), n, pa, pw, pv),
  );
  const [, w, v] = arrays;
  if (status !== 0) return Number.POSITIVE_INFINITY;
  const wide =
    dtype === "complex128" ? a : Float64Array.from({ length: 2 * n * n }, (_zero, p) => (p % 2 ? 0 : a[p / 2]));
  const values = identity("complex128", n);
  for (let i = 0; i < n; i++) values.set(w.subarray(2 * i, 2 * i + 2), 2 * (i * n + i));
  const left = times("complex128", n, n, n, wide, "N", v, "N");
  const right = times("complex128", n, n, n, v, "N", values, "N");
  const overlaps = times("complex128", n, n, n, v, "C", v, "N");
  const lengths = Array.from({ length: n }, (_zero, i) => Math.abs(overlaps[2 * (i * n + i)] - 1));
  return Math.max(relative(n, n, left, right, largest(a)), largest(lengths) / (1e-13 * Math.max(1, n)));
}

/** 0 or 1: whether a permutation is even or odd. */
function parity(permutation: Int32Array): number {
  let inversions = 0;
  permutation.forEach((value, i) => {
    for (let j = 0; j < i; j++) if (permutation[j] > value) inversions++;
  });
  return inversions % 2;
}

function* positiveMatrices(dtype: DType): Generator<Case> {
  for (const n of sides) {
    const b = randomMatrix(dtype, n, n, n);
    const a = times(dtype, n, n, n, b, "N", b, "C");
    for (let i = 0; i < n; i++) a[i * (n + 1) * widthOf(dtype)] += 1;
    yield { name: "a positive matrix", dtype, m: n, n, a };
    yield { name: "a positive matrix near overflow", dtype, m: n, n, a: a.map((value) => value * 1e300) };
    yield { name: "a positive matrix near underflow", dtype, m: n, n, a: a.map((value) => value * 1e-300) };
  }
  const n = 40;
  const v = isometry(dtype, n, n, 3);
  const root = times(dtype, n, n, n, diagonal(dtype, graded(n, 6)), "N", v, "N");
  yield { name: "a positive matrix of condition 1e12", dtype, m: n, n, a: times(dtype, n, n, n, root, "C", root, "N") };
}

function diagonal(dtype: DType, values: number[]): Float64Array {
  const result = identity(dtype, values.length);
  values.forEach((value, i) => {
    result[i * (values.length + 1) * widthOf(dtype)] = value;
  });
  return result;
}

function choleskyError(instance: Instance, { dtype, n, a }: Case): number {
  const width = widthOf(dtype);
  const lowerOnly = a.slice();
  for (let i = 0; i < n; i++) lowerOnly.fill(Number.NaN, (i * n + i + 1) * width, (i + 1) * n * width);
  const { status, arrays } = run(instance, [lowerOnly], [n * n * width], (pa, pl) =>
    instance.kernels.cholesky(width, n, pa, pl),
  );
  const l = arrays[1];
  if (status !== 0 || !isTriangular(width, n, n, l, true)) return Number.POSITIVE_INFINITY;
  return relative(n, n, times(dtype, n, n, n, l, "N", l, "C"), a, largest(a));
}

const forms: readonly Form[] = ["N", "T", "R", "C"];

function triangularFaults(instance: Instance, dtype: DType): string[] {
  const faults: string[] = [];
  for (const n of sides) {
    for (const columns of [0, 1, 2, 5, 33]) {
      for (const form of forms) {
        for (const lower of [false, true]) {
          for (const unit of [false, true]) {
            const error = triangularError(instance, dtype, n, columns, form, lower, unit);
            const name = `a ${lower ? "lower" : "upper"} ${unit ? "unit " : ""}triangle as ${form}`;
            report(faults, "triangularSolve", { name, dtype, m: n, n: columns, a: new Float64Array() }, error);
          }
        }
      }
    }
  }
  return faults;
}

function triangularError(
  instance: Instance,
  dtype: DType,
  n: number,
  columns: number,
  form: Form,
  lower: boolean,
  unit: boolean,
): number {
  const width = widthOf(dtype);
  const { full, stored } = triangle(dtype, n, lower, unit);
  const b = randomMatrix(dtype, n, columns, n + columns);
  const { status, arrays } = run(instance, [stored, b], [], (pa, px) =>
    solve(instance, width, form, lower, unit, n, columns, pa, px),
  );
  if (status !== 0) return Number.POSITIVE_INFINITY;
  const x = arrays[1];
  return relative(n, columns, times(dtype, n, columns, n, full, form, x, "N"), b, Math.max(1, largest(x)));
}

/** Triangle with numbers that must not be read set to NaN (7 for a diagonal of ones), and the whole matrix it stands for. */
function triangle(
  dtype: DType,
  n: number,
  lower: boolean,
  unit: boolean,
): { full: Float64Array; stored: Float64Array } {
  const width = widthOf(dtype);
  const full = randomMatrix(dtype, n, n, n).map((value) => value / Math.max(1, n));
  const stored = full.slice();
  for (let i = 0; i < n; i++) {
    const at = (i * n + i) * width;
    const [begin, end] = lower ? [at + width, (i + 1) * n * width] : [i * n * width, at];
    full.fill(0, begin, end);
    stored.fill(Number.NaN, begin, end);
    full[at] = unit ? 1 : Math.cos(i) * 2 + 3;
    if (width === 2) full[at + 1] = unit ? 0 : 4 * Math.sin(i);
    stored.set(unit ? [7, 7].slice(0, width) : full.subarray(at, at + width), at);
  }
  return { full, stored };
}

function solve(
  { kernels }: Instance,
  width: 1 | 2,
  form: Form,
  lower: boolean,
  unit: boolean,
  n: number,
  columns: number,
  a: number,
  x: number,
): number {
  const transposed = Number(form === "T" || form === "C");
  const conjugated = Number(form === "R" || form === "C");
  return kernels.triangularSolve(width, Number(lower), Number(unit), transposed, conjugated, n, columns, a, x);
}

/** What must be refused, by the status that says why. */
function refusalFaults(instance: Instance, dtype: DType): string[] {
  const width = widthOf(dtype);
  const { kernels } = instance;
  const faults: string[] = [];
  const expectStatus = (name: string, a: Float64Array, expected: number, call: (a: number, room: number) => number) => {
    const { status } = run(instance, [a], [2 * a.length], call);
    if (status !== expected) faults.push(`${name}, ${dtype}: status ${status} and not ${expected}`);
  };
  for (const n of [1, 5, 40]) {
    const last = n * n * width - 1;
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const a = identity(dtype, n);
      a[last] = value;
      const half = n * n * width * 8;
      expectStatus(`qr with ${value}`, a, 1, (p, room) => kernels.qr(width, n, n, p, room, room + half));
      expectStatus(`lq with ${value}`, a, 1, (p, room) => kernels.lq(width, n, n, p, room, room + half));
      expectStatus(`lu with ${value}`, a, -1, (p, room) => kernels.lu(width, n, p, room));
      expectStatus(`eig with ${value}`, a, -1, (p, room) => kernels.eig(width, n, p, room, room));
      expectStatus(`cholesky with ${value}`, a, -1, (p, room) => kernels.cholesky(width, n, p, room));
      expectStatus(`solve with ${value}`, a, 1, (p, room) => solve(instance, width, "N", true, false, n, 0, p, room));
    }
    const pivot = n >> 1;
    for (const [value, zero] of [
      [0, 2],
      [-1, 0],
    ]) {
      const a = identity(dtype, n);
      a[pivot * (n + 1) * width] = value;
      expectStatus(`cholesky with ${value}`, a, pivot + 1, (p, room) => kernels.cholesky(width, n, p, room));
      expectStatus(`solve with ${value}`, a, zero, (p, room) =>
        solve(instance, width, "N", true, false, n, 0, p, room),
      );
      expectStatus(`unit with ${value}`, a, 0, (p, room) => solve(instance, width, "N", true, true, n, 0, p, room));
    }
  }
  return faults;
}
