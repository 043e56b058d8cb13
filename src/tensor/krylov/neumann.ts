import { type LinearSolver, relativeResidual, residualOf } from "./solver.ts";
import { norms } from "./vector.ts";

/**
 * The Neumann sum x = Σₖ (1 − A)ᵏ b, summed as x ← x + (b − A x) so that the residual is the true one. Converges when
 * every eigenvalue of 1 − A lies inside the unit circle; gives up when the residual has grown a thousandfold.
 */
export const neumannSolver: LinearSolver = (field, apply, b, { tolerance, maxIterations }, guess) => {
  const sizes = norms(field, b);
  const x = guess ? guess.slice() : b.slice();
  let iterations = 0;
  let residual = Number.POSITIVE_INFINITY;
  let smallest = residual;
  while (iterations < maxIterations) {
    const r = residualOf(apply, x, b);
    iterations++;
    residual = relativeResidual(norms(field, r), sizes);
    smallest = Math.min(smallest, residual);
    if (residual <= tolerance || !(residual <= 1e3 * smallest)) break;
    for (let i = 0; i < r.length; i++) x[i] += r[i];
  }
  return { x, info: { converged: residual <= tolerance, iterations, residual } };
};
