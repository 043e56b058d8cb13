import type { NDArray, Tensor } from "../array.ts";
import { fromData, type TensorLike } from "../create.ts";
import { ShapeError } from "../error.ts";
import { blockKrylov, ritzVectors } from "../krylov/blockKrylov.ts";
import { hermitianRitz, type Wanted } from "../krylov/ritz.ts";
import { widthOf } from "../krylov/rows.ts";
import { requireConverged, type SolverInfo } from "../krylov/solver.ts";
import type { Shape } from "../layout.ts";
import { bind, type Primitive } from "../primitive.ts";
import { add, mul } from "../primitives/arithmetic.ts";
import { unknownShape } from "../primitives/call.ts";
import { matmul } from "../primitives/contraction.ts";
import { conj, real } from "../primitives/convert.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { matrixTranspose, reshape } from "../primitives/movement.ts";
import { jvpFlat } from "../transform/jvp.ts";
import { solveComplement } from "./complement.ts";
import { solveCore } from "./core.ts";
import { degeneracyTolerance, diagonalMatrices, keepBlock } from "./groups.ts";
import {
  asMatrix,
  isOperator,
  type LinearOperator,
  matrixOperator,
  onNumbers,
  type RowOperator,
  userOperator,
} from "./linearOperator.ts";
import { adjoint, narrowTo, wideMatrix } from "./matrix.ts";
import {
  cutGap,
  eachDecomposition,
  firstRows,
  type PartialInfo,
  type PartialLimits,
  type PartialOptions,
  partialLimits,
  rowsToStartFrom,
  startRows,
  worstInfo,
} from "./partial.ts";

/** Settings of {@link dominantEigh}. */
export interface DominantEighOptions extends PartialOptions {
  /** Largest in modulus (`magnitude`, the default), or largest on the real line (`algebraic`). */
  readonly wanted?: Wanted;
}

/** The dominant levels of a Hermitian matrix: values [k], wanted ones first, and vectors in the columns of [n, k]. */
export interface DominantEigh {
  readonly values: Tensor;
  readonly vectors: Tensor;
  readonly info: PartialInfo;
}

interface Params {
  readonly operator: RowOperator;
  readonly count: number;
  readonly wanted: Wanted;
  readonly limits: PartialLimits;
  readonly report: (info: PartialInfo) => void;
}

/**
 * Inputs: rows to start from [s, n], and the operator's parameters. Outputs: values, vectors in rows, the core V†HV
 * (see `eigh`), and hints for the derivative's linear solve: signs, sizes, further levels and their vectors.
 */
const dominantEighPrimitive: Primitive<Params> = {
  name: "dominantEigh",
  shape: unknownShape("dominantEigh"),
  evaluate: ([start, ...parameters], params) => {
    const { operator, count, wanted, limits } = params;
    const { dtype, length } = operator;
    const partial = limits.full ? undefined : krylovSpectrum(parameters, params, startRows(start, dtype));
    const enough = partial && (partial.info.converged || !limits.fallsBack);
    const { levels, rows, info } = enough ? partial : fullSpectrum(operator, parameters, wanted);
    requireConverged("dominantEigh", info, limits.tolerance);
    params.report({ ...info, gap: cutGap(levels, count, wanted === "magnitude" ? Math.abs : (level) => level) });
    const values = fromData("float64", [count], levels.slice(0, count));
    const kept = firstRows(dtype, rows, length, count);
    return [values, kept, diagonalMatrices(values, kept), ...hints(levels, rows, params)];
  },
  jvp: ([start, ...parameters], [, ...tangents], params) => {
    const outputs = bind(dominantEighPrimitive, [start, ...parameters], params);
    if (tangents.every((t) => t === null)) return { outputs, tangents: outputs.map(() => null) };
    const [, rows, core, signs, sizes, levels, vectors] = outputs;
    const { operator } = params;
    const along = (p: readonly Tensor[]) => [operator.apply(p, rows)];
    const [moved] = jvpFlat(along, parameters, tangents).tangents;
    if (moved === null) return { outputs, tangents: outputs.map(() => null) };
    const change = matmul(conj(rows), matrixTranspose(moved));
    const rotation = solveCore("commutator", core, change);
    const problem = {
      apply: (p: readonly Tensor[], [x]: readonly Tensor[]) => [operator.apply(p, x)],
      parameters,
      kept: [rows],
      core,
      hints: { signs, sizes, levels, vectors: [vectors] },
    };
    const [leaving] = solveComplement(problem, [moved], "derivative of dominantEigh");
    return {
      outputs,
      tangents: [
        real(diagonal(change)),
        add(matmul(matrixTranspose(rotation), rows), leaving),
        keepBlock("group", core, change),
        null,
        null,
        null,
        null,
      ],
    };
  },
  batch: (inputs, batched, size, params) =>
    eachDecomposition(inputs, batched, size, 5, (example) => bind(dominantEighPrimitive, example, params)),
};

