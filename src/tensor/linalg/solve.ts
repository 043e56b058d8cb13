import type { Tensor } from "../array.ts";
import { meetDType } from "../broadcast.ts";
import type { TensorLike } from "../create.ts";
import { ShapeError } from "../error.ts";
import { cast } from "../primitives/convert.ts";
import { factor, inverseFactored, solveFactored } from "./lu.ts";
import { narrowTo, wideMatrix, wideOf } from "./matrix.ts";
import { solveColumns } from "./sides.ts";

/**
 * Solves a·x = b by LU with partial pivoting. a is [..., n, n]; b is a vector [n] or columns [..., n, k]; leading
 * axes broadcast. The factorization is made once and serves all derivatives and the reverse pass.
 *
 * @throws ShapeError when a and b do not fit; NumericalError for a singular matrix, NaN or Inf.
 */
export function solve(a: TensorLike, b: TensorLike): Tensor {
  const [left, right] = meetDType(a, b);
  const { matrix } = wideMatrix("solve", left, true);
  if (right.rank === 0) throw new ShapeError("solve: the right side is a scalar; it must have n rows");
  const wide = cast(right, wideOf(right.dtype));
  const x = solveColumns("solve", matrix, wide, (m, columns) => solveFactored("solve", factor("solve", m), columns));
  return narrowTo(left.dtype)(x);
}

/**
 * The inverse of square matrices; leading axes are a batch. To apply an inverse, `solve` is cheaper and more accurate.
 *
 * @throws ShapeError unless the matrices are square; NumericalError for a singular matrix, NaN or Inf.
 */
export function inv(a: TensorLike): Tensor {
  const { matrix, narrow } = wideMatrix("inv", a, true);
  return narrow(inverseFactored("inv", factor("inv", matrix)));
}
