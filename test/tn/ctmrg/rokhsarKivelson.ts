import { array, einsum, type Tensor } from "../../../src/tensor/index.ts";

/**
 * Site tensor A[s, u, l, d, r] of the state Σ_s exp(β/2 Σ_⟨ij⟩ s_i s_j) |s⟩ on the square lattice. Its norm is the
 * partition function of the Ising model at β, so what is diagonal in s has the Ising model's expectation values.
 */
export function rokhsarKivelsonSite(beta: number): Tensor {
  const even = Math.sqrt(Math.cosh(beta / 2));
  const odd = Math.sqrt(Math.sinh(beta / 2));
  const half = array([
    [even, odd],
    [even, -odd],
  ]);
  return einsum("su,sl,sd,sr->suldr", half, half, half, half);
}
