import { type Cycle, cycledSolver } from "./solver.ts";
import { axpy, divideScalars, inner, norms, scalars, xpby } from "./vector.ts";

/**
 * One run of BiCGStab. A system whose recurrence breaks down stops there; the next run starts it afresh from its
 * true residual.
 */
const bicgstabCycle: Cycle = (field, apply, b, goals, budget) => {
  const { systems } = field;
  const x = new Float64Array(b.length);
  const r = b.slice();
  const shadow = b.slice();
  const p = b.slice();
  const [rho, next, alpha, omega, beta, product, square] = Array.from({ length: 7 }, () => scalars(field));
  const busy = Array.from(norms(field, r), (size, s) => size > goals[s]);
  inner(field, shadow, r, rho);
  let iterations = 0;
  while (busy.includes(true) && iterations + 2 <= Math.max(2, budget)) {
    const v = apply(p);
    inner(field, shadow, v, product);
    divideScalars(rho, product, alpha);
    silence(alpha, busy);
    axpy(field, alpha, p, x);
    axpy(field, alpha, v, r, -1);
    const t = apply(r);
    inner(field, t, r, product);
    inner(field, t, t, square);
    divideScalars(product, square, omega);
    silence(omega, busy);
    axpy(field, omega, r, x);
    axpy(field, omega, t, r, -1);
    iterations += 2;
    const sizes = norms(field, r);
    inner(field, shadow, r, next);
    for (let s = 0; s < systems; s++) {
      const stopped =
        !(sizes[s] > goals[s]) || modulus(next, s) <= 1e-16 * sizes[s] * sizes[s] || modulus(omega, s) === 0;
      busy[s] &&= !stopped;
    }
    momentum(next, rho, alpha, omega, beta);
    silence(beta, busy);
    axpy(field, omega, v, p, -1);
    xpby(field, r, beta, p);
    rho.set(next);
  }
  return { correction: x, iterations };
};

/** β ← (ρ′/ρ)(α/ω). */
function momentum(
  next: Float64Array,
  rho: Float64Array,
  alpha: Float64Array,
  omega: Float64Array,
  beta: Float64Array,
): void {
  const ratio = new Float64Array(rho.length);
  divideScalars(next, rho, beta);
  divideScalars(alpha, omega, ratio);
  for (let i = 0; i < beta.length; i += 2) {
    const [a, b, c, d] = [beta[i], beta[i + 1], ratio[i], ratio[i + 1]];
    beta[i] = a * c - b * d;
    beta[i + 1] = a * d + b * c;
  }
}

function modulus(values: Float64Array, s: number): number {
  return Math.hypot(values[2 * s], values[2 * s + 1]);
}

function silence(values: Float64Array, busy: readonly boolean[]): void {
  busy.forEach((isBusy, s) => {
    if (!isBusy) values[2 * s] = values[2 * s + 1] = 0;
  });
}

/** BiCGStab, for any invertible operator, with a fixed number of vectors (van der Vorst 1992). */
export const bicgstabSolver = cycledSolver(bicgstabCycle);
