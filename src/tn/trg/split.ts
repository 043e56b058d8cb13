import {
  add,
  concrete,
  eigh,
  fromData,
  matmul,
  matrixTranspose,
  mul,
  type NDArray,
  pad,
  slice,
  stopGradient,
  sub,
  type Tensor,
  take,
} from "../../tensor/index.ts";

/** The eigenvalues of a symmetric matrix, as numbers, and its eigenvectors in the columns of `vectors` [n, n]. */
export interface Spectrum {
  readonly values: readonly number[];
  readonly vectors: Tensor;
}

/** Eigenvalues are degenerate, their difference rounding noise, if it is below this times them or the largest one. */
const degeneracyTolerance = { relative: 1e-10, absolute: 1e-14 };

/** The spectrum of a symmetric matrix, a constant to every derivative. */
export function spectrumOf(matrix: Tensor): Spectrum {
  const { values, vectors } = eigh(stopGradient(matrix));
  return { values: Array.from(concrete(values, "trg").values()), vectors };
}

/** The same spectrum with the eigenpairs at `first` before the others. */
export function reorder({ values, vectors }: Spectrum, first: readonly number[]): Spectrum {
  const rest = values.flatMap((_, i) => (first.includes(i) ? [] : [i]));
  const order = [...first, ...rest];
  return { values: order.map((i) => values[i]), vectors: take(vectors, order, 1) };
}

/**
 * The part of a symmetric matrix M [n, n] in the space of the first k eigenvectors of its spectrum, as a factor A
 * [n, k]: Σ λ v vᵀ = A·η·Aᵀ with η = sign λ.
 *
 * Derivatives with respect to M are right up to second order. A follows the kept space as M changes and turns inside it
 * as little as it can, because another basis of the new bond is no other tensor network: so kept eigenvalues may be
 * degenerate. It solves
 *
 *     M A = A η AᵀA   and   (AᵀA)ᵢⱼ = 0 where ηᵢ ≠ ηⱼ,
 *
 * and each sweep of Newton's method with the Jacobian of the unperturbed M makes its Taylor series right to one more
 * order. The rest of the spectrum enters by 1/(λ_kept − λ_discarded), taken as 0 where these are degenerate.
 */
export function signedFactor(matrix: Tensor, spectrum: Spectrum, k: number): Tensor {
  const { values, vectors } = spectrum;
  const size = values.length;
  const metric = fill([k], (j) => Math.sign(values[j]));
  const { fromResidual, fromGram } = inverseJacobian(values, k);
  let factor = mul(
    slice(vectors, null, [0, k]),
    fill([k], (j) => Math.sqrt(Math.abs(values[j]))),
  );
  for (let order = 1; order <= 2; order++) {
    const gram = matmul(matrixTranspose(factor), factor);
    const residual = sub(matmul(matrix, factor), matmul(mul(factor, metric), gram));
    const solution = sub(
      mul(fromResidual, matmul(matrixTranspose(vectors), changeOf(residual))),
      pad(mul(fromGram, changeOf(gram)), [
        [0, size - k],
        [0, 0],
      ]),
    );
    factor = add(factor, matmul(vectors, solution));
  }
  return factor;
}

/** Zero, with the derivatives of x: both equations hold for the numbers already. */
function changeOf(x: Tensor): Tensor {
  return sub(x, stopGradient(x));
}

/**
 * The linearized equations solved for the change of A, in the basis of eigenvectors, elementwise: change[i, j] =
 * fromResidual[i, j]·(Vᵀ residual)[i, j] − fromGram[i, j]·(AᵀA)[i, j].
 */
function inverseJacobian(values: readonly number[], k: number): { fromResidual: NDArray; fromGram: NDArray } {
  const floor = degeneracyTolerance.absolute * Math.max(...values.map(Math.abs));
  const tolerance = (a: number, b: number) =>
    Math.max(floor, degeneracyTolerance.relative * (Math.abs(a) + Math.abs(b)));
  const root = values.map((value) => Math.sqrt(Math.abs(value)));
  const opposite = (i: number, j: number) => values[i] * values[j] < 0;
  const fromResidual = fill([values.length, k], (i, j) => {
    const gap = values[j] - values[i];
    if (i >= k) return Math.abs(gap) > tolerance(values[i], values[j]) ? 1 / gap : 0;
    if (opposite(i, j)) return 1 / gap;
    return Math.sign(values[j]) / (root[j] * (root[i] + root[j]));
  });
  const fromGram = fill([k, k], (i, j) => (opposite(i, j) ? root[i] / Math.abs(values[j] - values[i]) : 0));
  return { fromResidual, fromGram };
}

function fill(shape: readonly number[], entry: (i: number, j: number) => number): NDArray {
  const [rows, columns = 1] = shape;
  const data = Float64Array.from({ length: rows * columns }, (_, p) => entry(Math.floor(p / columns), p % columns));
  return fromData("float64", shape, data);
}
