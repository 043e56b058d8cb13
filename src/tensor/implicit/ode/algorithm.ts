import type { NDArray, Tensor } from "../../array.ts";
import { isInexact } from "../../dtype.ts";
import { zerosLike } from "../../like.ts";
import { concrete, type MaybeTensor } from "../../primitive.ts";
import { add } from "../../primitives/arithmetic.ts";
import { type FlatFunction, jvpFlat } from "../../transform/jvp.ts";
import { linearize } from "../../transform/linear.ts";
import { vmapFlat } from "../../transform/vmap.ts";
import { type Algorithm, runAlgorithm } from "../algorithm.ts";
import { combination } from "./combination.ts";
import type { Integrated } from "./grid.ts";
import { follow, type GridStep, type Method, type VectorField } from "./method.ts";

/** How cotangents are pulled back through a solution. */
export type OdeGradient = "adjoint" | "checkpoint" | "direct";

/** An initial value problem and how it is solved. */
export interface OdeProblem {
  readonly method: Method;
  readonly field: VectorField;
  /** The leaves of the state. */
  readonly states: number;
  readonly times: readonly number[];
  readonly gradient: OdeGradient;
  /** Whether a step back undoes a step: then states need not be kept nor the adjoint equation discretized. */
  readonly reversible: boolean;
  /** Takes the steps in numbers; the error of a further problem is measured on `measured` leaves. */
  integrate(problem: OdeProblem, measured: number, start: readonly NDArray[], theta: readonly NDArray[]): Integrated;
  /** How many leaves the error is measured on. */
  readonly measured: number;
  /** Takes the steps with traced values, where that can be done. */
  readonly follow?: (start: readonly Tensor[], theta: readonly Tensor[]) => Integrated;
  readonly report?: (integrated: Integrated) => void;
}

/**
 * The solution as a function of start and parameters. The steps that were taken are constants to derivatives: forward
 * mode differentiates them, and so does reverse mode except by the continuous adjoint.
 */
export function odeAlgorithm(problem: OdeProblem, taken: { steps?: readonly GridStep[] } = {}): Algorithm {
  const { states, field, method, times } = problem;
  const split = <T>(inputs: readonly T[]) => [inputs.slice(0, states), inputs.slice(states)] as const;
  const replay: FlatFunction = (inputs) => {
    const { outputs } = follow(method, field, taken.steps ?? [], ...split(inputs));
    return times.slice(1).flatMap((_, i) => outputs.get(i + 1) ?? []);
  };
  return {
    name: "odeint",
    states,
    differentiableState: true,
    run: (inputs) => {
      const integrated = problem.integrate(problem, problem.measured, ...split(inputs));
      taken.steps = integrated.steps;
      problem.report?.(integrated);
      return integrated.outputs.flat().map((leaf) => concrete(leaf, "odeint"));
    },
    push: (_outputs, inputs, tangents) => jvpFlat(replay, inputs, tangents).tangents,
    pull: (outputs, inputs, cotangents, active) => {
      const at = { inputs, outputs, cotangents, active };
      if (problem.gradient === "direct") return linearize(replay, inputs, active).transpose(cotangents);
      if (problem.gradient === "checkpoint") return pullSegments(problem, taken.steps ?? [], at);
      return problem.reversible ? pullReversed(problem, taken.steps ?? [], at) : pullAdjoint(problem, at);
    },
    // The batch takes its steps together, and leaves them where this algorithm finds them.
    batch: (batched, size) => odeAlgorithm({ ...problem, field: batchedField(problem, batched, size) }, taken),
  };
}

function batchedField({ field, states }: OdeProblem, batched: readonly boolean[], size: number): VectorField {
  return (t, y, theta) =>
    vmapFlat((flat) => field(t, flat.slice(0, states), flat.slice(states)), [...y, ...theta], batched, size);
}

/** Where a cotangent is pulled back from. */
interface PullBack {
  readonly inputs: readonly Tensor[];
  /** Leaves at all requested times but the first, time after time. */
  readonly outputs: readonly Tensor[];
  readonly cotangents: readonly Tensor[];
  readonly active: readonly boolean[];
}

/** Cotangents being gathered: of the state where the backward pass is, and of the parameters. */
interface Gathered {
  readonly state: readonly MaybeTensor[];
  readonly theta: readonly MaybeTensor[];
}

function sumOf(a: MaybeTensor, b: MaybeTensor): MaybeTensor {
  if (a === null) return b;
  return b === null ? a : add(a, b);
}

