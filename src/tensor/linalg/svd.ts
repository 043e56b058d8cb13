import type { NDArray, Tensor } from "../array.ts";
import type { TensorLike } from "../create.ts";
import { engine } from "../engine/index.ts";
import { zerosLike } from "../like.ts";
import { bind, type MaybeTensor, type Primitive } from "../primitive.ts";
import { add, mul, neg, sub } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { real } from "../primitives/convert.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { anticommutator, commutator, solveCore, vanishingProduct } from "./core.ts";
import { diagonalMatrices, keepBlock } from "./groups.ts";
import { adjoint, BatchWriter, matrices, wideMatrix } from "./matrix.ts";

/** A = u·diag(s)·vh with k = min(m, n): u [..., m, k], s [..., k] real and descending, vh [..., k, n]. */
export interface Svd {
  readonly u: Tensor;
  readonly s: Tensor;
  readonly vh: Tensor;
}

/**
 * For m×n matrices with m ≥ n. Outputs u, s, vh and A in their basis, u†·A·v = core + skew and A·v = u·(core + skew)
 * + rest: core is Hermitian with the numbers diag(s), skew and rest are zero, as numbers. Their derivatives differ
 * from that of diag(s) inside degenerate groups (core) and in the group of zeros (skew, and rest for m > n).
 */
const svdPrimitive: Primitive<undefined> = {
  name: "svd",
  shape: ([a]) => {
    const batch = a.shape.slice(0, -2);
    const n = a.shape[a.shape.length - 1];
    const square = { dtype: a.dtype, shape: [...batch, n, n] };
    return [a, { dtype: "float64", shape: [...batch, n] }, square, square, square, a];
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
    const core: NDArray = diagonalMatrices(values.array, a);
    return [left.array, values.array, right.array, core, zerosLike(core), zerosLike(left.array)];
  },
  jvp: ([a], [tangent]) => {
    const outputs = bind(svdPrimitive, [a], undefined);
    return { outputs, tangents: tangent ? derivative(outputs, tangent) : outputs.map(() => null) };
  },
  batch: (inputs) => bind(svdPrimitive, inputs, undefined),
};

/**
 * With dP = u†·dA·v, du = u·C + W and dv = v·E: the Hermitian part of dP determines C + E = 2Y, the skew part
 * C − E = 2Z, and for m > n (1 − uu†)·dA·v determines W (Wan & Zhang, arXiv:1909.02659; the phase of each pair of
 * singular vectors, free for complex A, moves half in u and half against it in v).
 *
 * Terms with `skew` and `rest` are zero as numbers; they carry second derivatives where a perturbation raises the rank.
 */
function derivative(outputs: readonly Tensor[], tangent: Tensor): MaybeTensor[] {
  const [u, , vh, core, skew, rest] = outputs;
  const [rows, columns] = u.shape.slice(-2);
  const moved = matmul(tangent, adjoint(vh));
  const change = matmul(adjoint(u), moved);
  const outside = rows > columns ? sub(moved, matmul(u, change)) : null;
  const leaving = outside && solveCore("right", core, outside);
  const inside = leaving ? add(change, vanishingProduct(adjoint(leaving), rest, "right")) : change;

  const hermitian = mul(0.5, add(inside, adjoint(inside)));
  const antihermitian = sub(inside, hermitian);
  const relativeAlone = solveCore("anticommutator", core, antihermitian);
  const common = solveCore("commutator", core, sub(hermitian, anticommutator(core, relativeAlone, skew)));
  const relative = solveCore("anticommutator", core, sub(antihermitian, commutator(core, common, skew)));
  const turnLeft = add(common, relative);
  const turnRight = sub(common, relative);

  const turned = matmul(u, turnLeft);
  const drawn = leaving && solveCore("right", core, vanishingProduct(rest, turnRight, "left"));
  return [
    leaving && drawn ? add(turned, add(leaving, drawn)) : turned,
    real(diagonal(change)),
    neg(matmul(turnRight, vh)),
    keepBlock("group", core, hermitian),
    keepBlock("zero", core, antihermitian),
    outside && keepBlock("zeroColumns", core, outside),
  ];
}

/**
 * Thin singular value decomposition A = u·diag(s)·vh; leading axes are a batch.
 *
 * Derivatives are finite for every spectrum. Where singular values are degenerate (closer than 1e-12 of the largest)
 * or zero they are right, to second order, for functions of u and vh that do not depend on the basis chosen inside a
 * degenerate group, such as u·u† or u·vh of a group of nonzero ones; and to first order for Σ f(sᵢ). Functions that
 * tell degenerate values apart have no derivative there. What a perturbation that is not diagonal inside a group does
 * to u·f(s)·vh at first order, and to Σ f(sᵢ) at second order, cannot be seen through u, s and vh, and is left out.
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
