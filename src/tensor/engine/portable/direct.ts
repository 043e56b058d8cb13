import type { FloatStorage, MatrixOperand } from "../engine.ts";

/** Where the elements of op(a) lie: row and column step in numbers, and the sign of the imaginary part. */
export interface Layout {
  readonly data: FloatStorage;
  readonly rowStep: number;
  readonly columnStep: number;
  readonly sign: 1 | -1;
}

export function layout({ data, stride, form }: MatrixOperand, width: 1 | 2): Layout {
  const plain = form === "N" || form === "R";
  return {
    data,
    rowStep: (plain ? stride : 1) * width,
    columnStep: (plain ? 1 : stride) * width,
    sign: form === "R" || form === "C" ? -1 : 1,
  };
}

/** c ← a·b for an m×k and a k×n matrix, one sum after the other: for products too small to pack. */
export function directReal(m: number, n: number, k: number, a: Layout, b: Layout, c: FloatStorage): void {
  const { data: x, columnStep: xStep } = a;
  const { data: y, rowStep: yStep } = b;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let p = i * a.rowStep;
      let q = j * b.columnStep;
      for (let l = 0; l < k; l++, p += xStep, q += yStep) sum += x[p] * y[q];
      c[i * n + j] = sum;
    }
  }
}

/** As {@link directReal}, for complex numbers. */
export function directComplex(m: number, n: number, k: number, a: Layout, b: Layout, c: FloatStorage): void {
  const { data: x, columnStep: xStep, sign: xSign } = a;
  const { data: y, rowStep: yStep, sign: ySign } = b;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let re = 0;
      let im = 0;
      let p = i * a.rowStep;
      let q = j * b.columnStep;
      for (let l = 0; l < k; l++, p += xStep, q += yStep) {
        const xi = xSign * x[p + 1];
        const yi = ySign * y[q + 1];
        re += x[p] * y[q] - xi * yi;
        im += x[p] * yi + xi * y[q];
      }
      c[2 * (i * n + j)] = re;
      c[2 * (i * n + j) + 1] = im;
    }
  }
}
