import type { Tensor } from "../array.ts";
import { eye, type TensorLike } from "../create.ts";
import { InputError } from "../error.ts";
import { matmul } from "../primitives/contraction.ts";
import { broadcastTo } from "../primitives/movement.ts";
import { factor, inverseFactored } from "./lu.ts";
import { wideMatrix } from "./matrix.ts";

/**
 * A whole power of square matrices by repeated squaring; negative ones are powers of the inverse. Leading axes are a
 * batch.
 *
 * @throws InputError for a power that is not whole; ShapeError unless the matrices are square; NumericalError for a
 * negative power of a singular matrix.
 */
export function matrixPower(a: TensorLike, power: number): Tensor {
  if (!Number.isSafeInteger(power)) throw new InputError(`matrixPower: the power must be a whole number, got ${power}`);
  const { matrix, narrow } = wideMatrix("matrixPower", a, true);
  let square = power < 0 ? inverseFactored("matrixPower", factor("matrixPower", matrix)) : matrix;
  let result: Tensor | undefined;
  for (let rest = Math.abs(power); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result ? matmul(result, square) : square;
    if (rest > 1) square = matmul(square, square);
  }
  const n = matrix.shape[matrix.rank - 1];
  return narrow(result ?? broadcastTo(eye(n, n, matrix.dtype), matrix.shape));
}
