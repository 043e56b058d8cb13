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
  /**
   * `count` samples of p(x; θ), [count, ...event]; the same for the same key. What is computed on the way should take the
   * memory of no more than `chunk` samples, all unless given, and `chunk` change none of them but for rounding.
   */
  sample(parameters: P, key: Key, count: number, chunk?: number): NDArray;
  /** ln p(x; θ) of each of [n, ...event]: real [n], differentiable in θ, and in x where it is continuous. */
  logProb(parameters: P, samples: Tensor): Tensor;
}

/** A density whose samples x = f(ε; θ) are differentiable in θ: what the pathwise estimator needs. */
export interface ReparametrizedDensity<P> extends Normalized {
  /** `count` times the noise ε of one sample, [count, ...]; the same for the same key. */
  noise(key: Key, count: number): NDArray;
  /** The samples f(ε; θ) of [n, ...] noise, each by itself, and their ln p, both differentiable in θ. */
  fromNoise(parameters: P, noise: NDArray): Draw;
}

/** The energy of each of [n, ...event] samples, real [n]; for the pathwise estimator it is differentiable. */
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

/**
 * A density matrix ρ = Σₙ pₙ |Ψₙ⟩⟨Ψₙ| of orthonormal states of a continuous x, whose energies are means of local ones
 * over x ~ |Ψₙ(x)|². Every method takes the labels n, [count, ...event], and one point for each.
 */
interface StatesOfPoints<P, H> {
  /** pₙ(θ). */
  readonly populations: ScoredDensity<P>;
  /**
   * HΨₙ(x)/Ψₙ(x) of each: [count], complex where Ψ is. Of a Hermitian H the mean over x is real, so that the real parts are what
   * energies are the means of, and the imaginary ones are noise of mean zero; gradients use them where phases count.
   */
  localEnergies(parameters: P, hamiltonian: H, labels: NDArray, points: Tensor): Tensor;
}

/** States that are sampled and evaluated: what the score function estimator of their energies needs. */
export interface ScoredStates<P, H> extends StatesOfPoints<P, H> {
  /** A point x ~ |Ψₙ(x; θ)|² for each label; the same for the same key, and `chunk` is as for `sample`. */
  samplePoints(parameters: P, key: Key, labels: NDArray, chunk?: number): NDArray;
  /** ln Ψₙ(x; θ) of normalized states, [count], differentiable in θ: ln|Ψₙ| for real ones, complex where phases count. */
  logAmplitudes(parameters: P, labels: NDArray, points: Tensor): Tensor;
}

/** States whose points x = fₙ(ε; θ) are differentiable in θ, and their local energies in x and θ. */
export interface ReparametrizedStates<P, H> extends StatesOfPoints<P, H> {
  /** The noise ε of a point for each label, [count, ...]; the same for the same key. */
  noise(key: Key, labels: NDArray): NDArray;
  /** fₙ(ε; θ), distributed as |Ψₙ(x; θ)|². */
  pointsFromNoise(parameters: P, labels: NDArray, noise: NDArray): Tensor;
}
