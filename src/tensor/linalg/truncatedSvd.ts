import type { NDArray, Tensor } from "../array.ts";
import { fromData, type TensorLike } from "../create.ts";
import { components } from "../dtype.ts";
import { engine, type WideDType } from "../engine/index.ts";
import { ShapeError } from "../error.ts";
import { golubKahan, type SingularTriplets } from "../krylov/golubKahan.ts";
import { multiply, transposed } from "../krylov/rows.ts";
import { requireConverged } from "../krylov/solver.ts";
import { bind, type Primitive } from "../primitive.ts";
import { add, mul, sub } from "../primitives/arithmetic.ts";
import { unknownShape } from "../primitives/call.ts";
import { matmul } from "../primitives/contraction.ts";
import { conj, real } from "../primitives/convert.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { matrixTranspose } from "../primitives/movement.ts";
import { solveComplement } from "./complement.ts";
import { solveCore } from "./core.ts";
import { degeneracyTolerance, diagonalMatrices, keepBlock } from "./groups.ts";
import { adjoint, matrices, wideMatrix } from "./matrix.ts";
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

/** The k largest singular values with their vectors: u [m, k], s [k] descending, vh [k, n]. */
export interface TruncatedSvd {
  readonly u: Tensor;
  readonly s: Tensor;
  readonly vh: Tensor;
  readonly info: PartialInfo;
}

interface Params {
  readonly count: number;
  readonly limits: PartialLimits;
  readonly report: (info: PartialInfo) => void;
}

/**
 * Inputs: rows to start from (right vectors, [s, n]) and the matrix. Outputs: s, left and right vectors in rows, the
 * core (see `svd`), and hints for the derivative: signs, sizes, further values, and their left and right vectors.
 */
const truncatedSvdPrimitive: Primitive<Params> = {
  name: "truncatedSvd",
  shape: unknownShape("truncatedSvd"),
  evaluate: ([start, matrix], { count, limits, report }) => {
    const { dtype, rows, columns, at } = matrices(matrix);
    const a = at(0);
    const partial = limits.full ? undefined : krylovSvd(dtype, matrix.shape, a, count, limits, startRows(start, dtype));
    const enough = partial && (partial.info.converged || !limits.fallsBack);
    const { s, u, v, info } = enough ? partial : fullSvd(dtype, rows, columns, a);
    requireConverged("truncatedSvd", info, limits.tolerance);
    report({ ...info, gap: cutGap(s, count, (value) => value) });
    const values = fromData("float64", [count], s.slice(0, count));
    const left = firstRows(dtype, u, rows, count);
    return [
      values,
      left,
      firstRows(dtype, v, columns, count),
      diagonalMatrices(values, left),
      ...hints(dtype, matrix.shape, s, u, v, count),
    ];
  },
  jvp: ([start, matrix], [, tangent], params) => {
    const outputs = bind(truncatedSvdPrimitive, [start, matrix], params);
    return { outputs, tangents: tangent ? derivative(matrix, outputs, tangent) : outputs.map(() => null) };
  },
  batch: (inputs, batched, size, params) =>
    eachDecomposition(inputs, batched, size, 6, (example) => bind(truncatedSvdPrimitive, example, params)),
};

/**
 * Inside the kept space as for `svd`. How the vectors leave it, x and y, follows from
 * x·σ − A⊥ y = (1 − uu†) dA v, y·σ − A⊥† x = (1 − vv†) dA† u.
 */
function derivative(matrix: Tensor, outputs: readonly Tensor[], tangent: Tensor): (Tensor | null)[] {
  const [, left, right, core, signs, sizes, further, furtherLeft, furtherRight] = outputs;
  const movedRight = matmul(right, matrixTranspose(tangent));
  const movedLeft = matmul(left, conj(tangent));
  const change = matmul(conj(left), matrixTranspose(movedRight));
  const hermitian = mul(0.5, add(change, adjoint(change)));
  const common = solveCore("commutator", core, hermitian);
  const relative = solveCore("anticommutator", core, sub(change, hermitian));
  const problem = {
    apply: ([a]: readonly Tensor[], [x, y]: readonly Tensor[]) => [matmul(y, matrixTranspose(a)), matmul(x, conj(a))],
    parameters: [matrix],
    kept: [left, right],
    core,
    hints: { signs, sizes, levels: further, vectors: [furtherLeft, furtherRight] },
  };
  const [x, y] = solveComplement(problem, [movedRight, movedLeft], "derivative of truncatedSvd");
  return [
    real(diagonal(change)),
    add(matmul(matrixTranspose(add(common, relative)), left), x),
    add(matmul(matrixTranspose(sub(common, relative)), right), y),
    keepBlock("group", core, hermitian),
    null,
    null,
    null,
    null,
    null,
  ];
}

