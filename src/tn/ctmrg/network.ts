import { div, einsum, mul, reshape, sqrt, sum, type Tensor } from "../../tensor/index.ts";

/** Ket and bra of a real site tensor [d, D, D, D, D] with the spin summed over: T[u, l, d, r], each leg D². */
export function doubleLayer(site: Tensor): Tensor {
  const legs = site.shape[1] ** 2;
  return reshape(einsum("suldr,sULDR->uUlLdDrR", site, site), [legs, legs, legs, legs]);
}

/** Ket and bra with open spins: T[u, l, d, r, s, s′]. */
export function openDoubleLayer(site: Tensor): Tensor {
  const legs = site.shape[1] ** 2;
  const d = site.shape[0];
  return reshape(einsum("suldr,SULDR->uUlLdDrRsS", site, site), [legs, legs, legs, legs, d, d]);
}

/** x/‖x‖, Frobenius. */
export function normalized(x: Tensor): Tensor {
  return div(x, sqrt(sum(mul(x, x))));
}

/**
 * Environment of a C4v-symmetric network: one corner C[a, b] and one edge E[a, s, b] stand for all four of each. Both
 * are symmetric under exchange of a and b; a and b have extent χ, and s is a leg of the double layer.
 */
export interface Environment {
  readonly corner: Tensor;
  readonly edge: Tensor;
}
