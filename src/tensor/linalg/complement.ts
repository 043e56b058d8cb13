import type { NDArray, Tensor } from "../array.ts";
import { isComplex } from "../dtype.ts";
import type { WideDType } from "../engine/index.ts";
import { type LinearSolveSettings, type ParametricOperator, solveParametric } from "../implicit/linearSolve.ts";
import { preconditionedCg } from "../krylov/cg.ts";
import { gmresSolver } from "../krylov/gmres.ts";
import { multiply, widthOf } from "../krylov/rows.ts";
import type { LinearSolver, VectorOperator } from "../krylov/solver.ts";
import { add, mul, sub } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { matrixTranspose } from "../primitives/movement.ts";
import { degeneracyTolerance } from "./groups.ts";
import { adjoint } from "./matrix.ts";

/**
 * What is known of a Hermitian operator H besides its k kept levels. Vectors are rows; where H acts on several
 * vectors together (left and right singular ones), each list has one matrix for each.
 */
export interface Complement {
  /** H on rows of vectors, differentiable in its parameters. */
  apply(parameters: readonly Tensor[], rows: readonly Tensor[]): readonly Tensor[];
  readonly parameters: readonly Tensor[];
  /** Orthonormal bases [k, n] of the kept spaces. */
  readonly kept: readonly Tensor[];
  /** H between kept vectors [k, k]: the kept levels on its diagonal. */
  readonly core: Tensor;
  readonly hints: Hints;
}

/** Constants that only speed the solution up. */
export interface Hints {
  /** [k, 1]: the sign that makes level − H positive on the complement. */
  readonly signs: Tensor;
  /** [k, 1]: the size of level − H on most of the complement; 0 for levels that nothing couples to. */
  readonly sizes: Tensor;
  /** [p]: further levels, and their approximate vectors [p, n]. */
  readonly levels: Tensor;
  readonly vectors: readonly Tensor[];
}

/**
 * Solves coreᵀ·Y − P·H·Y = R for rows Y in the complement of the kept space, P being the projector on it: how kept
 * vectors leave their space (Francuz, Schuch and Vanhecke, arXiv:2311.11894, eq. 13, with conjugate gradients in the
 * place of the full spectrum). The further levels known from finding the kept ones make a preconditioner.
 *
 * Directions degenerate with a kept level, of a multiplet that was cut, are left out: nothing turns inside a multiplet.
 */
export function solveComplement(problem: Complement, right: readonly Tensor[], name: string): readonly Tensor[] {
  const { parameters, kept, core, hints } = problem;
  const count = kept.length;
  const residuals = [core, hints.signs, hints.sizes, hints.levels, ...hints.vectors, ...kept, ...parameters];
  const operator: ParametricOperator = {
    apply: (r, v) => {
      const basis = r.slice(4 + count, 4 + 2 * count);
      const inside = v.map((x, i) => project(x, basis[i]));
      const moved = problem.apply(r.slice(4 + 2 * count), inside);
      const levels = matrixTranspose(r[0]);
      return v.map((x, i) => {
        const gap = sub(matmul(levels, inside[i]), project(moved[i], basis[i]));
        return add(mul(r[1], gap), mul(r[2], sub(x, inside[i])));
      });
    },
  };
  const settings: LinearSolveSettings = {
    solver: (r, transposed) => deflatedSolver(r.slice(0, 4 + count), transposed),
    complex: isComplex(core.dtype),
    systems: core.shape[0],
    name,
    tolerance: 1e-11,
  };
  return solveParametric(
    operator,
    residuals,
    right.map((x, i) => mul(hints.signs, project(x, kept[i]))),
    settings,
  );
}

/** Rows without their part in the span of orthonormal rows. */
function project(rows: Tensor, basis: Tensor): Tensor {
  return sub(rows, matmul(matmul(rows, adjoint(basis)), basis));
}

/**
 * Conjugate gradients, preconditioned by the inverse on the known further levels and by one size elsewhere; GMRES
 * goes on where the operator turns out not to be positive.
 */
