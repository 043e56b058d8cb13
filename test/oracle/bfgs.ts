/** Dense BFGS: the inverse Hessian as a full matrix, updated pair by pair (Nocedal and Wright, eq. 6.17). */

type Matrix = readonly (readonly number[])[];

function dot(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
}

function transpose(a: Matrix): Matrix {
  return a[0].map((_, j) => a.map((row) => row[j]));
}

/** −H·g with H updated from γ·1, γ = sᵀy / yᵀy of the last pair; −g without pairs. */
export function bfgsDirection(
  displacements: readonly (readonly number[])[],
  gradientChanges: readonly (readonly number[])[],
  gradient: readonly number[],
): readonly number[] {
  const [lastS, lastY] = [displacements.at(-1), gradientChanges.at(-1)];
  const gamma = lastS && lastY ? dot(lastS, lastY) / dot(lastY, lastY) : 1;
  let inverse: Matrix = gradient.map((_, i) => gradient.map((_, j) => (i === j ? gamma : 0)));
  displacements.forEach((s, k) => {
    const y = gradientChanges[k];
    const rho = 1 / dot(s, y);
    const left = s.map((si, i) => y.map((yj, j) => (i === j ? 1 : 0) - rho * si * yj));
    const middle = product(product(left, inverse), transpose(left));
    inverse = middle.map((row, i) => row.map((value, j) => value + rho * s[i] * s[j]));
  });
  return inverse.map((row) => -dot(row, gradient));
}
