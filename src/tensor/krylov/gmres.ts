import { HessenbergLeastSquares } from "./leastSquares.ts";
import { type Cycle, cycledSolver } from "./solver.ts";
import { axpy, type Field, inner, norms, scalars, scale } from "./vector.ts";

/** One run of GMRES up to `restart` vectors, by modified Gram–Schmidt; a system that is done adds no more vectors. */
const gmresCycle: Cycle = (field, apply, r, goals, budget, restart) => {
  const sizes = norms(field, r);
  const problems = Array.from(sizes, (size) => new HessenbergLeastSquares(size));
  const busy = Array.from(sizes, (size, s) => size > goals[s]);
  const start = r.slice();
  scale(
    field,
    start,
    sizes.map((size, s) => (busy[s] ? 1 / size : 0)),
  );
  const basis: Float64Array[] = [start];
  const projection = scalars(field);
  const limit = Math.min(restart, budget);
  let count = 0;
  while (count < limit && busy.includes(true)) {
    const w = apply(basis[count]);
    const before = norms(field, w);
    const columns = problems.map(() => new Float64Array(2 * count + 2));
    for (let i = 0; i <= count; i++) {
      inner(field, basis[i], w, projection);
      axpy(field, projection, basis[i], w, -1);
      for (let s = 0; s < field.systems; s++) columns[s].set(projection.subarray(2 * s, 2 * s + 2), 2 * i);
    }
    const rest = norms(field, w);
    for (let s = 0; s < field.systems; s++) {
      if (!busy[s]) continue;
      const exhausted = !(rest[s] > 1e-15 * before[s]);
      problems[s].push(columns[s], exhausted ? 0 : rest[s]);
      busy[s] = !exhausted && problems[s].residual > goals[s];
    }
    scale(
      field,
      w,
      rest.map((size, s) => (busy[s] ? 1 / size : 0)),
    );
    basis.push(w);
    count++;
  }
  return { correction: combine(field, basis, problems), iterations: count };
};

/** Σⱼ yⱼ vⱼ of every system. */
function combine(
  field: Field,
  basis: readonly Float64Array[],
  problems: readonly HessenbergLeastSquares[],
): Float64Array {
  const result = new Float64Array(basis[0].length);
  const coefficients = problems.map((problem) => problem.solve());
  const factor = scalars(field);
  basis.forEach((v, j) => {
    coefficients.forEach((y, s) => {
      factor[2 * s] = y[2 * j] ?? 0;
      factor[2 * s + 1] = y[2 * j + 1] ?? 0;
    });
    axpy(field, factor, v, result);
  });
  return result;
}

/** Restarted GMRES, for any invertible operator (Saad and Schultz 1986). */
export const gmresSolver = cycledSolver(gmresCycle);
