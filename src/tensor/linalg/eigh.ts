import type { Tensor } from "../array.ts";
import type { TensorLike } from "../create.ts";
import { engine } from "../engine/index.ts";
import { bind, type Primitive } from "../primitive.ts";
import { add, mul } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { real } from "../primitives/convert.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { solveCore } from "./core.ts";
import { diagonalMatrices, keepBlock } from "./groups.ts";
import { adjoint, BatchWriter, matrices, wideMatrix } from "./matrix.ts";

/** Eigenvalues in ascending order, [..., n], and eigenvectors in the columns of [..., n, n]. */
export interface Eigh {
  readonly values: Tensor;
  readonly vectors: Tensor;
}

/**
 * Outputs values w, vectors V and the core D = V†AV. D's numbers are diag(w), but where levels are degenerate its
 * derivative is a full block: V is carried along without turning inside the block (V†dV = 0 there), and D is what A
 * becomes in that basis.
 */
const eighPrimitive: Primitive<undefined> = {
  name: "eigh",
  shape: ([a]) => [{ dtype: "float64", shape: a.shape.slice(0, -1) }, a, a],
  evaluate: ([a]) => {
    const { dtype, batch, count, rows: n, at } = matrices(a);
    const values = new BatchWriter("float64", batch, [n]);
    const vectors = new BatchWriter(dtype, batch, [n, n]);
    for (let index = 0; index < count; index++) {
      const { w, v } = engine().eigh(dtype, n, at(index));
      values.put(index, w);
      vectors.put(index, v);
    }
    return [values.array, vectors.array, diagonalMatrices(values.array, a)];
  },
  jvp: ([a], [tangent]) => {
    const [values, v, core] = bind(eighPrimitive, [a], undefined);
    if (tangent === null) return { outputs: [values, v, core], tangents: [null, null, null] };
    const change = matmul(adjoint(v), matmul(tangent, v));
    const rotation = solveCore("commutator", core, change);
    return {
      outputs: [values, v, core],
      tangents: [real(diagonal(change)), matmul(v, rotation), keepBlock("group", core, change)],
    };
  },
  batch: (inputs) => bind(eighPrimitive, inputs, undefined),
};

/**
 * Eigendecomposition A = V·diag(w)·V† of the Hermitian part (A + A†)/2 of square matrices; leading axes are a batch.
 *
 * Derivatives are finite for every spectrum. Where levels are degenerate (closer than 1e-12 of the largest) they are
 * right, to second order, for functions of the vectors that do not depend on the basis chosen inside a degenerate
 * group, such as its projector; and to first order for Σ f(wᵢ). Functions that tell degenerate levels apart have no
 * derivative there. What a perturbation that is not diagonal inside a group does to V·f(w)·V† at first order, and to
 * Σ f(wᵢ) at second order, cannot be seen through w and V, and is left out (`expm` has all derivatives).
 *
 * @throws ShapeError unless the matrices are square; NumericalError on NaN or Inf.
 */
export function eigh(a: TensorLike): Eigh {
  const { matrix, narrow } = wideMatrix("eigh", a, true);
  const hermitian = mul(0.5, add(matrix, adjoint(matrix)));
  const [values, vectors] = bind(eighPrimitive, [hermitian], undefined);
  return { values: narrow(values), vectors: narrow(vectors) };
}
