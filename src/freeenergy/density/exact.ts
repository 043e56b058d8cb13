import {
  concrete,
  DTypeError,
  full,
  isComplex,
  NumericalError,
  onesLike,
  ShapeError,
  scalar,
  type Tensor,
  vjp,
} from "../../tensor/index.ts";
import type { Evaluated, Objective, ScalarFunction } from "../objective.ts";
import { requireSetting, type Schedule } from "../optimizer/optimizer.ts";
import type { Concrete, Traced } from "../parameters.ts";
import type { FreeEnergyEstimate } from "./estimate.ts";
import { temperatureAt } from "./options.ts";

/** A pure state: F is its energy, and S is zero. */
export interface PureFreeEnergy<P, Carried = undefined> {
  readonly estimator: "exact";
  /** ⟨Ψ|H|Ψ⟩, a real scalar; or an objective of it, which may carry something along. */
  readonly energy: ScalarFunction<P> | Objective<P, Carried>;
  readonly entropy?: never;
  readonly beta?: never;
}

/** A density whose energy and entropy are known functions. */
export interface MixedFreeEnergy<P> {
  readonly estimator: "exact";
  /** Tr ρH, a real scalar. */
  readonly energy: ScalarFunction<P>;
  /** −Tr ρ ln ρ, a real scalar. */
  readonly entropy: ScalarFunction<P>;
  /** 1/kT, possibly a function of the step; `Infinity` for the energy alone. */
  readonly beta: Schedule;
}

/** A partition function: F = −kT ln Z, E = −∂ ln Z/∂β and S = ln Z + βE. */
export interface PartitionFreeEnergy<P> {
  readonly estimator: "exact";
  /** ln Z, a real scalar, of β, a real scalar; differentiable in both. */
  readonly lnZ: (parameters: Traced<P>, beta: Tensor) => Tensor;
  /** 1/kT, possibly a function of the step; finite. */
  readonly beta: Schedule;
}

/** What is known exactly, and differentiated as it is. */
export type ExactOptions<P, Carried> = PureFreeEnergy<P, Carried> | MixedFreeEnergy<P> | PartitionFreeEnergy<P>;

/** What an exact free energy carries from step to step. */
export interface ExactAux<Carried = undefined> {
  /** The step the next evaluation belongs to, 0 for the start. */
  readonly step: number;
  /** F, E and S of the evaluation that left this. */
  readonly estimate?: FreeEnergyEstimate;
  /** What the objective of the energy carries along. */
  readonly carried?: Carried;
}

/** An exact free energy as an objective of `minimize`. */
export interface ExactFreeEnergy<P, Carried = undefined> extends Objective<P, ExactAux<Carried>> {
  start(carried?: Carried): ExactAux<Carried>;
}

/** F of functions that are differentiated as they are; see `freeEnergy`. */
export function exactFreeEnergy<P, Carried>(options: ExactOptions<P, Carried>): ExactFreeEnergy<P, Carried> {
  const evaluate = evaluation(options);
  return {
    start: (carried) => ({ step: 0, ...(carried !== undefined && { carried }) }),
    valueAndGradient: (parameters, { step, carried } = { step: 0 }) => {
      const finish = ({ E, S, F, gradient, carried: left }: Known<P, Carried>) => {
        const estimate = { F, FError: 0, E, EError: 0, S, SError: 0, samples: 0 };
        const aux = { step: step + 1, estimate, ...(left !== undefined && { carried: left }) };
        return { value: F, gradient, aux };
      };
      const known = evaluate(parameters, step, carried);
      return known instanceof Promise ? known.then(finish) : finish(known);
    },
  };
}

/** What is known at a point. */
interface Known<P, Carried> {
  readonly F: number;
  readonly E: number;
  readonly S: number;
  readonly gradient: Traced<P>;
  readonly carried?: Carried;
}

type Evaluation<P, Carried> = (
  parameters: Concrete<P>,
  step: number,
  carried: Carried | undefined,
) => Known<P, Carried> | Promise<Known<P, Carried>>;

function evaluation<P, Carried>(options: ExactOptions<P, Carried>): Evaluation<P, Carried> {
  if ("lnZ" in options)
    return (parameters, step) => ofPartition(options, parameters, 1 / temperatureAt(options.beta, step));
  if (isMixed(options)) return (parameters, step) => ofMixture(options, parameters, temperatureAt(options.beta, step));
  const { energy } = options;
  if (typeof energy === "function") return (parameters) => ofMixture({ energy }, parameters, 0);
  return (parameters, _, carried) => {
    const evaluated = energy.valueAndGradient(parameters, carried);
    return evaluated instanceof Promise ? evaluated.then(ofPureState) : ofPureState(evaluated);
  };
}

function isMixed<P, Carried>(options: PureFreeEnergy<P, Carried> | MixedFreeEnergy<P>): options is MixedFreeEnergy<P> {
  return options.entropy !== undefined;
}

function ofPureState<P, Carried>({ value, gradient, aux }: Evaluated<P, Carried>): Known<P, Carried> {
  const E = typeof value === "number" ? value : numberOf(value, "energy");
  return { F: E, E, S: 0, gradient, ...(aux !== undefined && { carried: aux }) };
}

function ofMixture<P, Carried>(
  { energy, entropy }: Pick<MixedFreeEnergy<P>, "energy"> & Partial<MixedFreeEnergy<P>>,
  parameters: Concrete<P>,
  temperature: number,
): Known<P, Carried> {
  const both = (p: Traced<P>) => ({ energy: energy(p), ...(entropy && { entropy: entropy(p) }) });
  const { value, pullback } = vjp(both, parameters as unknown as Traced<P>);
  const E = numberOf(value.energy, "energy");
  const S = value.entropy ? numberOf(value.entropy, "entropy") : 0;
  const [gradient] = pullback({
    energy: onesLike(value.energy),
    ...(value.entropy && { entropy: full(value.entropy.shape, -temperature, value.entropy.dtype) }),
  });
  return { F: E - temperature * S, E, S, gradient };
}

function ofPartition<P, Carried>(
  { lnZ }: PartitionFreeEnergy<P>,
  parameters: Concrete<P>,
  beta: number,
): Known<P, Carried> {
  requireSetting("freeEnergy: beta of a partition function", beta, Number.isFinite(beta), "finite");
  const { value, pullback } = vjp(lnZ, parameters as unknown as Traced<P>, scalar(beta));
  const logarithm = numberOf(value, "ln Z");
  const [gradient, slope] = pullback(full(value.shape, -1 / beta, value.dtype));
  const E = beta * numberOf(slope, "∂ ln Z/∂β");
  return { F: -logarithm / beta, E, S: logarithm + beta * E, gradient };
}

/** Throws `ShapeError` or `DTypeError` unless it is one real number, and `NumericalError` unless that is finite. */
function numberOf(quantity: Tensor, name: string): number {
  if (quantity.size !== 1) {
    throw new ShapeError(`freeEnergy: the ${name} has shape [${quantity.shape.join(", ")}]; it must be one number`);
  }
  if (isComplex(quantity.dtype)) throw new DTypeError(`freeEnergy: the ${name} is complex; it must be real`);
  const value = concrete(quantity, "freeEnergy").item();
  if (!Number.isFinite(value)) throw new NumericalError(`freeEnergy: the ${name} is ${value}`);
  return value;
}
