import type { NDArray, Tensor } from "../array.ts";
import { ones, type TensorLike } from "../create.ts";
import { bind1, type Primitive } from "../primitive.ts";
import { add, mul, sub } from "../primitives/arithmetic.ts";
import { lessEqual } from "../primitives/comparison.ts";
import { matmul } from "../primitives/contraction.ts";
import { cast } from "../primitives/convert.ts";
import { embedDiagonal } from "../primitives/diagonal.ts";
import { sum } from "../primitives/reduction.ts";
import { slice } from "../primitives/slicing.ts";
import { exp } from "../primitives/transcendental.ts";
import { stopGradient } from "../transform/custom.ts";
import { jvpFlat } from "../transform/jvp.ts";
import { factor, solveFactored } from "./lu.ts";
import { adjoint, wideMatrix } from "./matrix.ts";
import { wideSlogdet } from "./slogdet.ts";
import { svd } from "./svd.ts";

/** Singular values below this times the largest count as zero in the derivative of a determinant. */
const rankTolerance = 1e-14;

const detPrimitive: Primitive<undefined> = {
  name: "det",
  shape: ([a]) => [{ dtype: a.dtype, shape: a.shape.slice(0, -2) }],
  evaluate: ([a]) => [determinant(a) as NDArray],
  jvp: ([a], [tangent]) => ({
    outputs: [bind1(detPrimitive, [a], undefined)],
    tangents: tangent ? jvpFlat(([x]) => [determinantInFrames(x)], [a], [tangent]).tangents : [null],
  }),
  batch: (inputs) => [bind1(detPrimitive, inputs, undefined)],
};

function determinant(a: Tensor): Tensor {
  const { sign, logAbsDet } = wideSlogdet("det", a);
  return mul(sign, exp(logAbsDet));
}

/**
 * The determinant in a form that can be differentiated where A is singular. With the singular vectors at hand held
 * constant, B = u†·A·v is diag(s) at this A; its last two rows and columns, which hold the smallest singular values,
 * are eliminated exactly: det B = det B₁₁ · det(B₂₂ − B₂₁B₁₁⁻¹B₁₂), a polynomial in the 2×2 block.
 */
function determinantInFrames(a: Tensor): Tensor {
  const n = a.shape[a.rank - 1];
  if (n <= 2) return smallDeterminant(a);
  const { u, s, vh } = svd(stopGradient(a));
  const framed = matmul(adjoint(u), matmul(a, adjoint(vh)));
  const all = a.shape.slice(0, -2).map(() => null);
  const block = (row: 0 | 1, column: 0 | 1) => slice(framed, ...all, halves(n)[row], halves(n)[column]);
  const { leading, exists } = regularized(block(0, 0), slice(s, ...all, halves(n)[0]), slice(s, ...all, [0, 1]));
  const eliminated = matmul(block(1, 0), solveFactored("det", factor("det", leading), block(0, 1)));
  const orientation = mul(determinant(u), determinant(vh));
  return mul(mul(mul(orientation, exists), determinant(leading)), smallDeterminant(sub(block(1, 1), eliminated)));
}

function halves(n: number): readonly [[number, number], [number, number]] {
  return [
    [0, n - 2],
    [n - 2, n],
  ];
}

/**
 * The leading block, made regular where it is singular too; then the determinant and its first two derivatives vanish,
 * and `exists` is 0.
 */
function regularized(leading: Tensor, levels: Tensor, largest: Tensor): { leading: Tensor; exists: Tensor } {
  const vanishing = cast(lessEqual(levels, mul(largest, rankTolerance)), "float64");
  const exists = cast(lessEqual(sum(vanishing, { axes: -1 }), 0), "float64");
  const filled = add(leading, embedDiagonal(vanishing));
  return { leading: filled, exists };
}

/** The determinant of matrices of up to two rows, by its polynomial. */
function smallDeterminant(a: Tensor): Tensor {
  const n = a.shape[a.rank - 1];
  const all = a.shape.slice(0, -2).map(() => null);
  const entry = (row: number, column: number) => slice(a, ...all, row, column);
  if (n === 0) return ones(a.shape.slice(0, -2), a.dtype);
  if (n === 1) return entry(0, 0);
  return sub(mul(entry(0, 0), entry(1, 1)), mul(entry(0, 1), entry(1, 0)));
}

/**
 * Determinant of square matrices; leading axes are a batch. The derivative is the cofactor matrix and is right for
 * singular matrices too: to every order at rank n − 1 and n − 2, and to second order below, where it is zero. Use
 * `slogdet` for large matrices, whose determinant over- or underflows.
 *
 * @throws ShapeError unless the matrices are square; NumericalError on NaN or Inf.
 */
export function det(a: TensorLike): Tensor {
  const { matrix, narrow } = wideMatrix("det", a, true);
  return narrow(bind1(detPrimitive, [matrix], undefined));
}
