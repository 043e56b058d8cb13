import { NDArray, type Tensor } from "../../array.ts";
import { components } from "../../dtype.ts";
import { NumericalError } from "../../error.ts";
import { concrete } from "../../primitive.ts";
import { stopGradient } from "../../transform/custom.ts";
import { combination } from "./combination.ts";
import { type GridStep, type Method, outputAt, type StepState, type VectorField } from "./method.ts";

/** Tolerances of adaptive steps. */
export interface StepControl {
  readonly rtol: number;
  readonly atol: number;
  readonly maxSteps: number;
  readonly initialStep?: number;
  /** How many leading leaves the error is measured on. */
  readonly measured: number;
}

/** A solution, and the steps that led to it. */
export interface Integrated {
  readonly steps: readonly GridStep[];
  /** The leaves at every requested time but the first. */
  readonly outputs: readonly (readonly Tensor[])[];
  readonly rejectedSteps: number;
}

/** Fixed steps: as many between each two requested times. What they start from may be traced. */
export function fixedSteps(
  method: Method,
  field: VectorField,
  times: readonly number[],
  steps: number,
  start: readonly Tensor[],
  theta: readonly Tensor[],
): Integrated {
  const taken: GridStep[] = [];
  const outputs: (readonly Tensor[])[] = [];
  let state: StepState = { y: start };
  for (let index = 1; index < times.length; index++) {
    const [from, to] = [times[index - 1], times[index]];
    const h = (to - from) / steps;
    for (let k = 0; k < steps; k++) {
      const t = from + k * h;
      state = method.step(field, t, h, state, theta);
      requireFinite(method, state.y, t, taken.length + 1);
      taken.push({ t, h, outputs: k === steps - 1 ? [{ index, fraction: 1 }] : [] });
    }
    outputs.push(state.y);
  }
  return { steps: taken, outputs, rejectedSteps: 0 };
}

/** Powers of the proportional-integral controller (Gustafsson 1991), in the form of Hairer's DOPRI5. */
const integralPower = 0.04;
const proportionalPower = 0.2 - 0.75 * integralPower;

/**
 * Steps as long as the tolerance allows: the estimated error of each, relative to atol + rtol·|y|, has a mean square
 * below 1. Requested times are met by dense output and do not shorten steps.
 */
export function adaptiveSteps(
  method: Method,
  field: VectorField,
  times: readonly number[],
  control: StepControl,
  start: readonly NDArray[],
  theta: readonly NDArray[],
): Integrated {
  const end = times[times.length - 1];
  const direction = Math.sign(end - times[0]);
  const steps: GridStep[] = [];
  const outputs: (readonly NDArray[])[] = [];
  let [t, rejectedSteps, previousError, wasRejected] = [times[0], 0, 1e-4, false];
  let state: StepState = { y: start, memory: field(t, start, theta) };
  requireFinite(method, state.memory ?? [], t, 0);
  let h = control.initialStep ? direction * control.initialStep : firstStep(field, t, direction, state, theta, control);
  while (outputs.length < times.length - 1) {
    if (steps.length + rejectedSteps >= control.maxSteps) throw tooManySteps(method, t, h, control);
    const last = (t + 1.0001 * h - end) * direction >= 0;
    if (last) h = end - t;
    if (!(Math.abs(h) > 1e-14 * Math.max(Math.abs(t), Math.abs(end - times[0]))))
      throw underflow(method, t, h, steps.length);
    const next = method.step(field, t, h, state, theta);
    const error = relativeError(next.error?.() ?? [], state.y, next.y, control);
    const scaled = error ** proportionalPower;
    if (!(error <= 1)) {
      h *= Number.isFinite(error) ? Math.max(0.2, 0.9 / scaled) : 0.1;
      rejectedSteps++;
      wasRejected = true;
      continue;
    }
    const inside: { index: number; fraction: number }[] = [];
    for (let index = outputs.length + 1; index < times.length; index++) {
      const fraction = last && index === times.length - 1 ? 1 : (times[index] - t) / h;
      if (fraction > 1) break;
      inside.push({ index, fraction });
      outputs.push(numbersOf(outputAt(next, fraction)));
    }
    steps.push({ t, h, outputs: inside });
    state = next;
    t = last ? end : t + h;
    const growth = (0.9 * previousError ** integralPower) / Math.max(scaled, 1e-10);
    h *= Math.min(wasRejected ? 1 : 10, Math.max(0.2, growth));
    previousError = Math.max(error, 1e-4);
    wasRejected = false;
  }
  return { steps, outputs, rejectedSteps };
}

