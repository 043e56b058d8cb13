import { NDArray, type Tensor } from "../array.ts";
import type { TensorLike } from "../create.ts";
import { engine } from "../engine/index.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { add, mul } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { adjoint, BatchWriter, matrices, wideMatrix } from "./matrix.ts";
import { solveTriangle } from "./triangular.ts";

const choleskyPrimitive: Primitive<undefined> = {
  name: "cholesky",
  shape: ([a]) => [a],
  evaluate: ([a]) => {
    const { dtype, batch, count, rows: n, at } = matrices(a);
    const factor = new BatchWriter(dtype, batch, [n, n]);
    for (let index = 0; index < count; index++) factor.put(index, engine().cholesky(dtype, n, at(index)));
    return [factor.array];
  },
  jvp: ([a], [tangent]) => {
    const l = bind1(choleskyPrimitive, [a], undefined);
    if (tangent === null) return { outputs: [l], tangents: [null] };
    const below = { operation: "cholesky", lower: true, unitDiagonal: false, form: "N" } as const;
    const half = adjoint(solveTriangle(l, tangent, below));
    const change = solveTriangle(l, half, below);
    return { outputs: [l], tangents: [matmul(l, mul(change, halfDiagonal(l.shape[l.rank - 1], "lower")))] };
  },
  batch: (inputs) => bind(choleskyPrimitive, inputs, undefined),
};

/** Ones in a strict triangle, one half on the diagonal: M ∘ this + its adjoint is M for Hermitian M. */
export function halfDiagonal(n: number, triangle: "lower" | "upper"): NDArray {
  const mask = NDArray.zeros("float64", [n, n]);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) mask.data[triangle === "lower" ? i * n + j : j * n + i] = 1;
    mask.data[i * n + i] = 0.5;
  }
  return mask;
}

/**
 * Lower triangular L with positive diagonal and A = L·L†, of the Hermitian part (A + A†)/2 of square matrices; leading
 * axes are a batch. Derivative: I. Murray, "Differentiation of the Cholesky decomposition", arXiv:1602.07527, eq. 10.
 *
 * @throws ShapeError unless the matrices are square; NumericalError unless they are positive definite and finite.
 */
export function cholesky(a: TensorLike): Tensor {
  const { matrix, narrow } = wideMatrix("cholesky", a, true);
  return narrow(bind1(choleskyPrimitive, [mul(0.5, add(matrix, adjoint(matrix)))], undefined));
}
