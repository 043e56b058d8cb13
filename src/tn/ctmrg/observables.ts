import { add, concrete, div, dominantEigh, einsum, mul, reshape, sqrt, type Tensor } from "../../tensor/index.ts";
import type { Environment } from "./network.ts";

/**
 * Expectation value Tr(ρ h)/Tr ρ of a bond operator.
 *
 * @param density ρ[s, t, s′, t′] of two sites, of any norm.
 * @param operator h, d²×d² over (s, t).
 */
export function bondExpectation(density: Tensor, operator: Tensor): Tensor {
  const matrix = reshape(density, operator.shape);
  return div(einsum("ij,ji->", matrix, operator), einsum("ii->", matrix));
}

/**
 * |⟨S⟩| of one site of a bond: the square root of the summed squares of the expectation values of `components`
 * (d×d each).
 */
export function magnetization(density: Tensor, components: readonly Tensor[]): Tensor {
  const site = einsum("stut->su", density);
  const norm = einsum("ss->", site);
  const values = components.map((component) => div(einsum("ij,ji->", site, component), norm));
  return sqrt(values.map((value) => mul(value, value)).reduce(add));
}

/**
 * Correlation length ξ = −1/ln|λ₁/λ₀|, in lattice constants, of the symmetric transfer matrix E·T·E that a row of sites
 * between two edges makes; 0 for a product state. Finite χ makes it too short, the more so the longer it is.
 */
export function correlationLength({ edge }: Environment, layer: Tensor): number {
  const [chi, legs] = edge.shape;
  if (chi * legs === 1) return 0;
  const transfer = {
    shape: [chi, legs, chi],
    dtype: edge.dtype,
    parameters: { edge, layer },
    apply: (v: Tensor, network: { edge: Tensor; layer: Tensor }) =>
      einsum("asb,auc,usdr,bde->cre", v, network.edge, network.layer, network.edge),
  };
  const [first, second] = concrete(dominantEigh(transfer, 2, { tolerance: 1e-8 }).values, "correlationLength").values();
  return -1 / Math.log(Math.abs(second / first));
}
