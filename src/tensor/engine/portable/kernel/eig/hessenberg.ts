import { allocate, mark, release } from "../arena.ts";
import { formUnitary, makeReflector, onLeft } from "../factorization/householder.ts";
import { multiplyAdjoint, multiplyVector, rankOne, rankTwo } from "../matrix-vector.ts";
import { conj, mul, real, scaled } from "../scalar.ts";
import { axpy, dot } from "../vector.ts";

/**
 * A = Q·H·Q†: overwrites the n×n matrix a, n ≥ 1, by the upper Hessenberg matrix H, with zeros below its subdiagonal, and
 * writes the unitary Q to q; both have contiguous rows. Golub & Van Loan, algorithm 7.4.2, a reflector acting from both
 * sides in one pass over the matrix.
 */
export function reduceToHessenberg<T>(n: i32, a: usize, q: usize): void {
  const size = <i32>sizeof<T>();
  const start = mark();
  const vectors = allocate(n * n * size);
  const tau = allocate(n * size);
  const right = allocate(n * size);
  const left = allocate(n * size);
  memory.fill(vectors, 0, n * n * size);
  memory.fill(tau, 0, n * size);
  // The first reflector leaves the first row alone: Q is 1 beside the product of those that act on the others.
  for (let j = 0; j + 2 < n; j++) {
    const length = n - j - 1;
    const v = vectors + <usize>(j * n + j + 1) * size;
    const beta = reflectColumn<T>(length, n, a + <usize>((j + 1) * n + j) * size, v, tau + <usize>j * size);
    store<T>(a + <usize>((j + 1) * n + j) * size, real<T>(beta));
    updateBothSides<T>(j + 1, n, a, v, load<T>(tau + <usize>j * size), right, left);
  }
  memory.fill(q, 0, n * n * size);
  store<T>(q, real<T>(1));
  if (n > 1) formUnitary<T>(onLeft, n - 2, n - 1, n - 1, vectors + size, n, tau, q + <usize>(n + 1) * size, n);
  release(start);
}

/** Takes `length` numbers of a column, `n` apart, out of the matrix and makes a reflector of them in v. */
function reflectColumn<T>(length: i32, n: i32, column: usize, v: usize, tau: usize): f64 {
  let from = column;
  let to = v;
  for (let i = 0; i < length; i++) {
    store<T>(to, load<T>(from));
    store<T>(from, real<T>(0));
    from += <usize>n * sizeof<T>();
    to += sizeof<T>();
  }
  return makeReflector<T>(length, 0, v, tau);
}

/** A ← (I − tau·v·v†)†·A·(I − tau·v·v†) for a matrix whose columns before `first` v does not meet. */
function updateBothSides<T>(first: i32, n: i32, a: usize, v: usize, tau: T, right: usize, left: usize): void {
  const length = n - first;
  const above = a + <usize>first * sizeof<T>();
  const corner = above + <usize>(first * n) * sizeof<T>();
  const minusTau = scaled<T>(tau, -1);
  // It is A + y·v† + v·u† with y = −tau·A·v and u = −tau·(A†·v + (v†y)*·v), * being the complex conjugate.
  multiplyVector<T>(n, length, minusTau, above, n, v, 0, right);
  const below = right + <usize>first * sizeof<T>();
  multiplyAdjoint<T>(length, length, minusTau, corner, n, v, 0, left);
  axpy<T>(length, mul<T>(minusTau, conj<T>(dot<T>(length, v, below))), v, left);
  rankOne<T>(first, length, real<T>(1), right, v, above, n);
  rankTwo<T>(length, length, 1, below, v, v, left, corner, n);
}
