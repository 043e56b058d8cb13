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

export function transposed({ data, rowStep, columnStep, sign }: Layout): Layout {
  return { data, rowStep: columnStep, columnStep: rowStep, sign };
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

/** c ← a·x for an m×k matrix: by rows where its rows are contiguous, else by columns, so that memory is read in order. */
export function timesVector(
  m: number,
  k: number,
  a: Layout,
  x: FloatStorage,
  xStep: number,
  xSign: 1 | -1,
  c: FloatStorage,
  width: 1 | 2,
): void {
  const vector = { data: x, rowStep: xStep, columnStep: 0, sign: xSign };
  if (a.columnStep === width) {
    if (width === 1) directReal(m, 1, k, a, vector, c);
    else directComplex(m, 1, k, a, vector, c);
    return;
  }
  const sums = c instanceof Float64Array ? c : new Float64Array(m * width);
  sums.fill(0, 0, m * width);
  for (let l = 0; l < k; l++) {
    const re = x[l * xStep];
    const im = width === 2 ? xSign * x[l * xStep + 1] : 0;
    if (width === 1) addRealColumn(m, re, a, l * a.columnStep, sums);
    else addComplexColumn(m, re, im, a, l * a.columnStep, sums);
  }
  if (sums !== c) c.set(sums);
}

function addRealColumn(m: number, factor: number, { data, rowStep }: Layout, start: number, sums: FloatStorage): void {
  for (let i = 0, p = start; i < m; i++, p += rowStep) sums[i] += factor * data[p];
}

function addComplexColumn(
  m: number,
  re: number,
  im: number,
  { data, rowStep, sign }: Layout,
  start: number,
  sums: FloatStorage,
): void {
  for (let i = 0, p = start; i < 2 * m; i += 2, p += rowStep) {
    const y = sign * data[p + 1];
    sums[i] += re * data[p] - im * y;
    sums[i + 1] += re * y + im * data[p];
  }
}
