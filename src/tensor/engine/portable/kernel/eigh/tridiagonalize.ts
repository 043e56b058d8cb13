import { allocate, mark, release } from "../arena.ts";
import {
  applyBlock,
  applyReflectorLeft,
  copyConjugated,
  makeReflector,
  onLeft,
  reflectorTriangle,
} from "../factorization/householder.ts";
import { gemmLower } from "../matmul/matmul.ts";
import { multiplyAdjoint, multiplyVector, rankTwo } from "../matrix-vector.ts";
import { add, conj, mul, real, realPart, scaled, squaredModulus } from "../scalar.ts";
import { dot } from "../vector.ts";
import { multiplyConjugate } from "./hermitian.ts";

/** Rows reduced before the rest of the matrix is brought up to date. */
const panelRows: i32 = 16;

/** Reflectors that are applied together in transforming back. */
const blockSize: i32 = 32;

/** Matrices up to this size are brought up to date after every row, and transformed reflector by reflector. */
const smallMatrix: i32 = 72;

/**
 * Reduces the Hermitian n×n matrix A, given by its lower triangle, to the real tridiagonal matrix Q†·A·Q with diagonal
 * `d` and off-diagonal `e`, from its last row up: reflector l acts on the first l numbers, and
 * Q = H₍ₙ₋₁₎·…·H₂·H₁. Row l of A becomes the vector of H₍l₎, whole, and number n − 1 − l at `taus` its tau. Blocked:
 * J. Dongarra, D. Sorensen & S. Hammarling, J. Comput. Appl. Math. 27, 215 (1989).
 */
export function tridiagonalize<T>(n: i32, a: usize, d: usize, e: usize, taus: usize): void {
  let rows = n;
  for (; rows > smallMatrix; rows -= panelRows) reducePanel<T>(n, rows, a, d, e, taus);
  reduceDirectly<T>(n, rows, a, d, e, taus);
}

/** C ← Q·C for an n×n matrix C and the reflectors that {@link tridiagonalize} has left in `a` and `taus`. */
export function transformBack<T>(n: i32, a: usize, taus: usize, c: usize): void {
  const size = <i32>sizeof<T>();
  const start = mark();
  const work = allocate(max(n, blockSize * blockSize) * size);
  if (n <= smallMatrix) {
    for (let l = 1; l < n; l++) {
      applyReflectorLeft<T>(l, n, a + l * n * size, load<T>(taus + (n - 1 - l) * size), c, n, work);
    }
  } else {
    for (let first = 1; first < n; first += blockSize) {
      const count = min(blockSize, n - first);
      const last = first + count - 1;
      const vectors = a + last * n * size;
      reflectorTriangle<T>(count, last, vectors, -n, taus + (n - 1 - last) * size, work);
      applyBlock<T>(onLeft, 0, count, last, n, vectors, -n, work, c, n);
    }
  }
  release(start);
}

/** Reduces the last of the first `rows` rows one by one, updating the matrix after each. */
function reduceDirectly<T>(n: i32, rows: i32, a: usize, d: usize, e: usize, taus: usize): void {
  const size = <i32>sizeof<T>();
  const start = mark();
  const conjugate = allocate(rows * size);
  const product = allocate(rows * size);
  for (let l = rows - 1; l > 0; l--) {
    const v = a + l * n * size;
    const tau = makeRowReflector<T>(n, l, v, d, e, taus);
    if (squaredModulus<T>(tau) == 0) continue;
    copyConjugated<T>(l, v, conjugate);
    multiplyConjugate<T>(l, a, n, conjugate, product);
    secondVector<T>(l, tau, conjugate, product);
    for (let i = 0; i < l; i++) {
      rankTwo<T>(1, i + 1, -1, v + i * size, product, product + i * size, v, a + i * n * size, n);
    }
  }
  store<f64>(d, realPart<T>(load<T>(a)));
  release(start);
}

/**
 * Reduces the last panel of the first `rows` rows. In it the current matrix is A − Σ (v·w† + w·v†) over the reflectors
 * so far: their vectors are rows v, w, v, w, … of `left` and w, v, w, v, … of `right`.
 */
function reducePanel<T>(n: i32, rows: i32, a: usize, d: usize, e: usize, taus: usize): void {
  const size = <i32>sizeof<T>();
  const start = mark();
  const left = allocate(2 * panelRows * rows * size);
  const right = allocate(2 * panelRows * rows * size);
  const factors = allocate(2 * panelRows * size);
  const conjugate = allocate(rows * size);
  for (let done = 0; done < panelRows; done++) {
    const l = rows - 1 - done;
    const v = a + l * n * size;
    for (let k = 0; k < 2 * done; k++) store<T>(factors + k * size, load<T>(right + (k * rows + l) * size));
    multiplyAdjoint<T>(2 * done, l + 1, real<T>(-1), left, rows, factors, 1, v);
    const tau = makeRowReflector<T>(n, l, v, d, e, taus);
    copyConjugated<T>(l, v, conjugate);
    const pair = 2 * done * rows * size;
    const w = left + pair + rows * size;
    multiplyConjugate<T>(l, a, n, conjugate, w);
    multiplyVector<T>(2 * done, l, real<T>(1), right, rows, conjugate, 0, factors);
    multiplyAdjoint<T>(2 * done, l, real<T>(-1), left, rows, factors, 1, w);
    secondVector<T>(l, tau, conjugate, w);
    memory.copy(left + pair, v, l * size);
    memory.copy(right + pair, w, l * size);
    memory.copy(right + pair + rows * size, v, l * size);
  }
  gemmLower<T>(rows - panelRows, 2 * panelRows, -1, left, 1, rows, 0, right, rows, 1, 1, a, n);
  release(start);
}

/** Takes row l, to the diagonal, out of the matrix: into d, e, and the reflector's vector in its place. Returns tau. */
function makeRowReflector<T>(n: i32, l: i32, row: usize, d: usize, e: usize, taus: usize): T {
  const size = <i32>sizeof<T>();
  const tau = taus + (n - 1 - l) * size;
  store<f64>(d + (l << 3), realPart<T>(load<T>(row + l * size)));
  // The column above the diagonal is the conjugate of the row.
  if (isVector<T>()) copyConjugated<T>(l, row, row);
  store<f64>(e + ((l - 1) << 3), makeReflector<T>(l, l - 1, row, tau));
  memory.fill(row + l * size, 0, (n - l) * size);
  return load<T>(tau);
}

/** Overwrites the conjugate of A·v by w = τ·A·v − ½·|τ|²·(v†·A·v)·v, with which H†·A·H = A − v·w† − w·v†. */
function secondVector<T>(n: i32, tau: T, conjugate: usize, product: usize): void {
  const quadratic = realPart<T>(dot<T>(n, conjugate, product));
  const share = -0.5 * squaredModulus<T>(tau) * quadratic;
  for (const end = product + n * sizeof<T>(); product < end; product += sizeof<T>(), conjugate += sizeof<T>()) {
    const along = scaled<T>(conj<T>(load<T>(conjugate)), share);
    store<T>(product, add<T>(along, mul<T>(tau, conj<T>(load<T>(product)))));
  }
}
