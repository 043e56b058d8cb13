import { type Cycle, cycledSolver } from "./solver.ts";
import { axpy, divideScalars, inner, scalars, xpby } from "./vector.ts";

/**
 * One run of conjugate gradients. A system leaves the run when it has converged, or when the operator shows itself
 * not to be positive definite there.
 */
const cgCycle: Cycle = (field, apply, b, goals, budget) => {
  const x = new Float64Array(b.length);
  const r = b.slice();
  const p = b.slice();
  const rr = scalars(field);
  const pq = scalars(field);
  const before = scalars(field);
  const ratio = scalars(field);
  inner(field, r, r, rr);
  let iterations = 0;
  const done = (s: number) => !(rr[2 * s] > goals[s] * goals[s]);
  for (; iterations < budget; iterations++) {
    const q = apply(p);
    inner(field, p, q, pq);
    for (let s = 0; s < field.systems; s++) {
      pq[2 * s + 1] = 0;
      if (done(s) || !(pq[2 * s] > 0)) rr[2 * s] = 0;
    }
    divideScalars(rr, pq, ratio);
    axpy(field, ratio, p, x);
    axpy(field, ratio, q, r, -1);
    before.set(rr);
    inner(field, r, r, rr);
    let busy = false;
    for (let s = 0; s < field.systems; s++) {
      if (before[2 * s] === 0) rr[2 * s] = 0;
      rr[2 * s + 1] = 0;
      busy ||= !done(s);
    }
    if (!busy) return { correction: x, iterations: iterations + 1 };
    divideScalars(rr, before, ratio);
    xpby(field, r, ratio, p);
  }
  return { correction: x, iterations };
};

/** Conjugate gradients, for Hermitian positive definite operators (Hestenes and Stiefel 1952). */
export const cgSolver = cycledSolver(cgCycle);
