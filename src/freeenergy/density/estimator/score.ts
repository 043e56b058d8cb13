import { zerosLike } from "../../../tensor/index.ts";
import type { ClassicalEnergy, ScoredDensity } from "../density.ts";
import { rewardsOf, scoreWeights, type Weighting } from "./baseline.ts";
import { type Estimator, partsOf } from "./batch.ts";
import { joined, numbersOf, requireReal, take } from "./parts.ts";

/**
 * ∇F = ⟨(H + kT ln p − b) ∇ ln p⟩.
 *
 * R. J. Williams, Simple statistical gradient-following algorithms for connectionist reinforcement learning, Machine
 * Learning 8, 229 (1992); for F of spins, D. Wu, L. Wang and P. Zhang, Phys. Rev. Lett. 122, 080602 (2019).
 */
export function score<P>(density: ScoredDensity<P>, hamiltonian: ClassicalEnergy, weighting: Weighting): Estimator<P> {
  return {
    partwise: false,
    boundsLnZ: true,
    draw: (at, key, count, chunk) => {
      const samples = density.sample(at, key, count, chunk);
      const energies = joined(
        partsOf(count, chunk).map((part) => {
          const energy = requireReal(hamiltonian(take(samples, part)), "energy");
          return numbersOf(energy, "energy", part, count);
        }),
      );
      return {
        samples,
        terms: (parameters, part) => ({
          energies: take(energies, part),
          logProbs: density.logProb(parameters, take(samples, part)),
        }),
        cotangents: (values, _, temperature) => ({
          energies: zerosLike(values.energies),
          logProbs: scoreWeights(rewardsOf(values, temperature), weighting, values.logProbs.dtype),
        }),
      };
    },
  };
}
