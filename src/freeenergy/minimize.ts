import { InputError, NumericalError } from "../tensor/index.ts";
import {
  describeNonFinite,
  type Evaluator,
  evaluatorOf,
  type Objective,
  type ObjectivePoint,
  type ScalarFunction,
} from "./objective.ts";
import { type Optimizer, requireSetting } from "./optimizer/optimizer.ts";
import { type Concrete, type ParameterSpace, parameterSpace } from "./parameters.ts";
import { checkRules, reasonToStop, type Standing, type StoppingRules, type StopReason } from "./stopping.ts";
import { norm, type Vector } from "./vector.ts";

/** Where a minimization begins. */
export interface MinimizeStart<P, Aux = undefined> {
  /** A tree of real or complex floating tensors. */
  readonly parameters: P;
  /** What the first evaluation gets; see {@link Objective}. */
  readonly aux?: Aux;
}

/**
 * Everything a minimization is after a step: a tree of plain objects and arrays of `NDArray`, number and string. Started
 * from it, `minimize` takes the same steps as one that never stopped, bit for bit.
 */
export interface MinimizeState<P, Aux = undefined> extends Standing {
  readonly parameters: Concrete<P>;
  readonly gradient: Concrete<P>;
  readonly aux?: Aux;
  /** Evaluations of the objective so far. */
  readonly evaluations: number;
  readonly optimizer: { readonly name: string; readonly memory: unknown };
}

/** One step done. */
export interface MinimizeStep<P, Aux = undefined> {
  /** 1 for the first. */
  readonly step: number;
  /** f(parameters). */
  readonly value: number;
  /** ‖∇f(parameters)‖ = √Σ|∂f/∂Re z + i ∂f/∂Im z|². */
  readonly gradientNorm: number;
  /** The learning rate, or the length of a line search in units of its direction. */
  readonly stepSize: number;
  /** Evaluations of the objective so far, the one at the start included. */
  readonly evaluations: number;
  readonly parameters: Concrete<P>;
  readonly state: MinimizeState<P, Aux>;
  /** That the step was rolled back and taken again with a smaller one, and why, if it was. */
  readonly notice?: string;
  /** Why this is the last step, if it is. */
  readonly reason?: StopReason;
}

/** How to minimize. */
export interface MinimizeOptions {
  readonly optimizer: Optimizer;
  /** Without any rule the steps go on until the loop over them is left. */
  readonly stop?: StoppingRules;
  /**
   * The rise of the value in one step, in units of max(1, |value before|), beyond which it counts as exploded; 1e4 unless
   * given.
   */
  readonly explosion?: number;
}

/**
 * Minimizes a real scalar of a tree of parameters, a step at a time:
 *
 * ```ts
 * const energy = (p: { x: Tensor }) => sum(mul(p.x, p.x));
 * const options = { optimizer: lbfgs(), stop: { gradientNorm: 1e-8 } };
 * for await (const { step, value } of minimize(energy, { parameters: { x: ones([3]) } }, options)) report(step, value);
 * ```
 *
 * Each step is yielded with the value and gradient at its own end. A start whose gradient already is small enough gives
 * one step of size zero. To continue an earlier run, give its last `state` in place of the start; one that had
 * stopped, and still has by the present rules, takes no further step.
 *
 * A step that ends on a value or gradient that is not finite, or on an exploding value, is rolled back once and taken again
 * with a tenth of its size, which the step's `notice` says.
 *
 * @param objective - a differentiable function, or an object that gives value and gradient; complex parameters have the
 * gradient ∂f/∂Re z + i ∂f/∂Im z.
 *
 * Throws `NumericalError` naming step, quantity and what to try when the smaller step fails too, or the start does; `InputError`, `DTypeError` or
 * `ShapeError` for parameters that cannot be optimized, a gradient that does not fit them, or a state of another
 * optimizer.
 */
export async function* minimize<P, Aux = undefined>(
  objective: ScalarFunction<P> | Objective<P, Aux>,
  start: MinimizeStart<P, Aux> | MinimizeState<P, Aux>,
  { optimizer, stop = {}, explosion = 1e4 }: MinimizeOptions,
): AsyncGenerator<MinimizeStep<P, Aux>, void, undefined> {
  checkRules(stop);
  requireSetting("minimize: explosion", explosion, explosion > 0, "above 0");
  const began = performance.now();
  const isOverTime = () => stop.seconds !== undefined && performance.now() - began >= 1000 * stop.seconds;
  const space = parameterSpace(start.parameters as P);
  const evaluate = evaluatorOf(objective, space);
  const descent: Descent<P, Aux> = { space, evaluate, optimizer, stop, explosion };

  let progress = "optimizer" in start ? resumed(descent, start) : await begun(descent, start);
  const before = reasonToStop(progress, stop);
  if (before && !(progress.step === 0 && before === "gradientNorm")) return;
  do {
    const { next, ...taken } = await takeStep(descent, progress);
    const reason = reasonToStop(next, stop) ?? (isOverTime() ? "seconds" : undefined);
    progress = { ...next, reason };
    yield yieldedStep(descent, progress, taken);
  } while (!progress.reason);
}

/** What stays the same from step to step. */
interface Descent<P, Aux> {
  readonly space: ParameterSpace<P>;
  readonly evaluate: Evaluator<Aux>;
  readonly optimizer: Optimizer;
  readonly stop: StoppingRules;
  readonly explosion: number;
}

/** What changes. */
interface Progress<Aux> extends Standing {
  readonly point: ObjectivePoint<Aux>;
  readonly evaluations: number;
  readonly memory: unknown;
}

