import type { WideDType } from "../engine/index.ts";
import { generalRitz, hermitianRitz, invariantColumns, type RitzPairs, type Wanted } from "./ritz.ts";
import { longestRow, multiply, orthonormalRows, RowBasis, rowLengths, widthOf } from "./rows.ts";
import type { SolverInfo } from "./solver.ts";
import { ClosureWatch, freshBlock, startBlock } from "./start.ts";

/** An eigenvalue problem, given by what the operator does to rows of vectors. */
export interface EigenProblem {
  readonly dtype: WideDType;
  /** Entries of a vector. */
  readonly length: number;
  readonly hermitian: boolean;
  readonly wanted: Wanted;
  /** A x for every row x. */
  apply(rows: Float64Array, count: number): Float64Array;
}

export interface EigenLimits {
  /** Largest ‖A x − λ x‖ of a wanted pair, relative to the largest |λ|. */
  readonly tolerance: number;
  /** Products of the operator with a vector after which to give up. */
  readonly maxIterations: number;
  /** Vectors in a block. */
  readonly block: number;
  /** Vectors kept before a restart. */
  readonly capacity: number;
  /** Rows to start from. */
  readonly start?: Float64Array;
}

/** Approximate eigenpairs, the wanted ones first, out of a subspace. */
export interface EigenPairs {
  readonly pairs: RitzPairs;
  readonly basis: RowBasis;
  readonly info: SolverInfo;
}

/** A·V = V·projected + next·coupling: what a Krylov space knows of the operator. */
interface Projection {
  readonly projected: Float64Array;
  readonly coupling: Float64Array;
}

/**
 * The `wanted` dominant eigenpairs by a block Krylov space with full reorthogonalization and thick restart: block
 * Lanczos for Hermitian operators (Wu and Simon 2000), block Krylov–Schur for others (Stewart 2001). With blocks at
 * least as large as the number of wanted pairs no multiplicity is missed.
 */
export function blockKrylov(problem: EigenProblem, wanted: number, limits: EigenLimits): EigenPairs {
  const { dtype, length } = problem;
  const { maxIterations, capacity } = limits;
  const basis = new RowBasis(dtype, length);
  const watch = new ClosureWatch();
  let known: Projection = { projected: new Float64Array(0), coupling: new Float64Array(0) };
  let next = { rows: startBlock(basis, limits.block, limits.start, 1), count: limits.block };
  let iterations = 0;
  for (;;) {
    const image = problem.apply(next.rows, next.count);
    iterations += next.count;
    const size = longestRow(image, next.count);
    const old = basis.count;
    basis.append(next.rows, next.count);
    const overlaps = basis.project(image, next.count);
    const outside = orthonormalRows(basis, image, next.count, 1e-14 * size);
    known = extend(dtype, known, old, overlaps, outside.factor, next.count, outside.count);
    const closed = outside.count === 0;
    const last = basis.count === length || iterations >= maxIterations;
    if (basis.count > wanted || closed || last) {
      const pairs = ritzPairs(problem, basis.count, known.projected);
      const residuals = relativeResiduals(dtype, pairs, known.coupling, outside.count, wanted + 1);
      const residual = Math.max(...residuals.subarray(0, wanted));
      const level =
        basis.count > wanted ? Math.hypot(...pairs.values.subarray(2 * wanted - 2, 2 * wanted)) : Number.NaN;
      const converged = watch.accepts(closed, settled(residuals, limits), level) || basis.count === length;
      if (converged || last) return { pairs, basis, info: { converged, iterations, residual } };
      if (basis.count + outside.count > capacity) known = restart(basis, pairs, known, wanted, capacity, outside.count);
    }
    next = closed ? freshBlock(basis, limits.block, iterations) : outside;
    if (closed) known = { ...known, coupling: new Float64Array(next.count * basis.count * widthOf(dtype)) };
  }
}

function ritzPairs({ dtype, hermitian, wanted }: EigenProblem, n: number, projected: Float64Array): RitzPairs {
  return hermitian ? hermitianRitz(dtype, n, projected, wanted) : generalRitz(dtype, n, projected);
}

