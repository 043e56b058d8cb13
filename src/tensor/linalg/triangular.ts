import type { NDArray, Tensor } from "../array.ts";
import { meetDType } from "../broadcast.ts";
import type { TensorLike } from "../create.ts";
import { components } from "../dtype.ts";
import type { MatrixForm } from "../engine/engine.ts";
import { engine } from "../engine/index.ts";
import { NumericalError, ShapeError } from "../error.ts";
import { bind1, type Primitive } from "../primitive.ts";
import { neg, sub } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { cast, conj } from "../primitives/convert.ts";
import { spreadBatch } from "../primitives/define.ts";
import { tril, triu } from "../primitives/diagonal.ts";
import { matrixTranspose } from "../primitives/movement.ts";
import { adjoint, BatchWriter, matrices, narrowTo, wideMatrix, wideOf } from "./matrix.ts";
import { solveColumns, withColumns } from "./sides.ts";

interface TriangularParams {
  /** Named in errors. */
  readonly operation: string;
  readonly lower: boolean;
  readonly unitDiagonal: boolean;
  /** The op in op(a)·x = b. */
  readonly form: MatrixForm;
}

const transposedForm: Record<MatrixForm, MatrixForm> = { N: "T", T: "N", R: "C", C: "R" };

function applyForm(form: MatrixForm, a: Tensor): Tensor {
  if (form === "N") return a;
  if (form === "T") return matrixTranspose(a);
  return form === "R" ? conj(a) : adjoint(a);
}

const triangularPrimitive: Primitive<TriangularParams> = {
  name: "triangularSolve",
  shape: ([, b]) => [b],
  evaluate: ([a, b], { operation, ...options }) => {
    const lefts = matrices(a);
    const rights = matrices(b);
    const solution = new BatchWriter(b.dtype, rights.batch, [rights.rows, rights.columns]);
    for (let index = 0; index < rights.count; index++) {
      if (!options.unitDiagonal) requireRegular(operation, a, lefts.at(index));
      const x = engine().triangularSolve(
        rights.dtype,
        rights.rows,
        rights.columns,
        lefts.at(index),
        rights.at(index),
        options,
      );
      solution.put(index, x);
    }
    return [solution.array];
  },
  jvp: ([a, b], [ta, tb], params) => {
    const x = bind1(triangularPrimitive, [a, b], params);
    const offset = params.unitDiagonal ? 1 : 0;
    const part = ta && (params.lower ? tril(ta, -offset) : triu(ta, offset));
    const change = part && matmul(applyForm(params.form, part), x);
    const right = change && tb ? sub(tb, change) : (tb ?? (change && neg(change)));
    return { outputs: [x], tangents: [right && bind1(triangularPrimitive, [a, right], params)] };
  },
  transpose: ([ct], [a], params) => [
    null,
    ct && bind1(triangularPrimitive, [a, ct], { ...params, form: transposedForm[params.form] }),
  ],
  batch: ([a, b], [batchedA, batchedB], size, params) =>
    batchedA
      ? [bind1(triangularPrimitive, spreadBatch([a, b], [batchedA, batchedB], size), params)]
      : [withColumns(b, (columns) => bind1(triangularPrimitive, [a, columns], params))],
};

function requireRegular(operation: string, { shape, dtype }: NDArray, a: Float64Array): void {
  const n = shape[shape.length - 1];
  const width = components(dtype);
  for (let i = 0; i < n; i++) {
    const p = (i * n + i) * width;
    if (a[p] === 0 && (width === 1 || a[p + 1] === 0)) {
      throw new NumericalError(`${operation}: the matrix is singular, diagonal element ${i} of ${n} is zero`);
    }
  }
}

/** Solves op(a)·x = b for triangular matrices of wide dtype; the other triangle of a is not read. */
export function solveTriangle(a: Tensor, b: Tensor, params: TriangularParams): Tensor {
  return bind1(triangularPrimitive, [a, b], params);
}

export interface TriangularSolveOptions {
  /** Reads the lower triangle (the default) or the upper one. */
  readonly lower?: boolean;
  /** Takes the diagonal to be ones without reading it. */
  readonly unitDiagonal?: boolean;
  /** Solves with the matrix (N, the default), its transpose (T), conjugate (R) or conjugate transpose (C). */
  readonly form?: "N" | "T" | "R" | "C";
}

/**
 * Solves op(a)·x = b by substitution. a is [..., n, n] and only its named triangle is read; b is a vector [n] or
 * columns [..., n, k]; leading axes broadcast.
 *
 * @throws ShapeError when a and b do not fit; NumericalError for a zero on the diagonal, NaN or Inf.
 */
export function triangularSolve(
  a: TensorLike,
  b: TensorLike,
  { lower = true, unitDiagonal = false, form = "N" }: TriangularSolveOptions = {},
): Tensor {
  const [left, right] = meetDType(a, b);
  const { matrix } = wideMatrix("triangularSolve", left, true);
  const params = { operation: "triangularSolve", lower, unitDiagonal, form };
  const wide = cast(right, wideOf(right.dtype));
  if (right.rank === 0) throw new ShapeError("triangularSolve: the right side is a scalar; it must have n rows");
  const x = solveColumns("triangularSolve", matrix, wide, (m, columns) => solveTriangle(m, columns, params));
  return narrowTo(left.dtype)(x);
}
