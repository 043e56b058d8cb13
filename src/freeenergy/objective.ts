import { concrete, full, InputError, NumericalError, Tensor, valueAndGrad } from "../tensor/index.ts";
import type { Point } from "./optimizer/optimizer.ts";
import { type Concrete, inWords, type ParameterSpace, type Traced } from "./parameters.ts";
import type { Vector } from "./vector.ts";

/** A real scalar written with differentiable operations. */
export type ScalarFunction<P> = (parameters: Traced<P>) => Tensor;

/** What an objective says about one point. */
export interface Evaluated<P, Aux = undefined> {
  /** A real number, or a real tensor of one element. */
  readonly value: number | Tensor;
  /** ∂f/∂x of real leaves, ∂f/∂Re z + i ∂f/∂Im z of complex ones: a tree like the parameters. */
  readonly gradient: Traced<P>;
  /** What the next evaluation may start from; see {@link Objective}. */
  readonly aux?: Aux;
}

/**
 * A scalar that brings its own gradient, for what a plain function cannot be: one that is computed elsewhere (a
 * promise), estimated from samples, or carries something along, such as the environment of a tensor network or a
 * random key.
 *
 * `aux` is what came with the accepted point a step starts from. All trial points of a line search get that same one, so
 * that along the line f is a function of the parameters alone; what a rejected trial brings is dropped. It must be a
 * tree of plain objects and arrays of `NDArray`, number, string, boolean or null, to be kept in checkpoints.
 *
 * A method that throws `NumericalError` says that f is not defined there: a line search draws back from such a point.
 */
export interface Objective<P, Aux = undefined> {
  valueAndGradient(parameters: Concrete<P>, aux: Aux | undefined): Evaluated<P, Aux> | Promise<Evaluated<P, Aux>>;
}

/** A point with what the objective carries along. */
export interface ObjectivePoint<Aux> extends Point {
  /** The tree of parameters here. */
  readonly parameters: unknown;
  readonly aux?: Aux;
  /** Why there is no value here, if the objective threw. */
  readonly failure?: NumericalError;
}

/** Evaluates an objective at a point of the parameter space. */
export type Evaluator<Aux> = (position: Vector, aux: Aux | undefined) => Promise<ObjectivePoint<Aux>>;

export function evaluatorOf<P, Aux>(
  objective: ScalarFunction<P> | Objective<P, Aux>,
  space: ParameterSpace<P>,
): Evaluator<Aux> {
  const source = typeof objective === "function" ? differentiated<P, Aux>(objective) : objective;
  return async (position, aux) => {
    const parameters = space.tree(position);
    try {
      const evaluated = await source.valueAndGradient(parameters, aux);
      const value = numberOf(evaluated.value);
      const gradient = space.vector(evaluated.gradient, "the gradient");
      return { position, parameters, value, gradient, ...(evaluated.aux === undefined ? {} : { aux: evaluated.aux }) };
    } catch (failure) {
      if (!(failure instanceof NumericalError)) throw failure;
      const gradient = position.map(({ dtype, shape }) => full(shape, Number.NaN, dtype));
      return { position, parameters, value: Number.NaN, gradient, failure };
    }
  };
}

function differentiated<P, Aux>(f: ScalarFunction<P>): Objective<P, Aux> {
  const valueAndGradient = valueAndGrad<[Traced<P>], Traced<P>>(f);
  return { valueAndGradient: (parameters) => valueAndGradient(parameters as unknown as Traced<P>) };
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (value instanceof Tensor) return concrete(value, "minimize").item();
  throw new InputError(`minimize: the value must be a number or a tensor of one element, got ${typeof value}`);
}

/** What is not finite at a point, in words; nothing if all is. */
export function describeNonFinite({ value, gradient, failure }: ObjectivePoint<unknown>, names: readonly string[]) {
  if (failure) return `the value does not exist (${failure.message})`;
  if (!Number.isFinite(value)) return `the value is ${value}`;
  for (const [i, leaf] of gradient.entries()) {
    const values = leaf.values();
    const bad = values.find((x) => !Number.isFinite(x));
    if (bad !== undefined) return `the gradient${inWords(names[i])} has a ${bad} among its ${leaf.size} elements`;
  }
  return undefined;
}
