import { InputError } from "../tensor/index.ts";
import { requireSetting, type Schedule } from "./optimizer/optimizer.ts";

/**
 * Schedules: pure functions of a step, for learning rates and, to cool down, for β. Learning rates count steps from 1, the β of a free
 * energy from 0, its first evaluation.
 */
export type StepFunction = (step: number) => number;

/** Where a schedule begins, where it comes to, and in how many steps; after them it stays there. */
export interface Ramp {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** The same at every step. Throws `InputError` unless the value is finite. */
export function constant(value: number): StepFunction {
  requireSetting("constant: value", value, Number.isFinite(value), "finite");
  return () => value;
}

/** A straight line. Throws `InputError` for ends that are not finite, or steps that are not a whole number above 0. */
export function linear(ramp: Ramp): StepFunction {
  const { from, to } = checkedRamp("linear", ramp);
  return (step) => from + (to - from) * progress(step, ramp);
}

/**
 * The same factor at every step, from·(to/from)^(step/steps). Throws `InputError` for ends that are not above 0, or steps
 * that are not a whole number above 0.
 */
export function exponential(ramp: Ramp): StepFunction {
  const { from, to } = checkedRamp("exponential", ramp);
  for (const [name, value] of Object.entries({ from, to })) {
    requireSetting(`exponential: ${name}`, value, value > 0, "above 0");
  }
  return (step) => from * (to / from) ** progress(step, ramp);
}

/**
 * Half a wave of a cosine, flat at both ends: to + (from − to)(1 + cos πt)/2, t = step/steps.
 *
 * Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts (2017), eq. 5, without restarts.
 *
 * Throws `InputError` for ends that are not finite, or steps that are not a whole number above 0.
 */
export function cosine(ramp: Ramp): StepFunction {
  const { from, to } = checkedRamp("cosine", ramp);
  return (step) => to + ((from - to) * (1 + Math.cos(Math.PI * progress(step, ramp)))) / 2;
}

/**
 * from/(1 + step/delay): the sum of all rates diverges and that of their squares does not, as Robbins and Monro ask, A
 * stochastic approximation method, Annals of Mathematical Statistics 22, 400 (1951).
 *
 * Throws `InputError` unless `from` is finite and `delay` above 0.
 */
export function inverseTime({ from, delay }: { readonly from: number; readonly delay: number }): StepFunction {
  requireSetting("inverseTime: from", from, Number.isFinite(from), "finite");
  requireSetting("inverseTime: delay", delay, delay > 0, "above 0");
  return (step) => from / (1 + step / delay);
}

/**
 * A schedule that in its first steps is made smaller by step/steps.
 *
 * Goyal et al., Accurate, large minibatch SGD: training ImageNet in 1 hour (2017), section 2.2.
 *
 * Throws `InputError` unless `steps` is a whole number above 0.
 */
export function warmUp(schedule: Schedule, steps: number): StepFunction {
  requireSteps("warmUp", steps);
  return (step) => Math.min(1, step / steps) * at(schedule, step);
}

/**
 * One schedule after the other: each is `[start, schedule]`, counts its own steps from its start, and lasts until the
 * next one's. The first is also what holds before its start.
 *
 * Throws `InputError` for an empty list or starts that do not grow.
 */
export function piecewise(...pieces: readonly (readonly [start: number, schedule: Schedule])[]): StepFunction {
  if (pieces.length === 0) throw new InputError("piecewise: there is no piece; at least one is needed");
  for (const [i, [start]] of pieces.entries()) {
    const isAllowed = Number.isInteger(start) && (i === 0 || start > pieces[i - 1][0]);
    requireSetting(`piecewise: start of piece ${i}`, start, isAllowed, "a whole number above that of the piece before");
  }
  return (step) => {
    const [start, schedule] = pieces.findLast((piece) => piece[0] <= step) ?? pieces[0];
    return at(schedule, step - start);
  };
}

function at(schedule: Schedule, step: number): number {
  return typeof schedule === "function" ? schedule(step) : schedule;
}

function progress(step: number, { steps }: Ramp): number {
  return Math.min(1, Math.max(0, step / steps));
}

function checkedRamp(name: string, ramp: Ramp): Ramp {
  requireSetting(`${name}: from`, ramp.from, Number.isFinite(ramp.from), "finite");
  requireSetting(`${name}: to`, ramp.to, Number.isFinite(ramp.to), "finite");
  requireSteps(name, ramp.steps);
  return ramp;
}

function requireSteps(name: string, steps: number): void {
  requireSetting(`${name}: steps`, steps, Number.isInteger(steps) && steps > 0, "a whole number above 0");
}
