import { InputError } from "../../tensor/index.ts";
import type { Vector } from "../vector.ts";

/** A point where the objective was evaluated. */
export interface Point {
  readonly position: Vector;
  /** f, a real number. */
  readonly value: number;
  /** ∂f/∂x of real leaves, ∂f/∂Re z + i ∂f/∂Im z of complex ones: the direction of steepest ascent. */
  readonly gradient: Vector;
}

/** What an optimizer is given besides its own memory and the point it stands on. */
export interface UpdateContext<At extends Point> {
  /** 1 for the first step. */
  readonly step: number;
  /** What the learning rate, or the first trial of a line search, is to be multiplied by: below 1 after a step that failed. */
  readonly stepScale: number;
  /** The objective elsewhere. The value or gradient may be non-finite; what `update` moves to is checked by the caller. */
  evaluate(position: Vector): Promise<At>;
}

/** One step done: the memory after it, and the point it ends on. */
export interface Update<Memory, At extends Point> {
  readonly memory: Memory;
  readonly to: At;
  /** The learning rate, or the length α of a line search in units of its direction. */
  readonly stepSize: number;
  /** True when no better point can be found from here, so that a further step would be the same again. */
  readonly stalled?: boolean;
}

/**
 * A way downhill, as a pair of pure functions: all that it remembers from step to step is in `Memory`, a tree of plain
 * objects and arrays of `NDArray` and numbers, so that a run continued from it takes the same steps bit for bit.
 *
 * An optimizer evaluates the objective where it goes: once a step for those that follow the gradient, as often as it
 * needs for those that search.
 */
export interface Optimizer<Memory = unknown> {
  readonly name: string;
  /** What to try when a step ends on a value that is not finite. */
  readonly advice: string;
  /** True of one that compares gradients of several points, and so has to see them as they are. */
  readonly searches?: boolean;
  init(start: Point): Memory;
  update<At extends Point>(memory: Memory, from: At, context: UpdateContext<At>): Promise<Update<Memory, At>>;
}

/** A number that may depend on the step, which is 1 for the first. */
export type Schedule = number | ((step: number) => number);

/** The value of a learning rate at a step. Throws `InputError` unless it is a positive finite number. */
export function learningRateAt(learningRate: Schedule, step: number, optimizer: string): number {
  const rate = typeof learningRate === "function" ? learningRate(step) : learningRate;
  const isAllowed = rate > 0 && Number.isFinite(rate);
  requireSetting(`${optimizer}: learningRate at step ${step}`, rate, isAllowed, "positive and finite");
  return rate;
}

/** Throws `InputError` saying what is allowed, unless a setting is, and is a number: callers may not have types. */
export function requireSetting(name: string, value: number, isAllowed: boolean, allowed: string): void {
  const given: unknown = value;
  if (typeof given === "number" && isAllowed) return;
  throw new InputError(`${name} is ${typeof given === "string" ? `'${given}'` : given}; it must be ${allowed}`);
}