/** The projection after `added` vectors have joined `old` ones. */
function extend(
  dtype: WideDType,
  { projected, coupling }: Projection,
  old: number,
  overlaps: Float64Array,
  factor: Float64Array,
  added: number,
  outside: number,
): Projection {
  const width = widthOf(dtype);
  const n = old + added;
  const grown = new Float64Array(n * n * width);
  for (let i = 0; i < old; i++) grown.set(projected.subarray(i * old * width, (i + 1) * old * width), i * n * width);
  for (let l = 0; l < added; l++) {
    grown.set(coupling.subarray(l * old * width, (l + 1) * old * width), (old + l) * n * width);
  }
  const below = new Float64Array(outside * n * width);
  for (let j = 0; j < added; j++) {
    copyColumn(width, overlaps, j, n, grown, n, old + j);
    copyColumn(width, factor, j, outside, below, n, old + j);
  }
  return { projected: grown, coupling: below };
}

/** Row j of a matrix [·, length] as column `column` of a matrix [length, stride]. */
function copyColumn(
  width: 1 | 2,
  rows: Float64Array,
  j: number,
  length: number,
  target: Float64Array,
  stride: number,
  column: number,
): void {
  for (let i = 0; i < length; i++) {
    for (let part = 0; part < width; part++) {
      target[(i * stride + column) * width + part] = rows[(j * length + i) * width + part];
    }
  }
}

/**
 * The wanted pairs are accurate; and the one after them is known well enough to say how far away it is, unless there
 * were vectors to start from: they would be held up by it.
 */
export function settled(residuals: Float64Array, { tolerance, start }: EigenLimits): boolean {
  const last = residuals.length - 1;
  return residuals.every((residual, i) => residual <= tolerance || (i === last && (start || residual <= 1e-3)));
}

/** ‖A x − λ x‖ = ‖coupling·y‖ of the first pairs, relative to the largest |λ|. */
function relativeResiduals(
  dtype: WideDType,
  { values, vectors, dtype: vectorType, count: n }: RitzPairs,
  coupling: Float64Array,
  outside: number,
  wished: number,
): Float64Array {
  const scale = Math.hypot(values[0], values[1]);
  const count = Math.min(wished, n);
  if (outside === 0 || scale === 0) return new Float64Array(count);
  const rows = vectors.subarray(0, count * n * widthOf(vectorType));
  const matrix = dtype === vectorType ? coupling : toComplex(coupling);
  const leaving = multiply(vectorType, [count, n, outside], rows, "N", matrix, "T");
  return rowLengths(leaving, count).map((length) => length / scale);
}

function toComplex(values: Float64Array): Float64Array {
  const result = new Float64Array(2 * values.length);
  values.forEach((value, i) => {
    result[2 * i] = value;
  });
  return result;
}

/** Shrinks the space to the best of it; what it couples to outside stays the same. */
function restart(
  basis: RowBasis,
  pairs: RitzPairs,
  { projected, coupling }: Projection,
  wanted: number,
  capacity: number,
  outside: number,
): Projection {
  const { dtype, count: n } = basis;
  const kept = Math.min(capacity - outside - 1, wanted + Math.ceil((capacity - wanted) / 3));
  const { columns, count } = invariantColumns(pairs, dtype, kept);
  const half = multiply(dtype, [n, n, count], projected, "N", columns, "N");
  basis.replace(columns, count);
  return {
    projected: multiply(dtype, [count, n, count], columns, "C", half, "N"),
    coupling: multiply(dtype, [outside, n, count], coupling, "N", columns, "N"),
  };
}

/** The vectors of the first pairs as rows of a matrix [count, length], in the dtype of the pairs. */
export function ritzVectors({ pairs, basis }: EigenPairs, count: number): Float64Array {
  const n = pairs.count;
  const rows = pairs.vectors.subarray(0, count * n * widthOf(pairs.dtype));
  const shape = [count, n, basis.length] as const;
  if (pairs.dtype === basis.dtype) return multiply(basis.dtype, shape, rows, "N", basis.data, "N");
  const parts = [0, 1].map((part) => {
    const real = Float64Array.from({ length: count * n }, (_, i) => rows[2 * i + part]);
    return multiply("float64", shape, real, "N", basis.data, "N");
  });
  const result = new Float64Array(2 * count * basis.length);
  parts.forEach((values, part) => {
    values.forEach((value, i) => {
      result[2 * i + part] = value;
    });
  });
  return result;
}
