import type { Tensor } from "../array.ts";
import type { TensorLike } from "../create.ts";
import { components } from "../dtype.ts";
import { engine } from "../engine/index.ts";
import { requireFinite } from "../engine/validate.ts";
import { bind, type Primitive } from "../primitive.ts";
import { add, mul, sub } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { concatenate } from "../primitives/joining.ts";
import { matrixTranspose } from "../primitives/movement.ts";
import { slice } from "../primitives/slicing.ts";
import { halfDiagonal } from "./cholesky.ts";
import { adjoint, BatchWriter, matrices, wideMatrix } from "./matrix.ts";
import { solveTriangle } from "./triangular.ts";

/** A = q·r with k = min(m, n): q [..., m, k] with orthonormal columns, r [..., k, n] upper triangular. */
export interface Qr {
  readonly q: Tensor;
  readonly r: Tensor;
}

/** A = l·q with k = min(m, n): l [..., m, k] lower triangular, q [..., k, n] with orthonormal rows. */
export interface Lq {
  readonly l: Tensor;
  readonly q: Tensor;
}

/** For matrices with at least as many rows as columns; the parameter is the operation named in errors. */
const qrPrimitive: Primitive<string> = {
  name: "qr",
  shape: ([a]) => {
    const n = a.shape[a.shape.length - 1];
    return [a, { dtype: a.dtype, shape: [...a.shape.slice(0, -2), n, n] }];
  },
  evaluate: ([a], operation) => {
    const { dtype, batch, count, rows, columns, at } = matrices(a);
    const isometry = new BatchWriter(dtype, batch, [rows, columns]);
    const triangle = new BatchWriter(dtype, batch, [columns, columns]);
    for (let index = 0; index < count; index++) {
      requireFinite(operation, at(index));
      const { q, r } = engine().qr(dtype, rows, columns, at(index));
      makeDiagonalPositive(components(dtype), rows, columns, q, r);
      isometry.put(index, q);
      triangle.put(index, r);
    }
    return [isometry.array, triangle.array];
  },
  jvp: ([a], [tangent], operation) => {
    const [q, r] = bind(qrPrimitive, [a], operation);
    if (tangent === null) return { outputs: [q, r], tangents: [null, null] };
    const params = { operation: `derivative of ${operation}`, lower: false, unitDiagonal: false, form: "T" } as const;
    const scaled = matrixTranspose(solveTriangle(r, matrixTranspose(tangent), params));
    const inside = matmul(adjoint(q), scaled);
    const growth = mul(add(inside, adjoint(inside)), halfDiagonal(r.shape[r.rank - 1], "upper"));
    return { outputs: [q, r], tangents: [sub(scaled, matmul(q, growth)), matmul(growth, r)] };
  },
  batch: (inputs, _batched, _size, operation) => bind(qrPrimitive, inputs, operation),
};

/** Moves the phase of each diagonal element of r into the column of q. */
function makeDiagonalPositive(width: 1 | 2, rows: number, n: number, q: Float64Array, r: Float64Array): void {
  for (let k = 0; k < n; k++) {
    const at = (k * n + k) * width;
    const re = r[at];
    const im = width === 2 ? r[at + 1] : 0;
    const size = Math.hypot(re, im);
    if (size === 0 || (im === 0 && re > 0)) continue;
    for (let j = k; j < n; j++) turn(width, r, (k * n + j) * width, re / size, -im / size);
    for (let i = 0; i < rows; i++) turn(width, q, (i * n + k) * width, re / size, im / size);
  }
}

/** Multiplies one element by a phase. */
function turn(width: 1 | 2, x: Float64Array, at: number, cosine: number, sine: number): void {
  const re = x[at];
  x[at] = re * cosine;
  if (width === 1) return;
  x[at] -= x[at + 1] * sine;
  x[at + 1] = re * sine + x[at + 1] * cosine;
}

/**
 * Thin QR decomposition, unique because the diagonal of r is real and not negative; leading axes are a batch.
 *
 * It has a derivative where the first min(m, n) columns are linearly independent (for wide matrices r is continued
 * by q†·A). Derivative: Walter & Lehmann, arXiv:1009.6112; Liao et al., "Differentiable programming tensor networks",
 * arXiv:1903.09650, eq. 13.
 *
 * @throws ShapeError below rank 2; NumericalError on NaN or Inf, and for the derivative at dependent columns.
 */
export function qr(a: TensorLike): Qr {
  const { matrix, narrow } = wideMatrix("qr", a);
  const { q, r } = thinQr("qr", matrix);
  return { q: narrow(q), r: narrow(r) };
}

function thinQr(operation: string, matrix: Tensor): Qr {
  const [rows, columns] = matrix.shape.slice(-2);
  if (rows >= columns) {
    const [q, r] = bind(qrPrimitive, [matrix], operation);
    return { q, r };
  }
  const all = matrix.shape.slice(0, -1).map(() => null);
  const [q, first] = bind(qrPrimitive, [slice(matrix, ...all, [0, rows])], operation);
  const rest = matmul(adjoint(q), slice(matrix, ...all, [rows, columns]));
  return { q, r: concatenate([first, rest], matrix.rank - 1) };
}

/**
 * Thin LQ decomposition, unique because the diagonal of l is real and not negative: the adjoint of `qr` of A†, with
 * its conditions on the first min(m, n) rows.
 *
 * @throws ShapeError below rank 2; NumericalError on NaN or Inf, and for the derivative at dependent rows.
 */
export function lq(a: TensorLike): Lq {
  const { matrix, narrow } = wideMatrix("lq", a);
  const { q, r } = thinQr("lq", adjoint(matrix));
  return { l: narrow(adjoint(r)), q: narrow(adjoint(q)) };
}
