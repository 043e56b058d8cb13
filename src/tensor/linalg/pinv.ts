import type { NDArray, Tensor } from "../array.ts";
import { meetDType } from "../broadcast.ts";
import type { TensorLike } from "../create.ts";
import { components } from "../dtype.ts";
import { engine } from "../engine/index.ts";
import { requireFinite } from "../engine/validate.ts";
import { InputError, ShapeError } from "../error.ts";
import { bind1, type Primitive } from "../primitive.ts";
import { add, sub } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { cast } from "../primitives/convert.ts";
import { adjoint, BatchWriter, matrices, wideMatrix, wideOf } from "./matrix.ts";

export interface PinvOptions {
  /** Singular values up to this times the largest count as zero; max(m, n)·2⁻⁵² unless given. */
  readonly relativeTolerance?: number;
}

/** For matrices with at most as many rows as columns; the parameter is the relative tolerance. */
const pinvPrimitive: Primitive<number> = {
  name: "pinv",
  shape: ([a]) => [{ dtype: a.dtype, shape: [...a.shape.slice(0, -2), ...a.shape.slice(-2).reverse()] }],
  evaluate: ([a], relativeTolerance) => {
    const { dtype, batch, count, rows, columns, at } = matrices(a);
    const left = new BatchWriter(dtype, batch, [rows, rows]);
    const right = new BatchWriter(dtype, batch, [rows, columns]);
    const rowLength = columns * components(dtype);
    for (let index = 0; index < count; index++) {
      requireFinite("pinv", at(index));
      const { u, s, vh } = engine().svd(dtype, rows, columns, at(index));
      s.forEach((level, i) => {
        const inverse = level > relativeTolerance * s[0] ? 1 / level : 0;
        for (let p = i * rowLength; p < (i + 1) * rowLength; p++) vh[p] *= inverse;
      });
      left.put(index, u);
      right.put(index, vh);
    }
    return [matmul(adjoint(right.array), adjoint(left.array)) as NDArray];
  },
  jvp: ([a], [tangent], relativeTolerance) => {
    const inverse = bind1(pinvPrimitive, [a], relativeTolerance);
    return { outputs: [inverse], tangents: [tangent && constantRankDerivative(a, inverse, tangent)] };
  },
  batch: (inputs, _batched, _size, relativeTolerance) => [bind1(pinvPrimitive, inputs, relativeTolerance)],
};

/**
 * dP = −P dA P + P P† dA†(1 − A P) + (1 − P A) dA† P† P for P = A⁺ (Golub & Pereyra, SIAM J. Numer. Anal. 10, 413
 * (1973)), ordered so that nothing larger than A is formed for wide A.
 */
function constantRankDerivative(a: Tensor, p: Tensor, tangent: Tensor): Tensor {
  const along = matmul(tangent, p);
  const alongAdjoint = adjoint(along);
  const outer = matmul(adjoint(tangent), matmul(adjoint(p), p));
  const inner = sub(alongAdjoint, matmul(alongAdjoint, matmul(a, p)));
  return add(outer, matmul(p, sub(inner, add(along, matmul(a, outer)))));
}

function widePinv(matrix: Tensor, { relativeTolerance }: PinvOptions): Tensor {
  const [rows, columns] = matrix.shape.slice(-2);
  const tolerance = relativeTolerance ?? Math.max(rows, columns) * Number.EPSILON;
  if (!(tolerance >= 0 && tolerance < 1)) {
    throw new InputError(`pinv: relativeTolerance must be in [0, 1), got ${tolerance}`);
  }
  if (rows <= columns) return bind1(pinvPrimitive, [matrix], tolerance);
  return adjoint(bind1(pinvPrimitive, [adjoint(matrix)], tolerance));
}

/**
 * Moore–Penrose inverse [..., n, m] of [..., m, n] by singular values; leading axes are a batch. The derivative is
 * that along matrices of the same rank, also for rank-deficient ones: where a perturbation raises the rank the
 * inverse itself is not continuous.
 *
 * @throws ShapeError below rank 2; NumericalError on NaN or Inf.
 */
export function pinv(a: TensorLike, options: PinvOptions = {}): Tensor {
  const { matrix, narrow } = wideMatrix("pinv", a);
  return narrow(widePinv(matrix, options));
}

/**
 * The x of least norm among those that minimize ‖a·x − b‖: a⁺·b. a is [..., m, n]; b is a vector [m] or columns
 * [..., m, k]; leading axes broadcast.
 *
 * @throws ShapeError when a and b do not fit; NumericalError on NaN or Inf.
 */
export function lstsq(a: TensorLike, b: TensorLike, options: PinvOptions = {}): Tensor {
  const [left, right] = meetDType(a, b);
  const { matrix, narrow } = wideMatrix("lstsq", left);
  const rows = matrix.shape[matrix.rank - 2];
  if (right.rank === 0 || right.shape[Math.max(0, right.rank - 2)] !== rows) {
    throw new ShapeError(
      `lstsq: a matrix of ${rows} rows needs a right side of as many, got [${right.shape.join(", ")}]`,
    );
  }
  return narrow(matmul(widePinv(matrix, options), cast(right, wideOf(right.dtype))));
}
