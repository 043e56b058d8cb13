import { describeType, NDArray, sameType, type Tensor } from "../array.ts";
import { isInexact } from "../dtype.ts";
import { DTypeError, InputError, ShapeError } from "../error.ts";
import { requirePositive } from "../krylov/solve.ts";
import { stack } from "../primitives/joining.ts";
import { flatten, leavesLike, type TreeStructure } from "../tree.ts";
import { runAlgorithm } from "./algorithm.ts";
import { type OdeGradient, type OdeProblem, odeAlgorithm } from "./ode/algorithm.ts";
import { adaptiveSteps, fixedSteps, type Integrated } from "./ode/grid.ts";
import { leapfrog, type Momenta, requireSeparable } from "./ode/leapfrog.ts";
import type { Method, VectorField } from "./ode/method.ts";
import { dormandPrince, rk4 } from "./ode/rungeKutta.ts";

/** How steps are taken: Dormand–Prince 5(4) with adaptive steps, or fixed steps of RK4 or of leapfrog. */
export type OdeMethod = "dopri5" | "rk4" | "leapfrog";

/** Settings of {@link odeint}. */
export interface OdeOptions {
  /** `dopri5` unless given. */
  readonly method?: OdeMethod;
  /** Tolerances of dopri5: the local error of a number y stays below atol + rtol·|y|. 1e-8 each unless given. */
  readonly rtol?: number;
  readonly atol?: number;
  /** Fixed steps between each two requested times, for rk4 and leapfrog; 100 unless given. */
  readonly steps?: number;
  /** Steps of dopri5 after which to give up; 10000 unless given. */
  readonly maxSteps?: number;
  /** Length of the first step of dopri5; estimated unless given. */
  readonly initialStep?: number;
  /**
   * Reverse mode: `adjoint` (the default) solves the adjoint equation backwards, in memory that does not grow with the
   * number of steps; `checkpoint` differentiates the steps taken, in memory for √N of them; `direct` in memory for all.
   * With leapfrog, `adjoint` undoes the steps, so that the gradient is that of the steps too.
   */
  readonly gradient?: OdeGradient;
}

/** A solution at the requested times, and the work it took. */
export interface OdeSolution<Y> {
  /** Every leaf with the times along a new axis 0. */
  readonly value: Y;
  readonly info: { readonly steps: number; readonly rejectedSteps: number };
}

/**
 * Solves dy/dt = f(t, y, θ) from y(times[0]) = y0. y and θ are trees of tensors, real or complex; f is given t as a
 * number and returns a tree shaped like y. `times` rise or fall. dopri5 reaches requested times by dense output of
 * fourth order, so that they cost no steps.
 *
 * For `leapfrog` y is `{ q, p }` with a separable Hamiltonian: dq/dt depends on p and dp/dt on q.
 *
 * Derivatives in y0 and θ exist in every mode and order; forward mode differentiates the steps taken. `times` are
 * constants: for the derivative in a duration T, integrate T·f over [0, 1].
 *
 * @throws NumericalError where a step meets a number that is not finite, must be shorter than rounding, or is one too
 * many, with time and step; InputError for times or settings that cannot be.
 */
export function odeint<Y, Theta = readonly []>(
  f: (t: number, y: Y, theta: Theta) => Y,
  y0: Y,
  times: readonly number[],
  theta?: Theta,
  options: OdeOptions = {},
): OdeSolution<Y> {
  const state = flatten(y0);
  const parameters = flatten(theta ?? []);
  requireTimes(times);
  for (const leaf of state.leaves) {
    if (!isInexact(leaf.dtype)) throw new DTypeError(`odeint: y0 holds ${describeType(leaf)}; cast it to float64`);
  }
  const field: VectorField = (t, y, p) => {
    const tree = f(t, state.structure.build(y) as Y, parameters.structure.build(p) as Theta);
    const rates = leavesLike(state.structure, tree, "odeint");
    rates.forEach((rate, i) => {
      if (!sameType(rate, y[i])) {
        throw new ShapeError(`odeint: f returns ${describeType(rate)} where y has ${describeType(y[i])}`);
      }
    });
    return rates;
  };
  let info = { steps: 0, rejectedSteps: 0 };
  const report = ({ steps, rejectedSteps }: Integrated) => {
    info = { steps: steps.length, rejectedSteps };
  };
  const problem = odeProblem(field, times, state.leaves.length, momentaOf(y0, options.method), options, report);
  const outputs = solve(problem, state.leaves, parameters.leaves);
  return { value: stackTimes(state.leaves, outputs, state.structure) as Y, info };
}

