import type { NDArray, Tensor } from "../array.ts";
import { zerosLike } from "../like.ts";
import type { MaybeTensor } from "../primitive.ts";
import { neg } from "../primitives/arithmetic.ts";
import { type FlatFunction, jvpFlat } from "../transform/jvp.ts";
import { type Linearization, linearize, type RecordedMap } from "../transform/linear.ts";
import { vmapFlat } from "../transform/vmap.ts";
import type { Algorithm } from "./algorithm.ts";
import { type LinearSolveSettings, type ParametricOperator, solveParametric } from "./linearSolve.ts";

/** x(θ) defined by g(x, θ) = 0, and found by some procedure. Lists of tensors are x's leaves and then θ's. */
export interface ImplicitProblem {
  readonly name: string;
  /** How many leaves x has. */
  readonly unknowns: number;
  /** A user's function of x and θ. */
  readonly f: FlatFunction;
  /** g, from f. */
  readonly residual: (f: FlatFunction) => FlatFunction;
  /** x in numbers, from a start; `systems` independent problems lie along the leading axes. */
  find(f: FlatFunction, inputs: readonly NDArray[], systems: number): readonly NDArray[];
  /** How dx is solved for. */
  readonly settings: LinearSolveSettings;
  /** Sees g(x, θ) where a derivative is taken. */
  inspect?(residual: readonly Tensor[], x: readonly Tensor[]): void;
}

/**
 * The implicit function theorem as a derivative rule: ∂g/∂x dx = −∂g/∂θ dθ. One linearization of g at the solution
 * serves the whole linear solve and the pull-back to θ; the iterations that found x are not followed.
 */
export function implicitAlgorithm(problem: ImplicitProblem): Algorithm {
  const { unknowns, settings } = problem;
  const g = problem.residual(problem.f);
  const linearizeAt = remembered(g, problem);
  const operatorFor = (active: readonly boolean[]): ParametricOperator => ({
    apply: (at, v) => dense(jvpFlat(g, at, [...v, ...at.slice(unknowns).map(() => null)]).tangents, at),
    record: (at) => restrictToUnknowns(linearizeAt(at, active), at, unknowns),
  });
  return {
    name: problem.name,
    states: unknowns,
    differentiableState: false,
    run: (inputs) => problem.find(problem.f, inputs, settings.systems),
    push: (x, inputs, tangents) => {
      const at = [...x, ...inputs.slice(unknowns)];
      const active = activeLeaves(tangents, unknowns);
      const moved = linearizeAt(at, active).apply(tangents);
      const right = dense(moved, at).map(neg);
      return solveParametric(operatorFor(active), at, right, settings);
    },
    pull: (x, inputs, cotangents, active) => {
      const at = [...x, ...inputs.slice(unknowns)];
      const all = active.map((isActive, i) => isActive || i < unknowns);
      const adjoint = solveParametric(operatorFor(all), at, cotangents, settings, true);
      const pulled = linearizeAt(at, all).transpose(adjoint, active);
      return pulled.map((ct, i) => (active[i] && ct ? neg(ct) : null));
    },
    batch: (batched, size) =>
      implicitAlgorithm({
        ...problem,
        f: (inputs) => vmapFlat(problem.f, inputs, batched, size),
        settings: { ...settings, systems: settings.systems * size },
      }),
  };
}

function activeLeaves(tangents: readonly MaybeTensor[], unknowns: number): boolean[] {
  return tangents.map((t, i) => t !== null || i < unknowns);
}

function dense(tangents: readonly MaybeTensor[], at: readonly Tensor[]): Tensor[] {
  return tangents.map((t, i) => t ?? zerosLike(at[i]));
}

/** ∂g/∂x alone, of a linearization in x and θ. */
function restrictToUnknowns(map: Linearization, at: readonly Tensor[], unknowns: number): RecordedMap {
  const rest = at.slice(unknowns).map(() => null);
  const wanted = at.map((_, i) => i < unknowns);
  return {
    apply: (v) => map.apply([...v, ...rest]),
    transpose: (cotangents) => map.transpose(cotangents, wanted).slice(0, unknowns),
  };
}

/** Linearizes g, or gives the last linearization again when it is asked for at the same values. */
function remembered(g: FlatFunction, { inspect, unknowns }: ImplicitProblem) {
  let last: { at: readonly Tensor[]; active: readonly boolean[]; map: Linearization } | undefined;
  return (at: readonly Tensor[], active: readonly boolean[]): Linearization => {
    const known = last?.at.every((x, i) => x === at[i]) && last.active.every((mark, i) => mark === active[i]);
    if (!last || !known) {
      last = { at, active, map: linearize(g, at, active) };
      inspect?.(last.map.outputs, at.slice(0, unknowns));
    }
    return last.map;
  };
}
