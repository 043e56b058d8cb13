import type { Tensor } from "../array.ts";
import { type TensorLike, zeros } from "../create.ts";
import { components, isComplex } from "../dtype.ts";
import { bind, type Primitive } from "../primitive.ts";
import { mul } from "../primitives/arithmetic.ts";
import { complex, imag, real } from "../primitives/convert.ts";
import { spreadBatch } from "../primitives/define.ts";
import { matrixTranspose } from "../primitives/movement.ts";
import { sum } from "../primitives/reduction.ts";
import { factor, inverseFactored } from "./lu.ts";
import { BatchWriter, matrices, wideMatrix } from "./matrix.ts";

/** det A = sign·exp(logAbsDet): |sign| is 1, or 0 for a singular matrix, whose logAbsDet is −∞. */
export interface Slogdet {
  /** [...], of the dtype of the matrix. */
  readonly sign: Tensor;
  /** [...], real. */
  readonly logAbsDet: Tensor;
}

/** Inputs: the matrix, through which alone derivatives go, its packed LU factors, their permutation and its sign. */
const slogdetPrimitive: Primitive<undefined> = {
  name: "slogdet",
  shape: ([a]) => {
    const batch = a.shape.slice(0, -2);
    return [
      { dtype: a.dtype, shape: batch },
      { dtype: "float64", shape: batch },
    ];
  },
  evaluate: ([, lu, , swaps]) => {
    const { dtype, batch, count, rows: n, at } = matrices(lu);
    const width = components(dtype);
    const swapSigns = swaps.values();
    const signs = new BatchWriter(dtype, batch, []);
    const logarithms = new BatchWriter("float64", batch, []);
    for (let index = 0; index < count; index++) {
      const { re, im, logarithm } = diagonalProduct(n, width, at(index));
      const swap = swapSigns[index];
      signs.put(index, width === 2 ? [swap * re, swap * im] : [swap * re]);
      logarithms.put(index, [logarithm]);
    }
    return [signs.array, logarithms.array];
  },
  jvp: ([matrix, lu, permutation, swaps], [tangent]) => {
    const [sign, logarithm] = bind(slogdetPrimitive, [matrix, lu, permutation, swaps], undefined);
    if (tangent === null) return { outputs: [sign, logarithm], tangents: [null, null] };
    const inverse = inverseFactored("derivative of slogdet", { matrix, lu, permutation, sign: swaps });
    const growth = sum(mul(matrixTranspose(inverse), tangent), { axes: [-2, -1] });
    const turn = isComplex(matrix.dtype) ? mul(sign, complex(zeros(growth.shape), imag(growth))) : null;
    return { outputs: [sign, logarithm], tangents: [turn, real(growth)] };
  },
  batch: (inputs, batched, size) => bind(slogdetPrimitive, spreadBatch(inputs, batched, size), undefined),
};

/** Phase and logarithm of the modulus of the product of a diagonal. */
function diagonalProduct(n: number, width: 1 | 2, a: Float64Array): { re: number; im: number; logarithm: number } {
  let [re, im, logarithm] = [1, 0, 0];
  for (let i = 0; i < n; i++) {
    const p = (i * n + i) * width;
    const [x, y] = [a[p], width === 2 ? a[p + 1] : 0];
    const size = Math.hypot(x, y);
    if (size === 0) return { re: 0, im: 0, logarithm: Number.NEGATIVE_INFINITY };
    logarithm += Math.log(size);
    [re, im] = [(re * x - im * y) / size, (re * y + im * x) / size];
  }
  return { re, im, logarithm };
}

/** Sign and logarithm of the modulus of the determinant of matrices of wide dtype. */
export function wideSlogdet(operation: string, matrix: Tensor): Slogdet {
  const { lu, permutation, sign: swaps } = factor(operation, matrix);
  const [sign, logAbsDet] = bind(slogdetPrimitive, [matrix, lu, permutation, swaps], undefined);
  return { sign, logAbsDet };
}

/**
 * Sign (phase, for complex matrices) and logarithm of the modulus of the determinant of square matrices, which neither
 * over- nor underflow; leading axes are a batch. d ln det A = tr(A⁻¹dA); a singular matrix has a value but no derivative.
 *
 * @throws ShapeError unless the matrices are square; NumericalError on NaN or Inf, and for the derivative at a singular
 * matrix (see `det`).
 */
export function slogdet(a: TensorLike): Slogdet {
  const { matrix, narrow } = wideMatrix("slogdet", a, true);
  const { sign, logAbsDet } = wideSlogdet("slogdet", matrix);
  return { sign: narrow(sign), logAbsDet: narrow(logAbsDet) };
}