function deflatedSolver(
  [core, signs, sizes, levels, ...vectors]: readonly NDArray[],
  isTransposed: boolean,
): LinearSolver {
  return (field, apply, b, limits) => {
    const dtype = core.dtype as WideDType;
    const plan = weigh(dtype, core, signs, sizes, levels);
    const rows = joinRows(dtype, vectors, isTransposed);
    const n = field.length / widthOf(dtype);
    const through = (x: Float64Array, weights: Float64Array) => spectral(dtype, n, x, rows, weights);
    const right = b.slice();
    through(right, plan.excluded).forEach((value, i) => {
      right[i] -= value;
    });
    plan.sizes.forEach((size, s) => {
      if (size === 0) right.fill(0, s * field.length, (s + 1) * field.length);
    });
    const precondition: VectorOperator = (r) => {
      const z = through(r, plan.corrections);
      for (let i = 0; i < z.length; i++) {
        const size = plan.sizes[Math.floor(i / field.length)];
        z[i] += size === 0 ? 0 : r[i] / size;
      }
      return z;
    };
    const found = preconditionedCg(precondition)(field, apply, right, limits);
    if (found.info.converged) return found;
    return gmresSolver(field, apply, right, limits, found.x);
  };
}

/** Weights [k, p] of the further levels for every kept one. */
function weigh(dtype: WideDType, core: NDArray, signs: NDArray, sizes: NDArray, levels: NDArray) {
  const k = core.shape[0];
  const width = widthOf(dtype);
  const [coreValues, signValues, sizeValues, others] = [core, signs, sizes, levels].map((x) => x.values());
  const kept = Float64Array.from({ length: k }, (_, j) => coreValues[j * (k + 1) * width]);
  const largest = [...kept, ...others].reduce((most, level) => Math.max(most, Math.abs(level)), 0);
  const corrections = new Float64Array(k * others.length);
  const excluded = new Float64Array(k * others.length);
  for (let j = 0; j < k; j++) {
    const size = sizeValues[j];
    for (let m = 0; m < others.length; m++) {
      const gap = signValues[j] * (kept[j] - others[m]);
      const degenerate = Math.abs(gap) <= degeneracyTolerance * largest;
      excluded[j * others.length + m] = degenerate ? 1 : 0;
      const inverse = degenerate ? 0 : 1 / Math.abs(gap);
      if (size > 0) corrections[j * others.length + m] = inverse - 1 / size;
    }
  }
  return { corrections, excluded, sizes: Float64Array.from(sizeValues) };
}

/** The vectors of the further levels as rows of one matrix; of the transposed operator they are the conjugates. */
function joinRows(dtype: WideDType, vectors: readonly NDArray[], isTransposed: boolean): Float64Array {
  const count = vectors[0].shape[0];
  const widths = vectors.map((x) => x.shape[1] * widthOf(dtype));
  const total = widths.reduce((sum, width) => sum + width, 0);
  const joined = new Float64Array(count * total);
  let start = 0;
  vectors.forEach((x, i) => {
    const values = x.values();
    for (let m = 0; m < count; m++) {
      joined.set(values.subarray(m * widths[i], (m + 1) * widths[i]), m * total + start);
    }
    start += widths[i];
  });
  if (isTransposed && dtype === "complex128") for (let i = 1; i < joined.length; i += 2) joined[i] = -joined[i];
  return joined;
}

/** Σₘ weightⱼₘ uₘ ⟨uₘ, xⱼ⟩ for every row xⱼ. */
function spectral(
  dtype: WideDType,
  n: number,
  x: Float64Array,
  rows: Float64Array,
  weights: Float64Array,
): Float64Array {
  const width = widthOf(dtype);
  const p = rows.length / (n * width);
  const k = x.length / (n * width);
  const overlaps = multiply(dtype, [k, n, p], x, "N", rows, "C");
  for (let i = 0; i < overlaps.length; i++) overlaps[i] *= weights[Math.floor(i / width)];
  return multiply(dtype, [k, p, n], overlaps, "N", rows, "N");
}