async function begun<P, Aux>(descent: Descent<P, Aux>, start: MinimizeStart<P, Aux>): Promise<Progress<Aux>> {
  const { space, evaluate, optimizer } = descent;
  const point = await evaluate(space.vector(start.parameters, "the start"), start.aux);
  const problem = describeNonFinite(point, space.names);
  if (problem) {
    const advice = point.failure ? "" : "; try other initial parameters";
    const message = `minimize: ${problem} at the start, before the first step${advice}`;
    throw new NumericalError(message, { cause: point.failure });
  }
  return {
    step: 0,
    value: point.value,
    gradientNorm: norm(point.gradient),
    quietSteps: 0,
    evaluations: 1,
    point,
    memory: optimizer.init(point),
  };
}

function resumed<P, Aux>({ space, optimizer }: Descent<P, Aux>, state: MinimizeState<P, Aux>): Progress<Aux> {
  if (state.optimizer.name !== optimizer.name) {
    throw new InputError(
      `minimize: the state to continue from is one of ${state.optimizer.name}, the optimizer is ${optimizer.name}`,
    );
  }
  const { step, value, gradientNorm, quietSteps, evaluations, reason } = state;
  const position = space.vector(state.parameters, "the state");
  const gradient = space.vector(state.gradient, "the gradient of the state");
  const point = { position, parameters: state.parameters, value, gradient, ...optional("aux", state.aux) };
  return { step, value, gradientNorm, quietSteps, evaluations, point, memory: state.optimizer.memory, reason };
}

interface Taken<Aux> {
  readonly next: Progress<Aux>;
  readonly stepSize: number;
  readonly notice?: string;
}

async function takeStep<P, Aux>(descent: Descent<P, Aux>, progress: Progress<Aux>): Promise<Taken<Aux>> {
  const { stop } = descent;
  if (reasonToStop(progress, stop) === "gradientNorm") return { next: { ...progress, step: 1 }, stepSize: 0 };
  const { update, evaluations, notice } = await updated(descent, progress);
  const { memory, to: point, stepSize, stalled } = update;
  const { value, gradient } = point;
  const isQuiet = Math.abs(value - progress.value) <= (stop.valueChange ?? -1);
  const next: Progress<Aux> = {
    step: progress.step + 1,
    value,
    gradientNorm: norm(gradient),
    quietSteps: isQuiet ? progress.quietSteps + 1 : 0,
    evaluations,
    point,
    memory,
    ...(stalled ? { reason: "stalled" } : {}),
  };
  return { next, stepSize, ...optional("notice", notice) };
}

/** What the size of a step is multiplied by when it is taken again. */
const smaller = 0.1;

/** One update of the optimizer; a second, smaller one from the same point and memory if that fails. */
async function updated<P, Aux>(descent: Descent<P, Aux>, progress: Progress<Aux>) {
  const { optimizer } = descent;
  const step = progress.step + 1;
  let { evaluations } = progress;
  const evaluate = (position: Vector) => {
    evaluations++;
    return descent.evaluate(position, progress.point.aux);
  };
  const attempt = async (stepScale: number) => {
    const context = { step, stepScale, evaluate };
    const update = await optimizer.update(progress.memory, progress.point, context).catch((error: unknown) => {
      if (!(error instanceof NumericalError)) throw error;
      throw new NumericalError(`minimize: step ${step} (${optimizer.name}) cannot be taken: ${error.message}`, {
        cause: error,
      });
    });
    return { update, problem: problemOf(descent, progress.value, update.to) };
  };

  const first = await attempt(1);
  if (!first.problem) return { update: first.update, evaluations };
  const second = await attempt(smaller);
  const sizes = [first, second].map(({ update }) => update.stepSize);
  if (!second.problem) {
    const notice = `${first.problem} (step size ${sizes[0]}): rolled back, and taken with ${sizes[1]} instead`;
    return { update: second.update, evaluations, notice };
  }
  const again = `rolled back and taken with ${sizes[1]} instead, ${second.problem}`;
  throw new NumericalError(
    `minimize: ${first.problem} at step ${step} (${optimizer.name}, step size ${sizes[0]}); ${again}; try ${optimizer.advice}`,
    { cause: second.update.to.failure },
  );
}

/** What is wrong with a point a step from `before` ends on, in words; nothing if it will do. */
function problemOf<P, Aux>({ space, explosion }: Descent<P, Aux>, before: number, to: ObjectivePoint<Aux>) {
  const problem = describeNonFinite(to, space.names);
  if (problem) return problem;
  const limit = explosion * Math.max(1, Math.abs(before));
  return to.value - before > limit ? `the value has exploded, from ${before} to ${to.value}` : undefined;
}

function yieldedStep<P, Aux>(
  { space, optimizer }: Descent<P, Aux>,
  progress: Progress<Aux>,
  { stepSize, notice }: Omit<Taken<Aux>, "next">,
): MinimizeStep<P, Aux> {
  const { point, memory, step, value, gradientNorm, quietSteps, evaluations, reason } = progress;
  const parameters = space.tree(point.position);
  const why = optional("reason", reason);
  const state: MinimizeState<P, Aux> = {
    step,
    value,
    gradientNorm,
    quietSteps,
    evaluations,
    parameters,
    gradient: space.tree(point.gradient),
    optimizer: { name: optimizer.name, memory },
    ...optional("aux", point.aux),
    ...why,
  };
  return {
    ...{ step, value, gradientNorm, stepSize, evaluations, parameters, state },
    ...optional("notice", notice),
    ...why,
  };
}

/** A property that is left out, rather than undefined, where there is no value. */
function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}
