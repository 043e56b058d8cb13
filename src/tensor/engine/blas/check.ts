import type { Engine, WideDType } from "../engine.ts";

/** Large enough to go through the library rather than the portable kernel. */
const size = 8;

/**
 * Runs a product and an SVD whose results are known, real and complex, and throws if either is wrong: a library with
 * another integer size or calling convention must not get further than this.
 */
export function checkEngine(engine: Engine): void {
  for (const dtype of ["float64", "complex128"] as const) {
    checkProduct(engine, dtype);
    checkSvd(engine, dtype);
  }
}

/** a has rows (i+1)·(1, 2, ..) and b is the identity turned upside down: c is a with its columns in reverse. */
function checkProduct(engine: Engine, dtype: WideDType): void {
  const a = matrix(dtype, (i, j) => (i + 1) * (j + 1));
  const b = matrix(dtype, (i, j) => (i + j === size - 1 ? 1 : 0));
  const c = new Float64Array(a.length);
  engine.matmul(dtype, size, size, size, { data: a, stride: size, form: "N" }, { data: b, stride: size, form: "N" }, c);
  const expected = matrix(dtype, (i, j) => (i + 1) * (size - j));
  if (c.some((value, p) => value !== expected[p])) throw new Error(`its ${dtype} product of known matrices is wrong`);
}

/** The matrix min(i, j) + 1 is the inverse of a discrete Laplacian: σ_k = 1/(4 sin²((2k−1)π/(4n+2))). */
function checkSvd(engine: Engine, dtype: WideDType): void {
  const { s } = engine.svd(
    dtype,
    size,
    size,
    matrix(dtype, (i, j) => Math.min(i, j) + 1),
  );
  for (let k = 0; k < size; k++) {
    const expected = 0.25 / Math.sin(((2 * k + 1) * Math.PI) / (4 * size + 2)) ** 2;
    if (!(Math.abs(s[k] - expected) < 1e-12 * expected)) {
      throw new Error(`its ${dtype} SVD of a known matrix is wrong: singular value ${s[k]}, not ${expected}`);
    }
  }
}

function matrix(dtype: WideDType, element: (i: number, j: number) => number): Float64Array {
  const width = dtype === "complex128" ? 2 : 1;
  const data = new Float64Array(size * size * width);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) data[(i * size + j) * width] = element(i, j);
  return data;
}
