import {
  add,
  broadcastTo,
  exp,
  eye,
  InputError,
  matmul,
  matrixTranspose,
  mul,
  neg,
  random,
  sum,
  type Tensor,
  triangularSolve,
  tril,
  triu,
  zeros,
} from "../../tensor/index.ts";
import type { Bijector } from "./bijector.ts";
import { requirePoints } from "./points.ts";

/** Of y = L U x + b: [size, size] of which L takes what is below the diagonal and U what is above, and two of [size]. */
export interface LuParameters {
  readonly triangles: Tensor;
  /** ln of the diagonal of U; that of L is 1. */
  readonly logDiagonal: Tensor;
  readonly shift: Tensor;
}

/**
 * y = L U x + b, L and U being triangular matrices, so that the determinant is the product of a diagonal and the inverse is
 * by substitution: what becomes an invertible 1×1 convolution where the components are channels. It begins near the
 * identity, and keeps orientation.
 *
 * D. P. Kingma and P. Dhariwal, Glow, NeurIPS 2018, section 3.2.
 * @throws InputError for a size that is not a whole number above 0.
 */
export function luLinear(size: number): Bijector<LuParameters> {
  if (!(Number.isInteger(size) && size > 0)) throw new InputError(`luLinear: size is ${size}; allowed: 1 or more`);
  const event = [size];
  const factors = ({ triangles, logDiagonal }: LuParameters) => ({
    lower: add(tril(triangles, -1), eye(size)),
    upper: add(triu(triangles, 1), mul(eye(size), exp(logDiagonal))),
  });
  const logDeterminants = ({ logDiagonal }: LuParameters, x: Tensor) => broadcastTo(sum(logDiagonal), [x.shape[0]]);
  return {
    event,
    init: (key) => ({
      triangles: random.normal(key, [size, size]).mul(0.1 / Math.sqrt(size)),
      logDiagonal: zeros(event),
      shift: zeros(event),
    }),
    forward: (parameters, x) => {
      requirePoints("luLinear", x, event);
      const { lower, upper } = factors(parameters);
      const value = matrixTranspose(matmul(lower, matmul(upper, matrixTranspose(x))));
      return { value: add(value, parameters.shift), logAbsDetJacobian: logDeterminants(parameters, x) };
    },
    inverse: (parameters, y) => {
      requirePoints("luLinear", y, event);
      const { lower, upper } = factors(parameters);
      const columns = matrixTranspose(add(y, neg(parameters.shift)));
      const solved = triangularSolve(upper, triangularSolve(lower, columns), { lower: false });
      return { value: matrixTranspose(solved), logAbsDetJacobian: neg(logDeterminants(parameters, y)) };
    },
  };
}
