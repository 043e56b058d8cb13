import { full, type NDArray, random, zerosLike } from "../../../tensor/index.ts";
import type { ReparametrizedStates, ScoredStates } from "../density.ts";
import { amplitudeWeights } from "./amplitude.ts";
import { rewardsOf, scoreWeights, type Weighting } from "./baseline.ts";
import { type Estimator, partsOf } from "./batch.ts";
import { joined, numbersOf, take } from "./parts.ts";

/**
 * ∇F = ⟨(E(x) + kT ln pₙ − b) ∇ ln pₙ + 2 Re[(E(x) − bₙ) ∇ ln Ψₙ(x)*]⟩ over n ~ p and x ~ |Ψₙ|², E(x) being the local
 * energy, whose own derivative has the mean zero as H is Hermitian.
 *
 * H. Xie, L. Zhang and L. Wang, Ab-initio study of interacting fermions at finite temperature with neural canonical
 * transformation, J. Mach. Learn. 1, 38 (2022).
 */
export function nestedScore<P, H>(density: ScoredStates<P, H>, hamiltonian: H, weighting: Weighting): Estimator<P> {
  const { populations } = density;
  return {
    partwise: false,
    boundsLnZ: false,
    draw: (at, key, count, chunk) => {
      const [labelKey, pointKey] = random.split(key);
      const labels = populations.sample(at, labelKey, count, chunk);
      const points = density.samplePoints(at, pointKey, labels, chunk);
      const energies = joined(
        partsOf(count, chunk).map((part) => {
          const local = density.localEnergies(at, hamiltonian, take(labels, part), take(points, part));
          return numbersOf(local, "local energy", part, count);
        }),
      );
      return {
        samples: labels,
        terms: (parameters, part) => {
          const some = take(labels, part);
          return {
            energies: take(energies, part),
            logProbs: populations.logProb(parameters, some),
            logAmplitudes: density.logAmplitudes(parameters, some, take(points, part)),
          };
        },
        cotangents: (values, _, temperature) => ({
          energies: zerosLike(values.energies),
          logProbs: scoreWeights(rewardsOf(values, temperature), weighting, values.logProbs.dtype),
          ...(values.logAmplitudes && {
            logAmplitudes: amplitudeWeights(values.energies, labels, weighting, values.logAmplitudes.dtype),
          }),
        }),
      };
    },
  };
}

/** ∇F = ⟨(E(x) + kT ln pₙ − b) ∇ ln pₙ + ∇ Re E(x)⟩ over n ~ p and x = fₙ(ε; θ), moved along with θ. */
export function nestedPathwise<P, H>(
  density: ReparametrizedStates<P, H>,
  hamiltonian: H,
  weighting: Weighting,
): Estimator<P> {
  const { populations } = density;
  return {
    partwise: false,
    boundsLnZ: false,
    draw: (at, key, count, chunk) => {
      const [labelKey, noiseKey] = random.split(key);
      const labels = populations.sample(at, labelKey, count, chunk);
      const noise = density.noise(noiseKey, labels);
      const termsOf = (parameters: P, some: NDArray, itsNoise: NDArray) => ({
        energies: density.localEnergies(
          parameters,
          hamiltonian,
          some,
          density.pointsFromNoise(parameters, some, itsNoise),
        ),
        logProbs: populations.logProb(parameters, some),
      });
      return {
        samples: labels,
        terms: (parameters, part) => termsOf(parameters, take(labels, part), take(noise, part)),
        cotangents: (values, total, temperature) => ({
          energies: full(values.energies.shape, 1 / total, values.energies.dtype),
          logProbs: scoreWeights(rewardsOf(values, temperature), weighting, values.logProbs.dtype),
        }),
      };
    },
  };
}
