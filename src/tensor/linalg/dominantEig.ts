import type { NDArray, Tensor } from "../array.ts";
import { fromData, type TensorLike } from "../create.ts";
import { ShapeError } from "../error.ts";
import { eachExample } from "../implicit/eachExample.ts";
import { type LinearSolveSettings, type ParametricOperator, solveParametric } from "../implicit/linearSolve.ts";
import { blockKrylov, ritzVectors } from "../krylov/blockKrylov.ts";
import { generalRitz } from "../krylov/ritz.ts";
import { requireConverged, type SolverInfo } from "../krylov/solver.ts";
import type { Shape } from "../layout.ts";
import { bind, type Primitive } from "../primitive.ts";
import { add, mul, sub } from "../primitives/arithmetic.ts";
import { unknownShape } from "../primitives/call.ts";
import { matmul } from "../primitives/contraction.ts";
import { complex, imag, real } from "../primitives/convert.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { expandDims, matrixTranspose, reshape } from "../primitives/movement.ts";
import { jvpFlat } from "../transform/jvp.ts";
import { degeneracyTolerance } from "./groups.ts";
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
  firstRows,
  type PartialInfo,
  type PartialLimits,
  type PartialOptions,
  partialLimits,
  rowsToStartFrom,
  startRows,
  worstInfo,
} from "./partial.ts";

/** Complex eigenvalues [k], largest modulus first, and unit vectors in the columns of [n, k]. */
export interface DominantEig {
  readonly values: Tensor;
  readonly vectors: Tensor;
  readonly info: PartialInfo;
}

interface Params {
  readonly operator: RowOperator;
  readonly count: number;
  readonly limits: PartialLimits;
  readonly report: (info: PartialInfo) => void;
}

/**
 * Inputs: rows to start from and the operator's parameters. Outputs: values, vectors in rows, and a constant that is
 * 1 between degenerate values [k, k].
 */
const dominantEigPrimitive: Primitive<Params> = {
  name: "dominantEig",
  shape: unknownShape("dominantEig"),
  evaluate: ([start, ...parameters], params) => {
    const { operator, count, limits, report } = params;
    const partial = limits.full ? undefined : krylovSpectrum(parameters, params, startRows(start, operator.dtype));
    const enough = partial && (partial.info.converged || !limits.fallsBack);
    const { values, rows, info } = enough ? partial : fullSpectrum(operator, parameters);
    requireConverged("dominantEig", info, limits.tolerance);
    const moduli = Float64Array.from({ length: values.length / 2 }, (_, i) =>
      Math.hypot(values[2 * i], values[2 * i + 1]),
    );
    const gap = count < moduli.length ? (moduli[count - 1] - moduli[count]) / (moduli[count - 1] || 1) : 1;
    report({ ...info, gap });
    const vectors = firstRows("complex128", rows, operator.length, count);
    fixPhases(vectors);
    return [fromData("complex128", [count], values.slice(0, 2 * count)), vectors, degenerate(values, count)];
  },
  jvp: ([start, ...parameters], [, ...tangents], params) => {
    const outputs = bind(dominantEigPrimitive, [start, ...parameters], params);
    const [values, rows, mask] = outputs;
    const along = (p: readonly Tensor[]) => [applyComplex(params.operator, p, rows)];
    const [moved] = jvpFlat(along, parameters, tangents).tangents;
    if (moved === null) return { outputs, tangents: [null, null, null] };
    const settings: LinearSolveSettings = {
      solver: "gmres",
      complex: true,
      systems: params.count,
      name: "derivative of dominantEig",
      tolerance: 1e-11,
      restart: 60,
    };
    const residuals = [values, rows, mask, ...parameters];
    const [response] = solveParametric(borderedOperator(params.operator), residuals, [moved], settings);
    const inside = mul(mask, matmul(response, adjoint(rows)));
    return { outputs, tangents: [diagonal(inside), sub(response, matmul(inside, rows)), null] };
  },
  batch: (inputs, batched, size, params) => eachExample(dominantEigPrimitive, inputs, batched, size, params),
};

/**
 * y ↦ (λ − A) y + r r†y, with all r of λ's degenerate group: where it gives dA r, r†y is dλ and the rest of y is dr.
 * Left eigenvectors are not needed; the transposed solve of reverse mode finds what is needed of them.
 */
function borderedOperator(operator: RowOperator): ParametricOperator {
  return {
    apply: ([values, rows, mask, ...parameters], [y]) => {
      const inside = mul(mask, matmul(y, adjoint(rows)));
      const gap = sub(mul(expandDims(values, 1), y), applyComplex(operator, parameters, y));
      return [add(gap, matmul(inside, rows))];
    },
  };
}

