import type { Embedding } from "./member.ts";

// Matrices of a few qubits as typed arrays: complex numbers as pairs, row by row.

const gathered = new Float64Array(2 ** 12);

/** Multiplies a matrix of `columns` columns from the left by one on some of its rows' bits, or by its adjoint. */
export function multiplyRows(
  target: Float64Array,
  columns: number,
  matrix: Float64Array,
  { places, bases }: Embedding,
  adjoint: boolean,
): void {
  const size = places.length;
  const width = 2 * columns;
  for (const base of bases) {
    for (let column = 0; column < width; column += 2) {
      for (let j = 0; j < size; j++) {
        const at = (base + places[j]) * width + column;
        gathered[2 * j] = target[at];
        gathered[2 * j + 1] = target[at + 1];
      }
      for (let i = 0; i < size; i++) {
        let re = 0;
        let im = 0;
        for (let j = 0; j < size; j++) {
          const entry = 2 * (adjoint ? j * size + i : i * size + j);
          const a = matrix[entry];
          const b = adjoint ? -matrix[entry + 1] : matrix[entry + 1];
          re += a * gathered[2 * j] - b * gathered[2 * j + 1];
          im += a * gathered[2 * j + 1] + b * gathered[2 * j];
        }
        const at = (base + places[i]) * width + column;
        target[at] = re;
        target[at + 1] = im;
      }
    }
  }
}

/** Adds −i · speed · generator · source to `target`. */
export function addGenerator(
  target: Float64Array,
  source: Float64Array,
  columns: number,
  generator: Float64Array,
  { places, bases }: Embedding,
  speed: number,
): void {
  const size = places.length;
  const width = 2 * columns;
  for (const base of bases) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const a = speed * generator[2 * (i * size + j)];
        const b = speed * generator[2 * (i * size + j) + 1];
        const to = (base + places[i]) * width;
        const from = (base + places[j]) * width;
        for (let column = 0; column < width; column += 2) {
          target[to + column] += a * source[from + column + 1] + b * source[from + column];
          target[to + column + 1] += b * source[from + column + 1] - a * source[from + column];
        }
      }
    }
  }
}

/** Re tr(bra† · (−i generator) · ket). */
export function generatorSlope(
  bra: Float64Array,
  ket: Float64Array,
  columns: number,
  generator: Float64Array,
  { places, bases }: Embedding,
): number {
  const size = places.length;
  const width = 2 * columns;
  let sum = 0;
  for (const base of bases) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const to = (base + places[i]) * width;
        const from = (base + places[j]) * width;
        let re = 0;
        let im = 0;
        for (let column = 0; column < width; column += 2) {
          re += bra[to + column] * ket[from + column] + bra[to + column + 1] * ket[from + column + 1];
          im += bra[to + column] * ket[from + column + 1] - bra[to + column + 1] * ket[from + column];
        }
        sum += generator[2 * (i * size + j)] * im + generator[2 * (i * size + j) + 1] * re;
      }
    }
  }
  return sum;
}

/** Writes the identity of so many rows into `result`. */
export function setIdentity(result: Float64Array, rows: number): void {
  result.fill(0, 0, 2 * rows * rows);
  for (let i = 0; i < rows; i++) result[2 * i * (rows + 1)] = 1;
}

/**
 * The product of cotangent · state† with a matrix. The first is given as `sums` has it: for each entry the products of
 * both numbers' parts, re·re, im·im, re·im and im·re.
 */
export function pulledCotangent(sums: Float64Array, matrix: Float64Array, rows: number): Float64Array {
  const result = new Float64Array(2 * rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      const at = 4 * (i * rows + j);
      const a = sums[at] + sums[at + 1];
      const b = sums[at + 3] - sums[at + 2];
      for (let k = 0; k < rows; k++) {
        const c = matrix[2 * (j * rows + k)];
        const d = matrix[2 * (j * rows + k) + 1];
        result[2 * (i * rows + k)] += a * c - b * d;
        result[2 * (i * rows + k) + 1] += a * d + b * c;
      }
    }
  }
  return result;
}
