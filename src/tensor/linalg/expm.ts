import { NDArray, type Tensor } from "../array.ts";
import { eye, type TensorLike } from "../create.ts";
import { components } from "../dtype.ts";
import { requireFinite } from "../engine/validate.ts";
import { zerosLike } from "../like.ts";
import { bind1, type Primitive } from "../primitive.ts";
import { add, mul, sub } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { spreadBatch } from "../primitives/define.ts";
import { concatenate } from "../primitives/joining.ts";
import { broadcastTo, matrixTranspose } from "../primitives/movement.ts";
import { slice } from "../primitives/slicing.ts";
import { jvpFlat } from "../transform/jvp.ts";
import { factor, solveFactored } from "./lu.ts";
import { matrices, wideMatrix } from "./matrix.ts";

/**
 * Padé degrees with the 1-norm up to which each is exact to rounding, also for the Fréchet derivative (Al-Mohy &
 * Higham, SIAM J. Matrix Anal. Appl. 30, 1639 (2009), table 6.1).
 */
const degrees = [
  { degree: 3, norm: 1.08e-2 },
  { degree: 5, norm: 2.0e-1 },
  { degree: 7, norm: 7.83e-1 },
  { degree: 9, norm: 1.78 },
  { degree: 13, norm: 4.74 },
] as const;

const expmPrimitive: Primitive<undefined> = {
  name: "expm",
  shape: ([a]) => [a],
  evaluate: ([a]) => [scalingAndSquaring(a, planFor(a)) as NDArray],
  jvp: ([a], [tangent]) => ({
    outputs: [bind1(expmPrimitive, [a], undefined)],
    tangents: [tangent && frechet(a, tangent)],
  }),
  batch: (inputs) => [bind1(expmPrimitive, inputs, undefined)],
};

/**
 * The derivative of exp at A along E, L(A, E). Its transpose in E is L(Aᵀ, ·). Since exp [[A, E], [0, A]] has the
 * blocks e^A and L(A, E), its own derivative is a block of L at doubled size.
 */
const frechetPrimitive: Primitive<undefined> = {
  name: "expmFrechet",
  shape: ([, direction]) => [direction],
  evaluate: ([a, direction]) => {
    const plan = planFor(a);
    const { outputs, tangents } = jvpFlat(([x]) => [scalingAndSquaring(x, plan)], [a], [direction]);
    return [(tangents[0] ?? zerosLike(outputs[0])) as NDArray];
  },
  jvp: ([a, direction], [ta, td]) => {
    const outputs = [frechet(a, direction)];
    if (ta === null) return { outputs, tangents: [td && frechet(a, td)] };
    const n = a.shape[a.rank - 1];
    const moved = frechet(blockTriangle(a, direction), blockTriangle(ta, td ?? zerosLike(direction)));
    const all = a.shape.slice(0, -2).map(() => null);
    return { outputs, tangents: [slice(moved, ...all, [0, n], [n, 2 * n])] };
  },
  transpose: ([ct], [a]) => [null, ct && frechet(matrixTranspose(a), ct)],
  batch: (inputs, batched, size) => [bind1(frechetPrimitive, spreadBatch(inputs, batched, size), undefined)],
};

function frechet(a: Tensor, direction: Tensor): Tensor {
  return bind1(frechetPrimitive, [a, direction], undefined);
}

/** [[A, E], [0, A]]. */
function blockTriangle(a: Tensor, e: Tensor): Tensor {
  const axis = a.rank - 1;
  const top = concatenate([a, e], axis);
  const bottom = concatenate([NDArray.zeros(a.dtype, a.shape), a], axis);
  return concatenate([top, bottom], axis - 1);
}

interface Plan {
  readonly degree: number;
  readonly squarings: number;
}

/** Degree and number of squarings for the largest 1-norm in a batch. */
function planFor(a: NDArray): Plan {
  const norm = largestNorm(a);
  const fitting = degrees.find((entry) => norm <= entry.norm);
  if (fitting) return { degree: fitting.degree, squarings: 0 };
  const { degree, norm: reach } = degrees[degrees.length - 1];
  return { degree, squarings: Math.max(0, Math.ceil(Math.log2(norm / reach))) };
}

function largestNorm(a: NDArray): number {
  const { count, rows, columns, at } = matrices(a);
  const width = components(a.dtype);
  let largest = 0;
  for (let index = 0; index < count; index++) {
    const values = at(index);
    requireFinite("expm", values);
    for (let j = 0; j < columns; j++) {
      let column = 0;
      for (let i = 0; i < rows; i++) {
        const p = (i * columns + j) * width;
        column += width === 2 ? Math.hypot(values[p], values[p + 1]) : Math.abs(values[p]);
      }
      largest = Math.max(largest, column);
    }
  }
  return largest;
}

/** exp(A) = r(A/2ˢ)^(2ˢ) with the diagonal Padé approximant r. */
function scalingAndSquaring(a: Tensor, { degree, squarings }: Plan): Tensor {
  let result = pade(degree, mul(a, 2 ** -squarings));
  for (let i = 0; i < squarings; i++) result = matmul(result, result);
  return result;
}

/** (V − U)⁻¹(V + U) with the even part V and the odd part U of the numerator. */
function pade(degree: number, a: Tensor): Tensor {
  const coefficients = padeCoefficients(degree);
  const square = matmul(a, a);
  const powers = [broadcastTo(eye(a.shape[a.rank - 1], undefined, a.dtype), a.shape), square];
  const stored = Math.min((degree + 1) / 2, degree > 9 ? 4 : 5);
  while (powers.length < stored) powers.push(matmul(powers[powers.length - 1], square));
  const even = polynomial(
    powers,
    coefficients.filter((_, k) => k % 2 === 0),
  );
  const odd = polynomial(
    powers,
    coefficients.filter((_, k) => k % 2 === 1),
  );
  const numerator = matmul(a, odd);
  return solveFactored("expm", factor("expm", sub(even, numerator)), add(even, numerator));
}

/** Σ cₖ Pᵏ from the stored powers of P; higher ones up to P⁶ are P³ times stored ones (Higham 2005, eq. 2.9). */
function polynomial(powers: readonly Tensor[], coefficients: readonly number[]): Tensor {
  const combine = (parts: readonly number[]) => parts.map((c, k) => mul(powers[k], c)).reduce(add);
  const low = combine(coefficients.slice(0, powers.length));
  if (coefficients.length <= powers.length) return low;
  return add(low, matmul(powers[3], combine([0, ...coefficients.slice(4)])));
}

/** Coefficients of the numerator of the [m/m] Padé approximant to eˣ, the constant one being 1. */
function padeCoefficients(degree: number): number[] {
  const coefficients = [1];
  for (let k = 1; k <= degree; k++) {
    coefficients.push((coefficients[k - 1] * (degree - k + 1)) / (k * (2 * degree - k + 1)));
  }
  return coefficients;
}

/**
 * Exponential of square matrices by scaling and squaring of Padé approximants (Higham, SIAM J. Matrix Anal. Appl. 26,
 * 1179 (2005)); leading axes are a batch. Derivatives of every order are Fréchet derivatives computed alongside, so
 * defective and degenerate matrices are ordinary ones.
 *
 * @throws ShapeError unless the matrices are square; NumericalError on NaN or Inf.
 */
export function expm(a: TensorLike): Tensor {
  const { matrix, narrow } = wideMatrix("expm", a, true);
  return narrow(bind1(expmPrimitive, [matrix], undefined));
}