/** A real operator acts on real and imaginary parts. */
function applyComplex(operator: RowOperator, parameters: readonly Tensor[], rows: Tensor): Tensor {
  if (operator.dtype === "complex128") return operator.apply(parameters, rows);
  return complex(operator.apply(parameters, real(rows)), operator.apply(parameters, imag(rows)));
}

interface Spectrum {
  /** Eigenvalues as (re, im), largest modulus first. */
  readonly values: Float64Array;
  readonly rows: Float64Array;
  readonly info: SolverInfo;
}

function fullSpectrum(operator: RowOperator, parameters: readonly NDArray[]): Spectrum {
  const matrix = asMatrix(operator, parameters, "dominantEig");
  const { values, vectors } = generalRitz(operator.dtype, operator.length, matrix);
  return { values, rows: vectors, info: { converged: true, iterations: 0, residual: 0 } };
}

function krylovSpectrum(
  parameters: readonly NDArray[],
  { operator, count, limits }: Params,
  start: Float64Array | undefined,
): Spectrum {
  const { dtype, length } = operator;
  const apply = onNumbers(operator, parameters, "dominantEig");
  const problem = { dtype, length, hermitian: false, wanted: "magnitude", apply } as const;
  const found = blockKrylov(problem, count, { ...limits, start });
  return { values: found.pairs.values, rows: ritzVectors(found, count), info: found.info };
}

/** Makes the largest entry of every row real and positive. */
function fixPhases(rows: NDArray): void {
  const [count, length] = rows.shape;
  const { data } = rows;
  for (let row = 0; row < count; row++) {
    const start = 2 * row * length;
    let largest = start;
    let size = 0;
    for (let i = start; i < start + 2 * length; i += 2) {
      const modulus = Math.hypot(data[i], data[i + 1]);
      // The first of several equal ones, whatever rounding makes of them.
      if (modulus > size * (1 + 1e-8)) [largest, size] = [i, modulus];
    }
    if (size === 0) continue;
    const [re, im] = [data[largest] / size, -data[largest + 1] / size];
    for (let i = start; i < start + 2 * length; i += 2) {
      const [a, b] = [data[i], data[i + 1]];
      data[i] = a * re - b * im;
      data[i + 1] = a * im + b * re;
    }
  }
}

function degenerate(values: Float64Array, count: number): NDArray {
  const tolerance = degeneracyTolerance * Math.hypot(values[0], values[1]);
  const mask = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const distance = Math.hypot(values[2 * i] - values[2 * j], values[2 * i + 1] - values[2 * j + 1]);
      mask[i * count + j] = i === j || distance <= tolerance ? 1 : 0;
    }
  }
  return fromData("float64", [count, count], mask);
}

/**
 * The k eigenvalues of largest modulus of a general square matrix, or of an operator given by what it does to a
 * vector (a transfer matrix, say), with right eigenvectors, by block Arnoldi with full reorthogonalization and
 * Krylov–Schur restart. Vectors of an operator on tensors of some shape are [...shape, k]. For a batch, use `vmap`.
 *
 * The largest entry of a vector is real and positive. Derivatives come from a bordered linear solve; those of vectors
 * hold for functions that do not depend on phase and length, and degenerate values share their derivatives through
 * their sum. `info.gap` near 0 tells that values of equal modulus were cut.
 *
 * @throws ShapeError for anything but a square matrix, InputError for k outside 1 … n, NumericalError when the
 * iteration or the linear solve of a derivative does not converge.
 */
export function dominantEig<P>(a: TensorLike | LinearOperator<P>, k = 1, options: PartialOptions = {}): DominantEig {
  const { operator, shape, narrow } = generalOperator(a);
  const limits = partialLimits("dominantEig", k, operator.length, options);
  const found: PartialInfo[] = [];
  const params = { operator, count: k, limits, report: (info: PartialInfo) => found.push(info) };
  const inputs = [rowsToStartFrom(options.start, operator.length), ...operator.parameters];
  const [values, rows] = bind(dominantEigPrimitive, inputs, params);
  const vectors = reshape(matrixTranspose(rows), [...shape, k]);
  return { values: narrow(values), vectors: narrow(vectors), info: worstInfo(found) };
}

function generalOperator<P>(a: TensorLike | LinearOperator<P>): {
  operator: RowOperator;
  shape: Shape;
  narrow: (x: Tensor) => Tensor;
} {
  if (isOperator(a)) return { operator: userOperator("dominantEig", a), shape: a.shape, narrow: narrowTo(a.dtype) };
  const { matrix, narrow } = wideMatrix("dominantEig", a, true);
  if (matrix.rank !== 2) throw new ShapeError("dominantEig: needs one matrix; use vmap for a batch");
  return { operator: matrixOperator(matrix), shape: [matrix.shape[0]], narrow };
}
