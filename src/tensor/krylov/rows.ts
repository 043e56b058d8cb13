import { engine, type MatrixForm, type WideDType } from "../engine/index.ts";

/** Numbers per entry of a vector. */
export function widthOf(dtype: WideDType): 1 | 2 {
  return dtype === "complex128" ? 2 : 1;
}

/** op(a)·op(b) of row-major matrices without gaps; the result is rows × columns and the inner extent is `inner`. */
export function multiply(
  dtype: WideDType,
  [rows, inner, columns]: readonly [rows: number, inner: number, columns: number],
  a: Float64Array,
  formA: MatrixForm,
  b: Float64Array,
  formB: MatrixForm,
): Float64Array {
  const c = new Float64Array(rows * columns * widthOf(dtype));
  if (c.length === 0 || inner === 0) return c;
  const strideOf = (form: MatrixForm, height: number, width: number) => (form === "N" || form === "R" ? width : height);
  const left = { data: a, form: formA, stride: strideOf(formA, rows, inner) };
  const right = { data: b, form: formB, stride: strideOf(formB, inner, columns) };
  engine().matmul(dtype, rows, columns, inner, left, right, c);
  return c;
}

/** The transpose of a row-major matrix. */
export function transposed(dtype: WideDType, rows: number, columns: number, a: Float64Array): Float64Array {
  const width = widthOf(dtype);
  const result = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let part = 0; part < width; part++)
        result[(j * rows + i) * width + part] = a[(i * columns + j) * width + part];
    }
  }
  return result;
}

/** Vectors kept as the orthonormal rows of one growing matrix. */
export class RowBasis {
  readonly dtype: WideDType;
  /** Entries of a vector. */
  readonly length: number;
  private storage: Float64Array;
  private rows = 0;

  constructor(dtype: WideDType, length: number) {
    this.dtype = dtype;
    this.length = length;
    this.storage = new Float64Array(0);
  }

  get count(): number {
    return this.rows;
  }

  /** The rows as they lie. */
  get data(): Float64Array {
    return this.storage.subarray(0, this.rows * this.length * widthOf(this.dtype));
  }

  append(rows: Float64Array, count: number): void {
    const used = this.data;
    if (used.length + rows.length > this.storage.length) {
      this.storage = new Float64Array(2 * (used.length + rows.length));
      this.storage.set(used);
    }
    this.storage.set(rows, used.length);
    this.rows += count;
  }

  /**
   * Removes from each of the given rows its part in the span, twice so that nothing is left of it. Returns the
   * coefficients ⟨vᵢ, wⱼ⟩ as a matrix [rows, basis].
   */
  project(rows: Float64Array, count: number): Float64Array {
    const total = this.removeOnce(rows, count);
    this.removeOnce(rows, count).forEach((value, i) => {
      total[i] += value;
    });
    return total;
  }

  private removeOnce(rows: Float64Array, count: number): Float64Array {
    const { dtype, length } = this;
    const overlaps = multiply(dtype, [count, length, this.rows], rows, "N", this.data, "C");
    const part = multiply(dtype, [count, this.rows, length], overlaps, "N", this.data, "N");
    for (let i = 0; i < rows.length; i++) rows[i] -= part[i];
    return overlaps;
  }

  /** Combinations Σᵢ sᵢⱼ vᵢ for the columns of a matrix [basis, columns]. */
  combine(coefficients: Float64Array, columns: number): Float64Array {
    return multiply(this.dtype, [columns, this.rows, this.length], coefficients, "T", this.data, "N");
  }

  /** Makes those combinations the basis. */
  replace(coefficients: Float64Array, columns: number): void {
    const rows = this.combine(coefficients, columns);
    this.storage.set(rows);
    this.rows = columns;
  }
}

/** Orthonormal rows qₗ, and the matrix [rows, count] of W = factor·Q. */
export interface RowFactors {
  readonly rows: Float64Array;
  readonly count: number;
  readonly factor: Float64Array;
}

/**
 * Orthonormal rows for given ones that lie outside a basis already. Directions shorter than `floor` are rounding
 * noise and are dropped, so that there may be fewer.
 */
export function orthonormalRows(basis: RowBasis, given: Float64Array, count: number, floor: number): RowFactors {
  const { dtype, length } = basis;
  const first = factorRows(dtype, length, given, count);
  const kept = pickRows(first, count, length, widthOf(dtype), floor);
  if (kept.count === 0) return kept;
  basis.project(kept.rows, kept.count);
  const second = factorRows(dtype, length, kept.rows, kept.count);
  const factor = multiply(dtype, [count, kept.count, kept.count], kept.factor, "N", second.factor, "N");
  return { rows: second.rows, count: kept.count, factor };
}

/** W = factor·Q by the QR decomposition of Wᵀ; needs no more rows than entries. */
function factorRows(dtype: WideDType, length: number, given: Float64Array, count: number): RowFactors {
  const { q, r } = engine().qr(dtype, length, count, transposed(dtype, count, length, given));
  return { rows: transposed(dtype, length, count, q), count, factor: transposed(dtype, count, count, r) };
}

function pickRows(
  { rows, factor }: RowFactors,
  count: number,
  length: number,
  width: 1 | 2,
  floor: number,
): RowFactors {
  const chosen = Array.from({ length: count }, (_, l) => l).filter((l) => {
    const at = (l * count + l) * width;
    return Math.hypot(factor[at], width === 2 ? factor[at + 1] : 0) > floor;
  });
  if (chosen.length === count) return { rows, count, factor };
  const picked = new Float64Array(chosen.length * length * width);
  const columns = new Float64Array(count * chosen.length * width);
  chosen.forEach((l, position) => {
    picked.set(rows.subarray(l * length * width, (l + 1) * length * width), position * length * width);
    for (let j = 0; j < count; j++) {
      const from = (j * count + l) * width;
      columns.set(factor.subarray(from, from + width), (j * chosen.length + position) * width);
    }
  });
  return { rows: picked, count: chosen.length, factor: columns };
}

/** Euclidean lengths of the rows. */
export function rowLengths(rows: Float64Array, count: number): Float64Array {
  const stride = count === 0 ? 0 : rows.length / count;
  const lengths = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let total = 0;
    for (let i = row * stride; i < (row + 1) * stride; i++) total += rows[i] * rows[i];
    lengths[row] = Math.sqrt(total);
  }
  return lengths;
}

/** Largest Euclidean length of the rows. */
export function longestRow(rows: Float64Array, count: number): number {
  return rowLengths(rows, count).reduce((longest, length) => Math.max(longest, length), 0);
}
