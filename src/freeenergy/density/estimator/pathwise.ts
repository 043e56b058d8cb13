import { full } from "../../../tensor/index.ts";
import type { ClassicalEnergy, ReparametrizedDensity } from "../density.ts";
import type { Estimator } from "./batch.ts";
import { requireReal, take } from "./parts.ts";

/** ∇F = ⟨∇[H(x) + kT ln p(x)]⟩ with x = f(ε; θ) and ε held. */
export function pathwise<P>(density: ReparametrizedDensity<P>, hamiltonian: ClassicalEnergy): Estimator<P> {
  return {
    partwise: true,
    boundsLnZ: true,
    draw: (_, key, count) => {
      const noise = density.noise(key, count);
      return {
        samples: noise,
        terms: (parameters, part) => {
          const { samples, logProb, penalty } = density.fromNoise(parameters, take(noise, part));
          const energies = requireReal(hamiltonian(samples), "energy");
          return { energies, logProbs: logProb, ...(penalty && { penalties: penalty }) };
        },
        cotangents: ({ energies, logProbs, penalties }, total, temperature) => ({
          energies: full(energies.shape, 1 / total, energies.dtype),
          logProbs: full(logProbs.shape, temperature / total, logProbs.dtype),
          ...(penalties && { penalties: full(penalties.shape, temperature / total, penalties.dtype) }),
        }),
      };
    },
  };
}
