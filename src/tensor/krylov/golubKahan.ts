import { engine, type WideDType } from "../engine/index.ts";
import { type EigenLimits, settled } from "./blockKrylov.ts";
import { longestRow, multiply, orthonormalRows, RowBasis, rowLengths, transposed, widthOf } from "./rows.ts";
import type { SolverInfo } from "./solver.ts";
import { ClosureWatch, freshBlock, startBlock } from "./start.ts";

/** A rectangular matrix by what it does to rows of vectors. */
export interface SingularProblem {
  readonly dtype: WideDType;
  readonly rows: number;
  readonly columns: number;
  /** A x for every row x. */
  apply(rows: Float64Array, count: number): Float64Array;
  /** A† x for every row x. */
  applyAdjoint(rows: Float64Array, count: number): Float64Array;
}

/** Approximate singular triplets, largest first; vectors are the rows of `u` and `v`. */
export interface SingularTriplets {
  readonly s: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly info: SolverInfo;
}

/** A·V = U·B and A†·U = V·B† + next·coupling. */
interface Bidiagonal {
  readonly matrix: Float64Array;
  readonly coupling: Float64Array;
}

/** Singular value decomposition of B, vectors in the rows of `left` and `right`. */
interface SmallSvd {
  readonly s: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/**
 * The `wanted` largest singular triplets, and `extra` less accurate ones after them, by block Golub–Kahan–Lanczos
 * bidiagonalization with full reorthogonalization and thick restart (Baglama and Reichel 2005).
 */
export function golubKahan(
  problem: SingularProblem,
  wanted: number,
  extra: number,
  limits: EigenLimits,
): SingularTriplets {
  const { dtype } = problem;
  const left = new RowBasis(dtype, problem.rows);
  const right = new RowBasis(dtype, problem.columns);
  let known: Bidiagonal = { matrix: new Float64Array(0), coupling: new Float64Array(0) };
  const watch = new ClosureWatch();
  let next = { rows: startBlock(right, limits.block, limits.start, 1), count: limits.block };
  let iterations = 0;
  for (;;) {
    const image = problem.apply(next.rows, next.count);
    iterations += next.count;
    right.append(next.rows, next.count);
    const size = longestRow(image, next.count);
    const overlaps = left.project(image, next.count);
    const fresh = orthonormalRows(left, image, next.count, 1e-14 * size);
    const matrix = extend(dtype, known.matrix, left.count, right.count - next.count, overlaps, fresh, next.count);
    const before = left.count;
    left.append(fresh.rows, fresh.count);
    const back = problem.applyAdjoint(fresh.rows, fresh.count);
    right.project(back, fresh.count);
    const outside = orthonormalRows(right, back, fresh.count, 1e-14 * size);
    known = { matrix, coupling: padColumns(dtype, outside.factor, fresh.count, outside.count, before) };
    const closed = outside.count === 0;
    const last = right.count === problem.columns || iterations >= limits.maxIterations;
    if (right.count > wanted || closed || last) {
      const small = smallSvd(dtype, left.count, right.count, matrix);
      const residuals = relativeResiduals(dtype, small, known.coupling, left.count, outside.count, wanted + 1);
      const residual = Math.max(...residuals.subarray(0, wanted));
      const level = right.count > wanted ? (small.s[wanted - 1] ?? 0) : Number.NaN;
      const accepted = watch.accepts(closed, settled(residuals, limits), level);
      const converged = accepted || right.count === problem.columns;
      if (converged || last) {
        const count = Math.max(wanted, Math.min(wanted + extra, right.count));
        return { ...triplets(left, right, known.matrix, count), info: { converged, iterations, residual } };
      }
      if (right.count + outside.count > limits.capacity) {
        known = restart(left, right, small, known, wanted, limits, outside.count);
      }
    }
    next = closed ? freshBlock(right, limits.block, iterations) : outside;
    if (closed) known = { ...known, coupling: new Float64Array(next.count * left.count * widthOf(dtype)) };
  }
}

/** B after `added` right vectors, whose images are overlaps·U + factor·fresh. */
function extend(
  dtype: WideDType,
  matrix: Float64Array,
  rows: number,
  columns: number,
  overlaps: Float64Array,
  fresh: { readonly factor: Float64Array; readonly count: number },
  added: number,
): Float64Array {
  const width = widthOf(dtype);
  const stride = columns + added;
  const grown = new Float64Array((rows + fresh.count) * stride * width);
  for (let i = 0; i < rows; i++)
    grown.set(matrix.subarray(i * columns * width, (i + 1) * columns * width), i * stride * width);
  for (let j = 0; j < added; j++) {
    for (let i = 0; i < rows + fresh.count; i++) {
      const known = i < rows;
      const from = (known ? j * rows + i : j * fresh.count + i - rows) * width;
      const source = known ? overlaps : fresh.factor;
      grown.set(source.subarray(from, from + width), (i * stride + columns + j) * width);
    }
  }
  return grown;
}

/** The coupling [outside, before + fresh] of A†·U to the next vectors: only the fresh left vectors have one. */
function padColumns(
  dtype: WideDType,
  factor: Float64Array,
  fresh: number,
  outside: number,
  before: number,
): Float64Array {
  const width = widthOf(dtype);
  const result = new Float64Array(outside * (before + fresh) * width);
  const turned = transposed(dtype, fresh, outside, factor);
  for (let f = 0; f < outside; f++) {
    result.set(turned.subarray(f * fresh * width, (f + 1) * fresh * width), (f * (before + fresh) + before) * width);
  }
  return result;
}

function smallSvd(dtype: WideDType, rows: number, columns: number, matrix: Float64Array): SmallSvd {
  const { u, s, vh } = engine().svd(dtype, rows, columns, matrix);
  const right = vh.slice();
  if (dtype === "complex128") for (let i = 1; i < right.length; i += 2) right[i] = -right[i];
  return { s, left: transposed(dtype, rows, s.length, u), right };
}

/** ‖A†u − σ v‖ of the first triplets, relative to the largest σ. */
function relativeResiduals(
  dtype: WideDType,
  { s, left }: SmallSvd,
  coupling: Float64Array,
  n: number,
  outside: number,
  wished: number,
): Float64Array {
  const count = Math.min(wished, s.length);
  if (outside === 0 || !(s[0] > 0)) return new Float64Array(count);
  const rows = left.subarray(0, count * n * widthOf(dtype));
  const leaving = multiply(dtype, [count, n, outside], rows, "N", coupling, "T");
  return rowLengths(leaving, count).map((length) => length / s[0]);
}

/** Shrinks both spaces to the best triplets; what they couple to outside stays the same. */
function restart(
  left: RowBasis,
  right: RowBasis,
  { s, left: leftRows, right: rightRows }: SmallSvd,
  { coupling }: Bidiagonal,
  wanted: number,
  { capacity }: EigenLimits,
  outside: number,
): Bidiagonal {
  const { dtype } = left;
  const width = widthOf(dtype);
  const wished = Math.min(capacity - outside - 1, wanted + Math.ceil((capacity - wanted) / 3));
  const kept = Math.min(wished, s.length);
  const leftColumns = transposed(dtype, kept, left.count, leftRows.subarray(0, kept * left.count * width));
  const rightColumns = transposed(dtype, kept, right.count, rightRows.subarray(0, kept * right.count * width));
  const turned = multiply(dtype, [outside, left.count, kept], coupling, "N", leftColumns, "N");
  left.replace(leftColumns, kept);
  right.replace(rightColumns, kept);
  const matrix = new Float64Array(kept * kept * width);
  for (let i = 0; i < kept; i++) matrix[i * (kept + 1) * width] = s[i];
  return { matrix, coupling: turned };
}

/** The first triplets; left vectors that a rank-deficient matrix does not give are filled up with random ones. */
function triplets(left: RowBasis, right: RowBasis, matrix: Float64Array, count: number) {
  const { dtype } = left;
  const width = widthOf(dtype);
  const missing = Math.max(0, Math.min(count, left.length) - left.count);
  if (missing > 0) left.append(startBlock(left, missing, undefined, 1), missing);
  const full = new Float64Array(left.count * right.count * width);
  full.set(matrix);
  const small = smallSvd(dtype, left.count, right.count, full);
  const found = Math.min(count, small.s.length);
  const rowsOf = (basis: RowBasis, rows: Float64Array) =>
    multiply(
      dtype,
      [found, basis.count, basis.length],
      rows.subarray(0, found * basis.count * width),
      "N",
      basis.data,
      "N",
    );
  return { s: small.s.slice(0, found), u: rowsOf(left, small.left), v: rowsOf(right, small.right) };
}
