import { concrete, full, type Key, type NDArray, random, type Tensor, vjp, zerosLike } from "../../tensor/index.ts";
import type { Evaluated, Objective } from "../objective.ts";
import { requireSetting, type Schedule } from "../optimizer/optimizer.ts";
import type { Traced } from "../parameters.ts";
import type { ClassicalEnergy, DensityMatrix, ReparametrizedDensity, ScoredDensity } from "./density.ts";
import { estimateOf, type FreeEnergyEstimate } from "./estimate.ts";

/** What a free energy carries from step to step. */
export interface FreeEnergyAux {
  /** Of the samples of the next evaluation. */
  readonly key: Key;
  /** The step the next evaluation belongs to, 0 for the start. */
  readonly step: number;
  /** F, E and S of the evaluation that left this. */
  readonly estimate?: FreeEnergyEstimate;
}

/** What every free energy is told. */
interface FreeEnergyOptions {
  /** 1/kT, possibly a function of the step, to cool down. */
  readonly beta: Schedule;
  /** Samples a step. */
  readonly samples: number;
}

/** F by samples that are differentiable in the parameters. */
export interface PathwiseFreeEnergy<P> extends FreeEnergyOptions {
  readonly estimator: "pathwise";
  readonly density: ReparametrizedDensity<P>;
  readonly hamiltonian: ClassicalEnergy;
}

/** F by the score function, ∇F = ⟨(H + kT ln p − b) ∇ ln p⟩. */
export interface ScoreFreeEnergy<P> extends FreeEnergyOptions {
  readonly estimator: "score";
  readonly density: ScoredDensity<P>;
  readonly hamiltonian: ClassicalEnergy;
}

/** F of a density matrix: the score function of its populations, and the derivatives of its states' energies. */
export interface NestedFreeEnergy<P, H> extends FreeEnergyOptions {
  readonly estimator: "nested";
  readonly density: DensityMatrix<P, H>;
  readonly hamiltonian: H;
}

/** A free energy as an objective of `minimize`, to be started with `aux: start(key)`. */
export interface FreeEnergy<P> extends Objective<P, FreeEnergyAux> {
  start(key: Key): FreeEnergyAux;
  /** F, E and S of `count` new samples at inverse temperature `beta` as of step `step`. */
  estimate(parameters: P, key: Key, count: number, step?: number): FreeEnergyEstimate;
}

/**
 * The Helmholtz free energy F = ⟨H⟩ + kT ⟨ln p⟩ ≥ −kT ln Z of a variational density, estimated from samples:
 *
 * ```ts
 * const objective = freeEnergy({ estimator: "pathwise", density, hamiltonian, beta: 1, samples: 256 });
 * minimize(objective, { parameters, aux: objective.start(random.key(0)) }, { optimizer: adam() });
 * ```
 *
 * Each estimator takes the densities that allow it, and no others. Every evaluation draws new samples, from a key that
 * is kept in `aux`.
 */
export function freeEnergy<P>(given: PathwiseFreeEnergy<P> | ScoreFreeEnergy<P>): FreeEnergy<P>;
export function freeEnergy<P, H>(given: NestedFreeEnergy<P, H>): FreeEnergy<P>;
export function freeEnergy<P, H>(
  given: PathwiseFreeEnergy<P> | ScoreFreeEnergy<P> | NestedFreeEnergy<P, H>,
): FreeEnergy<P> {
  const terms = termsOf(given);
  const temperatureAt = (step: number) => 1 / betaAt(given.beta, step);
  return {
    start: (key) => ({ key, step: 0 }),
    estimate: (parameters, key, count, step = 0) => {
      const { energies, logProbs } = terms(parameters, key, count, temperatureAt(step))(parameters);
      return estimateOf(concrete(energies, "freeEnergy"), concrete(logProbs, "freeEnergy"), temperatureAt(step));
    },
    valueAndGradient: (parameters, aux) => {
      const { key, step } = aux ?? { key: random.key(0), step: 0 };
      const [now, next] = random.split(key);
      const temperature = temperatureAt(step);
      const { value, pullback } = vjp(terms(parameters as P, now, given.samples, temperature), parameters as P);
      const [energies, logProbs] = [value.energies, value.logProbs].map((x) => concrete(x, "freeEnergy"));
      const estimate = estimateOf(energies, logProbs, temperature);
      const [gradient] = pullback(weightsOf(value, energies, logProbs, temperature));
      const result: Evaluated<P, FreeEnergyAux> = {
        value: estimate.F,
        gradient: gradient as Traced<P>,
        aux: { key: next, step: step + 1, estimate },
      };
      return result;
    },
  };
}

function betaAt(beta: Schedule, step: number): number {
  const value = typeof beta === "function" ? beta(step) : beta;
  requireSetting(`freeEnergy: beta at step ${step}`, value, value > 0, "positive");
  return value;
}

/**
 * What is known of a batch of n samples, real [n] each. The gradient of F is the mean of ∇direct + (E + kT ln p − b) ∇score:
 * each estimator has one of the two, or both.
 */
interface Terms {
  readonly energies: Tensor;
  readonly logProbs: Tensor;
  readonly direct: readonly Tensor[];
  readonly score: readonly Tensor[];
}

/** Draws a batch at the parameters, and gives what is known of it as a function of them. */
type TermsOf<P> = (at: P, key: Key, count: number, temperature: number) => (parameters: P) => Terms;

function termsOf<P, H>(given: PathwiseFreeEnergy<P> | ScoreFreeEnergy<P> | NestedFreeEnergy<P, H>): TermsOf<P> {
  switch (given.estimator) {
    case "pathwise":
      return (_, key, count, temperature) => (parameters) => {
        const { samples, logProb, penalty } = given.density.draw(parameters, key, count);
        const energies = given.hamiltonian(samples);
        const paid = penalty ? logProb.add(penalty) : logProb;
        return { energies, logProbs: logProb, direct: [energies.add(paid.mul(temperature))], score: [] };
      };
    case "score":
      return (at, key, count) => {
        const samples = given.density.sample(at, key, count);
        const energies = given.hamiltonian(samples);
        return (parameters) => {
          const logProbs = given.density.logProb(parameters, samples);
          return { energies, logProbs, direct: [], score: [logProbs] };
        };
      };
    case "nested":
      return (at, key, count) => {
        const { populations } = given.density;
        const labels = populations.sample(at, key, count);
        return (parameters) => {
          const logProbs = populations.logProb(parameters, labels);
          const energies = given.density.energies(parameters, given.hamiltonian, labels);
          return { energies, logProbs, direct: [energies], score: [logProbs] };
        };
      };
  }
}

/** What to pull back for the gradient of F, with the mean of the samples as baseline b. */
function weightsOf({ direct, score }: Terms, energies: NDArray, logProbs: NDArray, temperature: number): Terms {
  const count = energies.size;
  const free = energies.add(logProbs.mul(temperature));
  // The mean of all n samples, instead of that of the others, makes every weight smaller by (n − 1)/n.
  const reward = free.sub(free.mean()).div(Math.max(1, count - 1));
  return {
    energies: zerosLike(energies),
    logProbs: zerosLike(logProbs),
    direct: direct.map(() => full([count], 1 / count)),
    score: score.map(() => reward),
  };
}
