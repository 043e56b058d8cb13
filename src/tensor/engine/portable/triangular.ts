import type { MatrixForm, WideDType } from "../engine.ts";
import { requireTriangularSystem } from "../validate.ts";
import { type Complex, setQuotient, subtractRow } from "./row.ts";

const quotient: Complex = { re: 0, im: 0 };

/** Substitution, forward or backward, a row of x at a time; see {@link Engine.triangularSolve}. */
export function triangularSolve(
  dtype: WideDType,
  n: number,
  nrhs: number,
  a: Float64Array,
  b: Float64Array,
  options: { lower: boolean; unitDiagonal: boolean; form: MatrixForm },
): Float64Array {
  const width = dtype === "complex128" ? 2 : 1;
  requireTriangularSystem(width, n, nrhs, a, b, options);
  const { lower, unitDiagonal, form } = options;
  const transposed = form === "T" || form === "C";
  const sign = form === "R" || form === "C" ? -1 : 1;
  const forward = lower !== transposed;
  const x = b.slice(0, n * nrhs * width);
  for (let step = 0; step < n; step++) {
    const i = forward ? step : n - 1 - step;
    const begin = forward ? 0 : i + 1;
    const end = forward ? i : n;
    for (let j = begin; j < end; j++) {
      const p = (transposed ? j * n + i : i * n + j) * width;
      subtractRow(width, nrhs, a[p], width === 2 ? sign * a[p + 1] : 0, x, j * nrhs, x, i * nrhs);
    }
    if (!unitDiagonal) divideRow(width, nrhs, x, i * nrhs, a, i * n + i, sign);
  }
  return x;
}

function divideRow(
  width: 1 | 2,
  count: number,
  x: Float64Array,
  xStart: number,
  a: Float64Array,
  diagonal: number,
  sign: 1 | -1,
): void {
  if (width === 1) {
    for (let j = xStart; j < xStart + count; j++) x[j] /= a[diagonal];
    return;
  }
  const re = a[2 * diagonal];
  const im = sign * a[2 * diagonal + 1];
  for (let j = 2 * xStart; j < 2 * (xStart + count); j += 2) {
    setQuotient(quotient, x[j], x[j + 1], re, im);
    x[j] = quotient.re;
    x[j + 1] = quotient.im;
  }
}