/** Signs, sizes, further values and their vectors in the space of pairs (u, v), where they have half the weight each. */
function hints(
  dtype: WideDType,
  [rows, columns]: readonly number[],
  s: Float64Array,
  u: Float64Array,
  v: Float64Array,
  count: number,
): NDArray[] {
  const width = components(dtype);
  const kept = s.subarray(0, count);
  const further = s.slice(count);
  const sizes = kept.map((value) => (value > degeneracyTolerance * s[0] ? value : 0));
  const half = (vectors: Float64Array, length: number) =>
    vectors.slice(count * length * width).map((value) => value * Math.SQRT1_2);
  return [
    fromData("float64", [count, 1], new Float64Array(count).fill(1)),
    fromData("float64", [count, 1], sizes),
    fromData("float64", [further.length], further),
    firstRows(dtype, half(u, rows), rows, further.length),
    firstRows(dtype, half(v, columns), columns, further.length),
  ];
}

function krylovSvd(
  dtype: WideDType,
  [rows, columns]: readonly number[],
  a: Float64Array,
  count: number,
  limits: PartialLimits,
  start: Float64Array | undefined,
): SingularTriplets {
  const problem = {
    dtype,
    rows,
    columns,
    apply: (x: Float64Array, block: number) => multiply(dtype, [block, columns, rows], x, "N", a, "T"),
    applyAdjoint: (x: Float64Array, block: number) => multiply(dtype, [block, rows, columns], x, "N", a, "R"),
  };
  return golubKahan(problem, count, limits.extra, { ...limits, start });
}

function fullSvd(dtype: WideDType, rows: number, columns: number, a: Float64Array): SingularTriplets {
  const { u, s, vh } = engine().svd(dtype, rows, columns, a);
  const v = vh.slice();
  if (dtype === "complex128") for (let i = 1; i < v.length; i += 2) v[i] = -v[i];
  return { s, u: transposed(dtype, rows, s.length, u), v, info: { converged: true, iterations: 0, residual: 0 } };
}

/**
 * The k largest singular values of a matrix with their vectors, by block Golub–Kahan–Lanczos bidiagonalization with
 * full reorthogonalization and thick restart. For a batch, use `vmap`.
 *
 * Derivatives, of every order and mode, come from a linear solve in the complement of the kept vectors and not from
 * the full decomposition (Francuz, Schuch and Vanhecke, arXiv:2311.11894); inside degenerate groups they follow `svd`.
 * `info.gap` tells a multiplet that was cut: a function of its kept part has no derivative.
 *
 * Where k is more than a twelfth of the smaller extent, or that is at most 128, the full decomposition is computed
 * instead.
 * `options.start` holds right vectors [n, count].
 *
 * @throws ShapeError for anything but a matrix, InputError for k outside 1 … min(m, n), NumericalError when the
 * iteration or the linear solve of a derivative does not converge.
 */
export function truncatedSvd(a: TensorLike, k: number, options: PartialOptions = {}): TruncatedSvd {
  const { matrix, narrow } = wideMatrix("truncatedSvd", a);
  if (matrix.rank !== 2) throw new ShapeError("truncatedSvd: needs one matrix; use vmap for a batch");
  const [rows, columns] = matrix.shape;
  const limits = partialLimits("truncatedSvd", k, Math.min(rows, columns), options);
  const found: PartialInfo[] = [];
  const params = { count: k, limits, report: (info: PartialInfo) => found.push(info) };
  const inputs = [rowsToStartFrom(options.start, columns), matrix];
  const [s, left, right] = bind(truncatedSvdPrimitive, inputs, params);
  return { u: narrow(matrixTranspose(left)), s: narrow(s), vh: narrow(conj(right)), info: worstInfo(found) };
}
