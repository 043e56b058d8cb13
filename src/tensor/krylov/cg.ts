import { type Cycle, cycledSolver, type LinearSolver, type VectorOperator } from "./solver.ts";
import { axpy, divideScalars, type Field, inner, norms, scalars, xpby } from "./vector.ts";

/**
 * One run of conjugate gradients. A system leaves the run when it has converged, or when the operator shows itself
 * not to be positive definite there.
 */
function cgCycle(precondition: VectorOperator): Cycle {
  return (field, apply, b, goals, budget) => {
    const x = new Float64Array(b.length);
    const r = b.slice();
    const [weight, before, curvature, ratio] = Array.from({ length: 4 }, () => scalars(field));
    const busy = Array.from(norms(field, r), (size, s) => size > goals[s]);
    let z = precondition(r);
    const p = z.slice();
    realInner(field, r, z, weight);
    let iterations = 0;
    while (busy.includes(true) && iterations < budget) {
      const q = apply(p);
      iterations++;
      realInner(field, p, q, curvature);
      for (let s = 0; s < field.systems; s++) {
        busy[s] &&= curvature[2 * s] > 0 && weight[2 * s] > 0;
        if (!busy[s]) weight[2 * s] = 0;
      }
      divideScalars(weight, curvature, ratio);
      axpy(field, ratio, p, x);
      axpy(field, ratio, q, r, -1);
      norms(field, r).forEach((size, s) => {
        busy[s] &&= size > goals[s];
      });
      z = precondition(r);
      before.set(weight);
      realInner(field, r, z, weight);
      divideScalars(weight, before, ratio);
      xpby(field, z, ratio, p);
    }
    return { correction: x, iterations };
  };
}

function realInner(field: Field, x: Float64Array, y: Float64Array, out: Float64Array): void {
  inner(field, x, y, out);
  for (let i = 1; i < out.length; i += 2) out[i] = 0;
}

/**
 * Conjugate gradients for Hermitian positive definite operators (Hestenes and Stiefel 1952), with a positive definite
 * approximation of the inverse.
 */
export function preconditionedCg(precondition: VectorOperator): LinearSolver {
  return cycledSolver(cgCycle(precondition));
}

/** Conjugate gradients without a preconditioner. */
export const cgSolver = preconditionedCg((r) => r);
