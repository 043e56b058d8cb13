import { InputError } from "../../tensor/index.ts";
import { requireSetting, type Schedule } from "../optimizer/optimizer.ts";
import type {
  ClassicalEnergy,
  DensityMatrix,
  ReparametrizedDensity,
  ReparametrizedStates,
  ScoredDensity,
  ScoredStates,
} from "./density.ts";
import { type Baseline, baselines, type RewardTransform, type Weighting } from "./estimator/baseline.ts";

/** What every free energy from samples is told. */
export interface SampledOptions {
  /** 1/kT, possibly a function of the step, to cool down; `Infinity` for the energy alone. */
  readonly beta: Schedule;
  /** Samples a step. */
  readonly samples: number;
  /** Samples that are drawn and evaluated at a time, which bounds the memory and changes none of them; all unless given. */
  readonly chunk?: number;
}

/** What every free energy by the score function is told. */
export interface ScoreOptions extends SampledOptions {
  /** `leave-one-out` unless given. */
  readonly baseline?: Baseline;
  /** Changes E + kT ln p of the samples, [n], where the gradient is made of them, such as by bounding outliers. */
  readonly clip?: RewardTransform;
}

/** F by samples that are differentiable in the parameters. */
export interface PathwiseFreeEnergy<P> extends SampledOptions {
  readonly estimator: "pathwise";
  readonly density: ReparametrizedDensity<P>;
  readonly hamiltonian: ClassicalEnergy;
}

/** F by the score function, ∇F = ⟨(H + kT ln p − b) ∇ ln p⟩. */
export interface ScoreFreeEnergy<P> extends ScoreOptions {
  readonly estimator: "score";
  readonly density: ScoredDensity<P>;
  readonly hamiltonian: ClassicalEnergy;
}

/** F of a density matrix: the score function of its populations, and the derivatives of its states' energies. */
export interface NestedFreeEnergy<P, H> extends ScoreOptions {
  readonly estimator: "nested";
  readonly density: DensityMatrix<P, H>;
  readonly hamiltonian: H;
}

/** F of a density matrix of continuous states: the score function of populations and states. */
export interface NestedScoreFreeEnergy<P, H> extends ScoreOptions {
  readonly estimator: "nested-score";
  readonly density: ScoredStates<P, H>;
  readonly hamiltonian: H;
}

/** F of a density matrix of continuous states: the score function of the populations, points moved along with states. */
export interface NestedPathwiseFreeEnergy<P, H> extends ScoreOptions {
  readonly estimator: "nested-pathwise";
  readonly density: ReparametrizedStates<P, H>;
  readonly hamiltonian: H;
}

/** Throws `InputError` for numbers of samples that make no batch. */
export function requireBatch(
  { samples, chunk = samples }: Pick<SampledOptions, "samples" | "chunk">,
  weighting?: Weighting,
): void {
  const least = weighting && weighting.baseline !== "none" ? 2 : 1;
  const why = least === 2 ? `of at least 2, for the baseline '${weighting?.baseline}'` : "above 0";
  requireSetting(
    "freeEnergy: samples",
    samples,
    Number.isInteger(samples) && samples >= least,
    `a whole number ${why}`,
  );
  requireSetting("freeEnergy: chunk", chunk, Number.isInteger(chunk) && chunk > 0, "a whole number above 0");
}

/** What a score function is weighted by. */
export function weightingOf({ baseline = "leave-one-out", clip }: ScoreOptions): Weighting {
  if (!baselines.includes(baseline)) {
    throw new InputError(`freeEnergy: baseline is '${baseline}'; allowed: ${baselines.join(", ")}`);
  }
  return { baseline, ...(clip && { clip }) };
}

/** kT at a step. Throws `InputError` unless β is positive. */
export function temperatureAt(beta: Schedule, step: number): number {
  const value = typeof beta === "function" ? beta(step) : beta;
  requireSetting(`freeEnergy: beta at step ${step}`, value, value > 0, "positive, or Infinity for the energy alone");
  return 1 / value;
}