/** A first step from the sizes of y, y′ and y″ (Hairer, Nørsett and Wanner, Solving ODEs I, §II.4). */
function firstStep(
  field: VectorField,
  t: number,
  direction: number,
  { y, memory = [] }: StepState,
  theta: readonly NDArray[],
  control: StepControl,
): number {
  const size = relativeError(y, y, y, control);
  const slope = relativeError(memory, y, y, control);
  const trial = size < 1e-5 || slope < 1e-5 ? 1e-6 : (0.01 * size) / slope;
  const moved = y.map((leaf, i) => combination([1, direction * trial], [leaf, memory[i]]));
  const there = field(t + direction * trial, moved, theta);
  const bend = there.map((leaf, i) => combination([1, -1], [leaf, memory[i]]));
  const curvature = relativeError(bend, y, y, control) / trial;
  const largest = Math.max(slope, curvature);
  const next = largest <= 1e-15 ? Math.max(1e-6, trial * 1e-3) : (0.01 / largest) ** 0.2;
  return direction * Math.min(100 * trial, Number.isFinite(next) ? next : trial);
}

/** Root mean square of error/(atol + rtol·|y|) over the measured leaves. */
function relativeError(
  error: readonly Tensor[],
  before: readonly Tensor[],
  after: readonly Tensor[],
  { rtol, atol, measured }: StepControl,
): number {
  let total = 0;
  let count = 0;
  error.slice(0, measured).forEach((leaf, i) => {
    const width = components(leaf.dtype);
    const [e, x, y] = [leaf, before[i], after[i]].map((each) => concrete(each, "odeint").values());
    const modulus = (values: ArrayLike<number>, at: number) =>
      width === 1 ? Math.abs(values[at]) : Math.hypot(values[at], values[at + 1]);
    for (let at = 0; at < e.length; at += width) {
      const ratio = modulus(e, at) / (atol + rtol * Math.max(modulus(x, at), modulus(y, at)));
      total += ratio * ratio;
      count++;
    }
  });
  return count === 0 ? 0 : Math.sqrt(total / count);
}

function numbersOf(leaves: readonly Tensor[]): NDArray[] {
  return leaves.map((leaf) => concrete(leaf, "odeint"));
}

function requireFinite({ name }: Method, leaves: readonly Tensor[], t: number, step: number): void {
  const known = leaves.map(stopGradient).filter((leaf) => leaf instanceof NDArray);
  if (known.every((leaf) => leaf.values().every(Number.isFinite))) return;
  throw new NumericalError(`odeint: ${name} met a number that is not finite at t = ${t}, step ${step}`);
}

function underflow({ name }: Method, t: number, h: number, step: number): NumericalError {
  return new NumericalError(
    `odeint: ${name} needs steps below rounding at t = ${t} (h = ${h}, step ${step}): the solution is singular there, ` +
      "or the tolerance too small",
  );
}

function tooManySteps({ name }: Method, t: number, h: number, { maxSteps }: StepControl): NumericalError {
  return new NumericalError(
    `odeint: ${name} reached only t = ${t} in maxSteps = ${maxSteps} steps (h = ${h}); allow more, or a larger tolerance`,
  );
}