/** Signs, sizes, further levels and their vectors; see `Hints`. */
function hints(levels: Float64Array, rows: Float64Array, { operator, count, wanted }: Params): NDArray[] {
  const { dtype, length } = operator;
  const kept = levels.subarray(0, count);
  const further = levels.slice(count);
  const middle = wanted === "magnitude" ? 0 : ((further[0] ?? 0) + levels[levels.length - 1]) / 2;
  const largest = levels.reduce((most, level) => Math.max(most, Math.abs(level)), 0);
  const sizes = kept.map((level) => Math.abs(level - middle)).map((d) => (d > degeneracyTolerance * largest ? d : 0));
  const signs = kept.map((level) => (wanted === "magnitude" && level < 0 ? -1 : 1));
  return [
    fromData("float64", [count, 1], signs),
    fromData("float64", [count, 1], sizes),
    fromData("float64", [further.length], further),
    firstRows(dtype, rows.subarray(count * length * widthOf(dtype)), length, further.length),
  ];
}

interface Spectrum {
  /** Levels, the wanted ones first. */
  readonly levels: Float64Array;
  readonly rows: Float64Array;
  readonly info: SolverInfo;
}

function fullSpectrum(operator: RowOperator, parameters: readonly NDArray[], wanted: Wanted): Spectrum {
  const matrix = asMatrix(operator, parameters, "dominantEigh");
  const { values, vectors } = hermitianRitz(operator.dtype, operator.length, matrix, wanted);
  return {
    levels: values.filter((_, i) => i % 2 === 0),
    rows: vectors,
    info: { converged: true, iterations: 0, residual: 0 },
  };
}

function krylovSpectrum(
  parameters: readonly NDArray[],
  { operator, count, wanted, limits }: Params,
  start: Float64Array | undefined,
): Spectrum {
  const { dtype, length } = operator;
  const apply = onNumbers(operator, parameters, "dominantEigh");
  const problem = { dtype, length, hermitian: true, wanted, apply };
  const found = blockKrylov(problem, count, { ...limits, start });
  const useful = Math.min(found.pairs.count, count + limits.extra);
  return {
    levels: found.pairs.values.filter((_, i) => i % 2 === 0).subarray(0, useful),
    rows: ritzVectors(found, useful),
    info: found.info,
  };
}

/**
 * The k dominant eigenpairs of a Hermitian matrix (of its Hermitian part), or of a Hermitian operator given by what
 * it does to a vector, by block Lanczos with full reorthogonalization and thick restart. Vectors of an operator on
 * tensors of some shape are [...shape, k]. For a batch, use `vmap`.
 *
 * Derivatives, of every order and mode, come from a linear solve in the complement of the kept vectors and not from
 * the full spectrum (Francuz, Schuch and Vanhecke, arXiv:2311.11894); inside degenerate groups they follow `eigh`.
 * `info.gap` tells a multiplet that was cut: a function of its kept part has no derivative.
 *
 * Where k is more than a twelfth of n, or n at most 128, all of the spectrum is computed instead, as that is faster.
 *
 * @throws ShapeError for anything but a square matrix, InputError for k outside 1 … n, NumericalError when the
 * iteration or the linear solve of a derivative does not converge.
 */
export function dominantEigh<P>(
  a: TensorLike | LinearOperator<P>,
  k: number,
  options: DominantEighOptions = {},
): DominantEigh {
  const { operator, shape, narrow } = hermitianOperator(a);
  const { wanted = "magnitude" } = options;
  const limits = partialLimits("dominantEigh", k, operator.length, options);
  const found: PartialInfo[] = [];
  const params = { operator, count: k, wanted, limits, report: (info: PartialInfo) => found.push(info) };
  const inputs = [rowsToStartFrom(options.start, operator.length), ...operator.parameters];
  const [values, rows] = bind(dominantEighPrimitive, inputs, params);
  const vectors = reshape(matrixTranspose(rows), [...shape, k]);
  return { values: narrow(values), vectors: narrow(vectors), info: worstInfo(found) };
}

function hermitianOperator<P>(a: TensorLike | LinearOperator<P>): {
  operator: RowOperator;
  shape: Shape;
  narrow: (x: Tensor) => Tensor;
} {
  if (isOperator(a)) {
    return { operator: userOperator("dominantEigh", a), shape: a.shape, narrow: narrowTo(a.dtype) };
  }
  const { matrix, narrow } = wideMatrix("dominantEigh", a, true);
  if (matrix.rank !== 2) throw new ShapeError("dominantEigh: needs one matrix; use vmap for a batch");
  const operator = matrixOperator(mul(0.5, add(matrix, adjoint(matrix))));
  return { operator, shape: [operator.length], narrow };
}
