/** Floating dtypes an engine multiplies matrices in. */
export type FloatDType = "float64" | "float32" | "complex128" | "complex64";

/** Floating dtypes an engine factorizes in; `linalg/` widens the narrower ones first. */
export type WideDType = "float64" | "complex128";

/** Storage of floating numbers. Complex numbers are interleaved re, im. */
export type FloatStorage = Float64Array | Float32Array;

/** How a stored matrix enters a product: as it is, transposed, conjugated, or conjugate-transposed. */
export type MatrixForm = "N" | "T" | "R" | "C";

/**
 * A matrix operand. `data` starts at the first element. Form N and R read it as row-major with leading dimension
 * `stride` (elements from one row to the next); T and C read the transpose of such a matrix.
 */
export interface MatrixOperand {
  readonly data: FloatStorage;
  readonly stride: number;
  readonly form: MatrixForm;
}

/**
 * Products of one shape and form: how many, and how many elements further on (0 or more) each operand of the next one
 * starts. Results follow each other without a gap.
 */
export interface MatmulBatch {
  readonly count: number;
  readonly stepA: number;
  readonly stepB: number;
}

/**
 * What runs the heavy primitives. Matrices are row-major and contiguous unless said otherwise; inputs are never
 * modified; results are freshly allocated. All factorizations throw `NumericalError` on NaN, Inf or non-convergence
 * and accept 1×1 and empty matrices.
 */
export interface Engine {
  readonly name: string;
  /** One line for people: the library, its version, its thread count. */
  readonly description: string;

  /** c ← op(a) op(b), c being m×n row-major contiguous and the inner dimension k; with `batch`, one such after another. */
  matmul(
    dtype: FloatDType,
    m: number,
    n: number,
    k: number,
    a: MatrixOperand,
    b: MatrixOperand,
    c: FloatStorage,
    batch?: MatmulBatch,
  ): void;

  /** Thin SVD a = u·diag(s)·vh of an m×n matrix; s is real and descending, k = min(m, n). */
  svd(dtype: WideDType, m: number, n: number, a: Float64Array): { u: Float64Array; s: Float64Array; vh: Float64Array };

  /** Hermitian eigendecomposition a = v·diag(w)·v†, reading the lower triangle; w ascending, eigenvectors in columns. */
  eigh(dtype: WideDType, n: number, a: Float64Array): { w: Float64Array; v: Float64Array };

  /** General eigendecomposition a·v = v·diag(w). w and v are complex128 whatever `dtype` is. */
  eig(dtype: WideDType, n: number, a: Float64Array): { w: Float64Array; v: Float64Array };

  /** Thin QR a = q·r with k = min(m, n): q is m×k, r is k×n upper triangular. */
  qr(dtype: WideDType, m: number, n: number, a: Float64Array): { q: Float64Array; r: Float64Array };

  /** Lower Cholesky factor of a Hermitian positive definite matrix (upper triangle of the result is zero). */
  cholesky(dtype: WideDType, n: number, a: Float64Array): Float64Array;

  /**
   * LU with partial pivoting, P·a = l·u, both factors packed in `lu`. Row i of P·a is row `permutation[i]` of a;
   * `sign` is det(P). A singular matrix is no error: u has a zero on its diagonal.
   */
  lu(dtype: WideDType, n: number, a: Float64Array): { lu: Float64Array; permutation: Int32Array; sign: 1 | -1 };

  /** Solves op(a)·x = b for a triangular n×n `a` and n×nrhs `b`; `form` is op. Throws if the diagonal has a zero. */
  triangularSolve(
    dtype: WideDType,
    n: number,
    nrhs: number,
    a: Float64Array,
    b: Float64Array,
    options: { lower: boolean; unitDiagonal: boolean; form: MatrixForm },
  ): Float64Array;
}