/**
 * Where all steps are to be kept for derivatives, and are known in advance, derivatives follow them as they are taken,
 * instead of once more for the record.
 */
function solve(problem: OdeProblem, start: readonly Tensor[], theta: readonly Tensor[]): readonly Tensor[] {
  const inputs = [...start, ...theta];
  if (!problem.follow || inputs.every((x) => x instanceof NDArray)) return runAlgorithm(odeAlgorithm(problem), inputs);
  const integrated = problem.follow(start, theta);
  problem.report?.(integrated);
  return integrated.outputs.flat();
}

function odeProblem(
  field: VectorField,
  times: readonly number[],
  states: number,
  momenta: Momenta,
  options: OdeOptions,
  report: (integrated: Integrated) => void,
): OdeProblem {
  const { method = "dopri5", rtol = 1e-8, atol = 1e-8, steps = 100, maxSteps = 10_000, gradient = "adjoint" } = options;
  const methods: Record<OdeMethod, Method> = { dopri5: dormandPrince, rk4, leapfrog: leapfrog(momenta) };
  requireOneOf("method", method, Object.keys(methods));
  requireOneOf("gradient", gradient, ["adjoint", "checkpoint", "direct"]);
  requirePositive("odeint: rtol", rtol);
  requirePositive("odeint: atol", atol);
  if (options.initialStep !== undefined) requirePositive("odeint: initialStep", options.initialStep);
  for (const [name, count] of Object.entries({ steps, maxSteps })) {
    if (!Number.isInteger(count) || count < 1)
      throw new InputError(`odeint: ${name} must be a whole number ≥ 1, got ${count}`);
  }
  const control = { rtol, atol, maxSteps, initialStep: options.initialStep };
  return {
    method: methods[method],
    field,
    states,
    times,
    gradient,
    reversible: method === "leapfrog",
    measured: states,
    integrate: (problem, measured, start, theta) => {
      if (method === "leapfrog") requireSeparable(problem.field, momenta, times[0], start, theta);
      return method === "dopri5"
        ? adaptiveSteps(problem.method, problem.field, problem.times, { ...control, measured }, start, theta)
        : fixedSteps(problem.method, problem.field, problem.times, steps, start, theta);
    },
    ...(gradient === "direct" &&
      method === "rk4" && { follow: (start, theta) => fixedSteps(rk4, field, times, steps, start, theta) }),
    report,
  };
}

/** Which leaves of a `{ q, p }` state are momenta. */
function momentaOf(y0: unknown, method: OdeMethod | undefined): Momenta {
  if (method !== "leapfrog") return [];
  const keys = y0 !== null && typeof y0 === "object" ? Object.keys(y0) : [];
  if (keys.length !== 2 || !keys.includes("q") || !keys.includes("p")) {
    throw new InputError("odeint: leapfrog needs a state { q, p }");
  }
  return Object.entries(y0 as object).flatMap(([key, part]) => flatten(part).leaves.map(() => key === "p"));
}

function stackTimes(start: readonly Tensor[], outputs: readonly Tensor[], structure: TreeStructure): unknown {
  const count = start.length;
  return structure.build(
    start.map((leaf, i) => stack([leaf, ...outputs.filter((_, position) => position % count === i)])),
  );
}

function requireTimes(times: readonly number[]): void {
  const direction = Math.sign(times[1] - times[0]);
  const monotonic = times.every((t, i) => Number.isFinite(t) && (i === 0 || (t - times[i - 1]) * direction > 0));
  if (times.length < 2 || !monotonic) {
    throw new InputError(`odeint: times must be at least two numbers that rise or fall, got [${times.join(", ")}]`);
  }
}

function requireOneOf(name: string, given: string, allowed: readonly string[]): void {
  if (!allowed.includes(given)) {
    throw new InputError(`odeint: ${name} '${given}' is none of ${allowed.join(", ")}`);
  }
}
