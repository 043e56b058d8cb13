import {
  conj,
  type DType,
  matmul,
  matrixTranspose,
  mul,
  type NDArray,
  sum,
  type Tensor,
} from "../../src/tensor/index.ts";
import { qr } from "../../src/tensor/linalg/qr.ts";
import { randomTensor } from "./random-tensor.ts";

/** The conjugate transpose. */
export const dagger = (x: Tensor) => conj(matrixTranspose(x));

/** The projector on the columns. */
export const projector = (v: Tensor) => matmul(v, dagger(v));

/** Re⟨x, y⟩ as a number. */
export const pairing = (x: Tensor, y: Tensor) => (sum(mul(conj(x), y).real()) as NDArray).item();

/** A Hermitian matrix of known levels, with the basis that diagonalizes it. */
export function withLevels(levels: readonly number[], dtype: DType): { matrix: Tensor; basis: Tensor } {
  const basis = qr(randomTensor(1, [levels.length, levels.length], dtype)).q;
  return { matrix: matmul(mul(basis, [...levels]), dagger(basis)), basis };
}

/** Levels of falling modulus and changing sign. */
export const decaying = (n: number, rate: number) =>
  Array.from({ length: n }, (_, i) => (i % 3 === 1 ? -1 : 1) * Math.exp(-rate * i));
