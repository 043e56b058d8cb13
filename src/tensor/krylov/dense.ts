import { engine } from "../engine/index.ts";
import { type LinearSolver, relativeResidual, residualOf } from "./solver.ts";
import { norms } from "./vector.ts";

/**
 * Writes the operator out as a real matrix for every system, one application a column, and solves by LU. For small
 * systems; works as well for operators that are only real-linear. The residual it reports is relative to ‖A‖‖x‖ + ‖b‖.
 */
export const denseSolver: LinearSolver = (field, apply, b, { tolerance }) => {
  const { systems, length } = field;
  const matrices = Array.from({ length: systems }, () => new Float64Array(length * length));
  for (let column = 0; column < length; column++) {
    const unit = new Float64Array(b.length);
    for (let s = 0; s < systems; s++) unit[s * length + column] = 1;
    const image = apply(unit);
    matrices.forEach((matrix, s) => {
      for (let row = 0; row < length; row++) matrix[row * length + column] = image[s * length + row];
    });
  }
  const x = new Float64Array(b.length);
  matrices.forEach((matrix, s) => {
    x.set(solveMatrix(length, matrix, b.subarray(s * length, (s + 1) * length)), s * length);
  });
  const sizes = norms(field, x);
  const scales = norms(field, b).map((size, s) => size + frobenius(matrices[s]) * sizes[s]);
  const residual = relativeResidual(norms(field, residualOf(apply, x, b)), scales);
  return { x, info: { converged: residual <= tolerance, iterations: length + 1, residual } };
};

/** Sizes up to which calling an engine costs more than the elimination. */
const eliminationLimit = 16;

/** x of A x = b by LU with partial pivoting; not finite when A is singular. */
function solveMatrix(n: number, matrix: Float64Array, b: Float64Array): Float64Array {
  if (n <= eliminationLimit) return eliminate(n, matrix.slice(), b.slice());
  const { lu, permutation } = engine().lu("float64", n, matrix);
  for (let i = 0; i < n; i++) if (lu[i * n + i] === 0) return new Float64Array(n).fill(Number.NaN);
  const permuted = Float64Array.from(permutation, (row) => b[row]);
  const options = { lower: true, unitDiagonal: true, form: "N" } as const;
  const y = engine().triangularSolve("float64", n, 1, lu, permuted, options);
  return engine().triangularSolve("float64", n, 1, lu, y, { lower: false, unitDiagonal: false, form: "N" });
}

/** Gaussian elimination in place. */
function eliminate(n: number, a: Float64Array, x: Float64Array): Float64Array {
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) pivot = i;
    for (let j = k; j < n && pivot !== k; j++) [a[k * n + j], a[pivot * n + j]] = [a[pivot * n + j], a[k * n + j]];
    [x[k], x[pivot]] = [x[pivot], x[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k] / a[k * n + k];
      for (let j = k + 1; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
      x[i] -= factor * x[k];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i] -= a[i * n + j] * x[j];
    x[i] /= a[i * n + i];
  }
  return x;
}

function frobenius(matrix: Float64Array): number {
  return Math.sqrt(matrix.reduce((total, value) => total + value * value, 0));
}
