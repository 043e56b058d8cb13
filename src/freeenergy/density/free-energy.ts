import { InputError } from "../../tensor/index.ts";
import type { ScoredDensity } from "./density.ts";
import type { Estimator } from "./estimator/batch.ts";
import { nested } from "./estimator/nested.ts";
import { pathwise } from "./estimator/pathwise.ts";
import { score } from "./estimator/score.ts";
import { nestedPathwise, nestedScore } from "./estimator/states.ts";
import { type ExactFreeEnergy, type ExactOptions, exactFreeEnergy } from "./exact.ts";
import {
  type NestedFreeEnergy,
  type NestedPathwiseFreeEnergy,
  type NestedScoreFreeEnergy,
  type PathwiseFreeEnergy,
  type ScoreFreeEnergy,
  type ScoreOptions,
  weightingOf,
} from "./options.ts";
import { type FreeEnergy, type ScoredFreeEnergy, sampledFreeEnergy, scoredFreeEnergy } from "./sampled.ts";

type Sampled<P, H> =
  | PathwiseFreeEnergy<P>
  | ScoreFreeEnergy<P>
  | NestedFreeEnergy<P, H>
  | NestedScoreFreeEnergy<P, H>
  | NestedPathwiseFreeEnergy<P, H>;

/**
 * The Helmholtz free energy F = ⟨H⟩ + kT ⟨ln p⟩ ≥ −kT ln Z of what is variational, to be minimized:
 *
 * ```ts
 * const objective = freeEnergy({ estimator: "pathwise", density, hamiltonian, beta: 1, samples: 256 });
 * minimize(objective, { parameters, aux: objective.start(random.key(0)) }, { optimizer: adam() });
 * ```
 *
 * A density is estimated from samples, and each `estimator` takes the densities that allow it: `pathwise` and `score` a
 * classical one, `nested` a density matrix of states with exact energies, `nested-score` and `nested-pathwise` one of
 * states with local energies. Every evaluation draws new samples, from a key that is kept in `aux`. `exact` takes
 * functions that are differentiated as they are: the energy of a pure state, an energy and an entropy, or ln Z.
 *
 * Throws `InputError` for options out of range. An evaluation throws `ShapeError` or `DTypeError` for energies or ln p that
 * are not one real number of each sample, local energies apart, which may be complex: of those the real part counts,
 * H being Hermitian. It throws `NumericalError` where one is not finite.
 */
export function freeEnergy<P>(given: PathwiseFreeEnergy<P>): FreeEnergy<P>;
export function freeEnergy<P>(given: ScoreFreeEnergy<P>): ScoredFreeEnergy<P>;
export function freeEnergy<P>(given: PathwiseFreeEnergy<P> | ScoreFreeEnergy<P>): FreeEnergy<P>;
export function freeEnergy<P, H>(
  given: NestedFreeEnergy<P, H> | NestedScoreFreeEnergy<P, H> | NestedPathwiseFreeEnergy<P, H>,
): ScoredFreeEnergy<P>;
export function freeEnergy<P, Carried = undefined>(given: ExactOptions<P, Carried>): ExactFreeEnergy<P, Carried>;
export function freeEnergy<P, H, Carried>(
  given: Sampled<P, H> | ExactOptions<P, Carried>,
): FreeEnergy<P> | ExactFreeEnergy<P, Carried> {
  switch (given.estimator) {
    case "exact":
      return exactFreeEnergy(given);
    case "pathwise":
      return sampledFreeEnergy(pathwise(given.density, given.hamiltonian), given);
    case "score":
      return scoredFreeEnergy(score(given.density, given.hamiltonian, weightingOf(given)), given, given.density);
    case "nested":
      return ofPopulations(nested(given.density, given.hamiltonian, weightingOf(given)), given);
    case "nested-score":
      return ofPopulations(nestedScore(given.density, given.hamiltonian, weightingOf(given)), given);
    case "nested-pathwise":
      return ofPopulations(nestedPathwise(given.density, given.hamiltonian, weightingOf(given)), given);
    default: {
      const { estimator } = given as { readonly estimator: unknown };
      throw new InputError(`freeEnergy: estimator is '${estimator}'; allowed: ${estimators.join(", ")}`);
    }
  }
}

const estimators = ["exact", "pathwise", "score", "nested", "nested-score", "nested-pathwise"] as const;

/** F of a density matrix: its labels are samples of its populations, whatever is known of its states. */
function ofPopulations<P>(
  estimator: Estimator<P>,
  given: ScoreOptions & { readonly density: { readonly populations: ScoredDensity<P> } },
): ScoredFreeEnergy<P> {
  return scoredFreeEnergy(estimator, given, given.density.populations);
}
