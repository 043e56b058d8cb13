import type { NDArray, Tensor } from "../array.ts";
import { NumericalError } from "../error.ts";
import { linearSolver, type SolverName, vectorOperator } from "../krylov/solve.ts";
import type { SolverInfo, SolverLimits } from "../krylov/solver.ts";
import { VectorSpace } from "../krylov/space.ts";
import { norms } from "../krylov/vector.ts";
import { concrete } from "../primitive.ts";
import type { FlatFunction } from "../transform/jvp.ts";
import { linearize } from "../transform/linear.ts";

/** How far Newton's method goes. */
export interface NewtonLimits {
  /** Largest |f(x)| of any number. */
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly solver: SolverName;
  /** Of the linear solves with an iterative solver. */
  readonly linear: SolverLimits;
}

/** The shortest damped step that is tried. */
const shortestStep = 2 ** -30;

/** f at one point, with its derivative there. */
interface Point {
  readonly x: Float64Array;
  readonly value: Float64Array;
  /** ‖f‖ of every system. */
  readonly sizes: Float64Array;
  readonly derivative: (v: Float64Array) => Float64Array;
}

/**
 * Newton's method with backtracking on ‖f‖: a step is halved until it gains (Armijo's condition; Dennis and Schnabel
 * 1996, §6.3). Independent systems of a batch are damped independently. Complex unknowns count as pairs of real ones,
 * so f need not be holomorphic.
 */
export function newton(
  f: FlatFunction,
  inputs: readonly NDArray[],
  unknowns: number,
  systems: number,
  limits: NewtonLimits,
): { x: NDArray[]; info: SolverInfo } {
  const space = new VectorSpace(inputs.slice(0, unknowns), { systems });
  const parameters = inputs.slice(unknowns);
  const active = inputs.map((_, i) => i < unknowns);
  const evaluate = (x: Float64Array): Point => {
    const map = linearize(f, [...space.unpack(x), ...parameters], active);
    const numbers = (y: Tensor) => concrete(y, "root");
    const value = space.pack(map.outputs.map(numbers), "root");
    const rest = parameters.map(() => null);
    const derivative = vectorOperator(space, (v) => map.apply([...v, ...rest]), "root");
    return { x, value, sizes: norms(space, value), derivative };
  };
  let point = evaluate(space.pack(inputs.slice(0, unknowns), "root"));
  let iterations = 0;
  while (!(largest(point.value) <= limits.tolerance) && iterations < limits.maxIterations) {
    requireFinite(point.value, "the function", iterations);
    const direction = newtonDirection(space, point, limits);
    requireFinite(direction, "the Newton step (is the Jacobian singular?)", iterations);
    const next = backtrack(space, evaluate, point, direction, limits.tolerance);
    if (!next) break;
    point = next;
    iterations++;
  }
  const residual = largest(point.value);
  return { x: space.unpack(point.x), info: { converged: residual <= limits.tolerance, iterations, residual } };
}

/** −J⁻¹ f; an iterative solver works only as well as the step needs it (Eisenstat and Walker 1996). */
function newtonDirection(space: VectorSpace, point: Point, { solver, linear }: NewtonLimits): Float64Array {
  const tolerance = Math.max(linear.tolerance, Math.min(0.1, largest(point.sizes)));
  const right = point.value.map((value) => -value);
  return linearSolver(solver)(space, point.derivative, right, { ...linear, tolerance }).x;
}

/** The point that the damped step leads to, or `undefined` when no step gains. Systems that are solved stay. */
function backtrack(
  { systems, length }: VectorSpace,
  evaluate: (x: Float64Array) => Point,
  from: Point,
  direction: Float64Array,
  tolerance: number,
): Point | undefined {
  const solved = (_: unknown, s: number) => largest(from.value.subarray(s * length, (s + 1) * length)) <= tolerance;
  const stays = Array.from({ length: systems }, solved);
  const steps = Float64Array.from(stays, (stay) => (stay ? 0 : 1));
  for (;;) {
    const x = from.x.map((value, i) => value + steps[Math.floor(i / length)] * direction[i]);
    const next = evaluate(x);
    let accepted = true;
    for (let s = 0; s < systems; s++) {
      if (stays[s] || next.sizes[s] <= (1 - 1e-4 * steps[s]) * from.sizes[s]) continue;
      accepted = false;
      steps[s] /= 2;
    }
    if (accepted) return next;
    if (steps.some((step) => step > 0 && step < shortestStep)) return undefined;
  }
}

function largest(values: Float64Array): number {
  return values.reduce((result, value) => Math.max(result, Math.abs(value)), 0);
}

function requireFinite(values: Float64Array, what: string, iterations: number): void {
  if (!values.every(Number.isFinite)) {
    throw new NumericalError(`root: ${what} is not finite at iteration ${iterations}; try another start`);
  }
}
