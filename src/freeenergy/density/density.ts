import type { Key, NDArray, Shape, Tensor } from "../../tensor/index.ts";

/**
 * What the densities of this room are: normalized, and functions of a tree `P` of tensors. A density says by its methods
 * which estimators of a gradient it allows; see `freeEnergy`.
 */
interface Normalized {
  /** Of one sample: [] of a number, [2, 2] of four spins on a square. */
  readonly event: Shape;
}

/** n samples, [n, ...event], and ln p of each, [n]. */
export interface Draw<Samples extends Tensor = Tensor> {
  readonly samples: Samples;
  readonly logProb: Tensor;
  /** What is minimized together with ln p for the sake of training, [n]: part of no estimate. */
  readonly penalty?: Tensor;
}

/** A density p(x; θ) that is sampled and evaluated: what the score function estimator needs. x may be discrete. */
export interface ScoredDensity<P> extends Normalized {
  /** `count` samples of p(x; θ), [count, ...event]; the same for the same key. */
  sample(parameters: P, key: Key, count: number): NDArray;
  /** ln p(x; θ) of each of [n, ...event]: real [n], differentiable in θ, and in x where it is continuous. */
  logProb(parameters: P, samples: Tensor): Tensor;
}

/** A density whose samples x = f(ε; θ) are differentiable in θ: what the pathwise estimator needs. */
export interface ReparametrizedDensity<P> extends Normalized {
  /** `count` samples and their ln p, both differentiable in θ with the noise held. */
  draw(parameters: P, key: Key, count: number): Draw;
}

/** The energy of each of [n, ...event] samples, [n]; for the pathwise estimator it is differentiable. */
export type ClassicalEnergy = (samples: Tensor) => Tensor;

/**
 * A density matrix ρ = Σₙ pₙ |Ψₙ⟩⟨Ψₙ| of orthonormal states whose energies are computed exactly.
 * @typeParam H - how the Hamiltonian is given.
 */
export interface DensityMatrix<P, H> {
  /** pₙ(θ). */
  readonly populations: ScoredDensity<P>;
  /** ⟨Ψₙ|H|Ψₙ⟩ of each label n of [count, ...event]: real [count], differentiable in θ. */
  energies(parameters: P, hamiltonian: H, labels: NDArray): Tensor;
}