/** Pulls back through a few steps, recorded from the state before them. */
function pullSteps(
  { method, field, states, times }: OdeProblem,
  steps: readonly GridStep[],
  start: readonly Tensor[],
  { inputs, cotangents, active }: PullBack,
  gathered: Gathered,
): Gathered {
  const indices = steps.flatMap((step) => step.outputs.map(({ index }) => index)).filter((i) => i < times.length);
  const segment: FlatFunction = (flat) => {
    const { y, outputs } = follow(method, field, steps, flat.slice(0, states), flat.slice(states));
    return [...y, ...indices.flatMap((index) => outputs.get(index) ?? [])];
  };
  const arriving = indices.flatMap((index) => cotangents.slice((index - 1) * states, index * states));
  const marks = inputs.map((_, i) => i < states || active[i]);
  const pulled = linearize(segment, [...start, ...inputs.slice(states)], marks).transpose([
    ...gathered.state,
    ...arriving,
  ]);
  return {
    state: pulled.slice(0, states),
    theta: gathered.theta.map((ct, i) => sumOf(ct, pulled[states + i])),
  };
}

function noCotangents({ inputs }: PullBack, states: number): Gathered {
  return { state: inputs.slice(0, states).map(() => null), theta: inputs.slice(states).map(() => null) };
}

/** Keeps the states at every √N-th step, and records the steps between two of them when the pass comes by. */
function pullSegments(problem: OdeProblem, steps: readonly GridStep[], at: PullBack): readonly MaybeTensor[] {
  const { states, method, field } = problem;
  const length = Math.max(1, Math.ceil(Math.sqrt(steps.length)));
  const theta = at.inputs.slice(states);
  const segments: { steps: readonly GridStep[]; start: readonly Tensor[] }[] = [];
  let start: readonly Tensor[] = at.inputs.slice(0, states);
  for (let first = 0; first < steps.length; first += length) {
    const part = steps.slice(first, first + length);
    segments.push({ steps: part, start });
    if (first + length < steps.length) start = follow(method, field, part, start, theta).y;
  }
  let gathered = noCotangents(at, states);
  for (const segment of segments.reverse()) gathered = pullSteps(problem, segment.steps, segment.start, at, gathered);
  return [...gathered.state, ...gathered.theta];
}

/** Goes back step by step, undoing each to find the state it began from; exact up to rounding, with no states kept. */
function pullReversed(problem: OdeProblem, steps: readonly GridStep[], at: PullBack): readonly MaybeTensor[] {
  const { states, method, field } = problem;
  const theta = at.inputs.slice(states);
  let gathered = noCotangents(at, states);
  let end: readonly Tensor[] = [];
  for (const step of steps.toReversed()) {
    const [output] = step.outputs;
    if (output) end = at.outputs.slice((output.index - 1) * states, output.index * states);
    const start = method.step(field, step.t + step.h, -step.h, { y: end }, theta).y;
    gathered = pullSteps(problem, [step], start, at, gathered);
    end = start;
  }
  return [...gathered.state, ...gathered.theta];
}

/**
 * The continuous adjoint: a solves da/dt = −(∂f/∂y)ᵀ a backwards, together with y itself and ∫(∂f/∂θ)ᵀ a dt, so that
 * memory does not grow with the number of steps (Pontryagin; Chen, Rubanova, Bettencourt and Duvenaud 2018). y is taken
 * anew from the solution at every requested time; the integral does not count in the error (Kidger et al. 2021).
 */
function pullAdjoint(problem: OdeProblem, { inputs, outputs, cotangents, active }: PullBack): readonly MaybeTensor[] {
  const { states, times, field } = problem;
  const theta = inputs.slice(states);
  const moving = theta.flatMap((x, i) => (active[states + i] && isInexact(x.dtype) ? [i] : []));
  const at = (index: number) =>
    index === 0 ? inputs.slice(0, states) : outputs.slice((index - 1) * states, index * states);
  const arriving = (index: number) => cotangents.slice((index - 1) * states, index * states);
  const marks = inputs.map((_, i) => i < states || moving.includes(i - states));
  const backward: VectorField = (t, z, parameters) => {
    const flat: FlatFunction = (x) => field(t, x.slice(0, states), x.slice(states));
    const map = linearize(flat, [...z.slice(0, states), ...parameters], marks);
    const pulled = map.transpose(z.slice(states, 2 * states));
    const rates = [...z.slice(states, 2 * states).map((_, i) => i), ...moving.map((i) => states + i)];
    const minus = rates.map((i, k) => {
      const rate = pulled[i];
      return rate ? combination([-1], [rate]) : zerosLike(z[states + k]);
    });
    return [...map.outputs, ...minus];
  };
  let adjoint: readonly Tensor[] = arriving(times.length - 1);
  let integral: readonly Tensor[] = moving.map((i) => zerosLike(theta[i]));
  for (let index = times.length - 1; index > 0; index--) {
    const start = [...at(index), ...adjoint, ...integral];
    const part: OdeProblem = {
      ...problem,
      field: backward,
      states: start.length,
      times: [times[index], times[index - 1]],
      measured: 2 * states,
      report: undefined,
    };
    const end = runAlgorithm(odeAlgorithm(part), [...start, ...theta]);
    const arrived = end.slice(states, 2 * states);
    adjoint = index > 1 ? arrived.map((a, i) => add(a, arriving(index - 1)[i])) : arrived;
    integral = end.slice(2 * states);
  }
  return [...adjoint, ...theta.map((_, i) => (moving.includes(i) ? integral[moving.indexOf(i)] : null))];
}
