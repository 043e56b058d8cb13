import { full } from "../../../tensor/index.ts";
import type { DensityMatrix } from "../density.ts";
import { rewardsOf, scoreWeights, type Weighting } from "./baseline.ts";
import type { Estimator } from "./batch.ts";
import { requireReal, take } from "./parts.ts";

/**
 * ∇F = ⟨(Eₙ + kT ln pₙ − b) ∇ ln pₙ + ∇Eₙ⟩ over n ~ p.
 *
 * J.-G. Liu, L. Mao, P. Zhang and L. Wang, Solving quantum statistical mechanics with variational autoregressive networks
 * and quantum circuits, Mach. Learn.: Sci. Technol. 2, 025011 (2021).
 */
export function nested<P, H>(density: DensityMatrix<P, H>, hamiltonian: H, weighting: Weighting): Estimator<P> {
  const { populations } = density;
  return {
    partwise: false,
    boundsLnZ: true,
    draw: (at, key, count, chunk) => {
      const labels = populations.sample(at, key, count, chunk);
      return {
        samples: labels,
        terms: (parameters, part) => ({
          logProbs: populations.logProb(parameters, take(labels, part)),
          energies: requireReal(density.energies(parameters, hamiltonian, take(labels, part)), "energy"),
        }),
        cotangents: (values, total, temperature) => ({
          logProbs: scoreWeights(rewardsOf(values, temperature), weighting, values.logProbs.dtype),
          energies: full(values.energies.shape, 1 / total, values.energies.dtype),
        }),
      };
    },
  };
}
