import { NumericalError } from "../error.ts";
import { type Field, norms } from "./vector.ts";

/** How an iterative solver ended. */
export interface SolverInfo {
  readonly converged: boolean;
  /** Applications of the operator (or steps, where a solver says so). */
  readonly iterations: number;
  /** What is left of the equation, relative to its right-hand side unless the solver says otherwise. */
  readonly residual: number;
}

/** A linear operator on vectors. It gets vectors that it must not change, and returns a fresh one. */
export type VectorOperator = (x: Float64Array) => Float64Array;

/** When to stop, and what a solver may use. */
export interface SolverLimits {
  /** Largest ‖b − Ax‖/‖b‖ of any system. */
  readonly tolerance: number;
  /** Applications of the operator after which to give up. */
  readonly maxIterations: number;
  /** Krylov vectors that GMRES keeps before it starts again. */
  readonly restart: number;
}

/** Solves A x = b for all systems of `field`; says in `info` how well. */
export type LinearSolver = (
  field: Field,
  apply: VectorOperator,
  b: Float64Array,
  limits: SolverLimits,
  guess?: Float64Array,
) => { x: Float64Array; info: SolverInfo };

/**
 * One round of a method on A d = r: an approximate d, the applications it took, and at most `budget` of them. A
 * system is done when its residual is below its `goal`.
 */
export type Cycle = (
  field: Field,
  apply: VectorOperator,
  r: Float64Array,
  goals: Float64Array,
  budget: number,
  restart: number,
) => { correction: Float64Array; iterations: number };

/**
 * A solver from one of its cycles. Every round starts from the true residual b − Ax, so what is reported as
 * converged is; a round that gains nothing ends the solve.
 */
export function cycledSolver(cycle: Cycle): LinearSolver {
  return (field, apply, b, { tolerance, maxIterations, restart }, guess) => {
    const sizes = norms(field, b);
    const goals = sizes.map((size) => tolerance * size);
    let x = guess ?? new Float64Array(b.length);
    let r = guess ? residualOf(apply, x, b) : b;
    let iterations = guess ? 1 : 0;
    let residual = relativeResidual(norms(field, r), sizes);
    let stalled = false;
    while (!(residual <= tolerance) && iterations < maxIterations && !stalled) {
      const { correction, iterations: steps } = cycle(field, apply, r, goals, maxIterations - iterations, restart);
      const better = x.map((value, i) => value + correction[i]);
      const left = residualOf(apply, better, b);
      const next = relativeResidual(norms(field, left), sizes);
      iterations += steps + 1;
      stalled = !(next < 0.99 * residual);
      if (next < residual) {
        x = better;
        r = left;
        residual = next;
      }
    }
    return { x, info: { converged: residual <= tolerance, iterations, residual } };
  };
}

/** b − A x. */
export function residualOf(apply: VectorOperator, x: Float64Array, b: Float64Array): Float64Array {
  const r = apply(x);
  for (let i = 0; i < r.length; i++) r[i] = b[i] - r[i];
  return r;
}

/** Largest ‖r‖/‖b‖ of any system; a system without right-hand side is solved by zero. */
export function relativeResidual(residuals: Float64Array, sizes: Float64Array): number {
  let worst = 0;
  for (let s = 0; s < residuals.length; s++) {
    if (residuals[s] !== 0) worst = Math.max(worst, residuals[s] / sizes[s]);
  }
  return worst;
}

/** Throws `NumericalError` for a solve that did not converge. */
export function requireConverged(
  operation: string,
  { converged, iterations, residual }: SolverInfo,
  goal: number,
): void {
  if (converged) return;
  throw new NumericalError(
    `${operation}: not converged after ${iterations} iterations: residual ${residual.toExponential(2)}, ` +
      `wanted ${goal.toExponential(2)}; allow more iterations, a larger tolerance or another solver`,
  );
}
