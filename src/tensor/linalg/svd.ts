import type { Tensor } from "../array.ts";
import type { TensorLike } from "../create.ts";
import { engine } from "../engine/index.ts";
import { bind, type Primitive } from "../primitive.ts";
import { add, mul, neg, sub } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { real } from "../primitives/convert.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { degeneracyMasks, diagonalMatrices, solveCore } from "./degenerate.ts";
import { adjoint, BatchWriter, matrices, wideMatrix } from "./matrix.ts";

/** A = u·diag(s)·vh with k = min(m, n): u [..., m, k], s [..., k] real and descending, vh [..., k, n]. */
export interface Svd {
  readonly u: Tensor;
  readonly s: Tensor;
  readonly vh: Tensor;
}

/** Outputs u, s, vh and the core D = u†·A·vh†, whose numbers are diag(s); for matrices with at least as many rows as columns. */
const svdPrimitive: Primitive<undefined> = {
  name: "svd",
  shape: ([a]) => {
    const batch = a.shape.slice(0, -2);
    const n = a.shape[a.shape.length - 1];
    const square = { dtype: a.dtype, shape: [...batch, n, n] };
    return [a, { dtype: "float64", shape: [...batch, n] }, square, square];
  },
  evaluate: ([a]) => {
    const { dtype, batch, count, rows, columns, at } = matrices(a);
    const left = new BatchWriter(dtype, batch, [rows, columns]);
    const values = new BatchWriter("float64", batch, [columns]);
    const right = new BatchWriter(dtype, batch, [columns, columns]);
    for (let index = 0; index < count; index++) {
      const { u, s, vh } = engine().svd(dtype, rows, columns, at(index));
      left.put(index, u);
      values.put(index, s);
      right.put(index, vh);
    }
    return [left.array, values.array, right.array, diagonalMatrices(values.array, a)];
  },
  jvp: ([a], [tangent]) => {
    const outputs = bind(svdPrimitive, [a], undefined);
    if (tangent === null) return { outputs, tangents: [null, null, null, null] };
    const [u, , vh, core] = outputs;
    const moved = matmul(tangent, adjoint(vh));
    const change = matmul(adjoint(u), moved);
    const changeAdjoint = adjoint(change);
    const hermitian = mul(0.5, add(change, changeAdjoint));
    const skew = mul(0.5, sub(change, changeAdjoint));
    const common = solveCore("commutator", core, hermitian);
    const relative = solveCore("anticommutator", core, skew);
    const inside = matmul(u, add(common, relative));
    const [rows, columns] = a.shape.slice(-2);
    const leaving = rows > columns ? solveCore("right", core, sub(moved, matmul(u, change))) : null;
    return {
      outputs,
      tangents: [
        leaving ? add(inside, leaving) : inside,
        real(diagonal(change)),
        neg(matmul(sub(common, relative), vh)),
        mul(degeneracyMasks(core).same, hermitian),
      ],
    };
  },
  batch: (inputs) => bind(svdPrimitive, inputs, undefined),
};

/**
 * Thin singular value decomposition A = u·diag(s)·vh; leading axes are a batch.
 *
 * @throws ShapeError below rank 2; NumericalError on NaN or Inf.
 */
export function svd(a: TensorLike): Svd {
  const { matrix, narrow } = wideMatrix("svd", a);
  const [rows, columns] = matrix.shape.slice(-2);
  if (rows >= columns) {
    const [u, s, vh] = bind(svdPrimitive, [matrix], undefined);
    return { u: narrow(u), s: narrow(s), vh: narrow(vh) };
  }
  const [v, s, uh] = bind(svdPrimitive, [adjoint(matrix)], undefined);
  return { u: narrow(adjoint(uh)), s: narrow(s), vh: narrow(adjoint(v)) };
}
