import { allocate, mark, release } from "../arena.ts";
import { gemmLower } from "../matmul/matmul.ts";
import { real, realPart, squaredModulus, sub } from "../scalar.ts";
import { transpose } from "../transpose.ts";
import { dot, largestPart } from "../vector.ts";
import { solveTriangular } from "./triangular.ts";

/** Matrices up to this size are factorized number by number. */
const leafSize: i32 = 12;

/**
 * A = L·L† for a Hermitian n×n matrix, whose lower triangle is read: L, with zeros above its diagonal, is written to l.
 * Returns 0; or −1 if the triangle is not finite; or i + 1 where pivot i, left in l, is not positive.
 */
export function factorizeCholesky<T>(n: i32, a: usize, l: usize): i32 {
  for (let i = 0; i < n; i++) {
    const from = a + <usize>(i * n) * sizeof<T>();
    if (largestPart<T>(1, i + 1, from, n) == Infinity) return -1;
    const to = l + <usize>(i * n) * sizeof<T>();
    memory.copy(to, from, (i + 1) * sizeof<T>());
    memory.fill(to + (i + 1) * sizeof<T>(), 0, (n - i - 1) * sizeof<T>());
  }
  return factorizeBlock<T>(n, l, n);
}

/**
 * Overwrites a lower triangle by its factor, the halves of the matrix one after the other (Gustavson, IBM J. Res. Dev. 41,
 * 737 (1997)). Returns 0 or the number, from 1, of the pivot that is not positive.
 */
function factorizeBlock<T>(n: i32, a: usize, lda: i32): i32 {
  if (n <= leafSize) return factorizeLeaf<T>(n, a, lda);
  const half = (n >> 1) & ~3;
  const rest = n - half;
  const left = a + <usize>(half * lda) * sizeof<T>();
  const right = left + <usize>half * sizeof<T>();
  let fault = factorizeBlock<T>(half, a, lda);
  if (fault) return fault;

  // L₂₁·L₁₁† = A₂₁ is L̄₁₁·L₂₁ᵀ = A₂₁ᵀ.
  const start = mark();
  const transposed = allocate(half * rest * sizeof<T>());
  transpose<T>(rest, half, left, lda, transposed, rest);
  solveTriangular<T>(1, 0, half, rest, a, lda, 1, 1, transposed, rest);
  transpose<T>(half, rest, transposed, rest, left, lda);
  release(start);

  gemmLower<T>(rest, half, -1, left, lda, 1, 0, left, 1, lda, 1, right, lda);
  fault = factorizeBlock<T>(rest, right, lda);
  return fault ? fault + half : 0;
}

/** {@link factorizeBlock} by rows; Golub & Van Loan, section 4.2. */
function factorizeLeaf<T>(n: i32, a: usize, lda: i32): i32 {
  for (let i = 0; i < n; i++) {
    const row = a + <usize>(i * lda) * sizeof<T>();
    let square: f64 = 0;
    for (let j = 0; j < i; j++) {
      const at = row + <usize>j * sizeof<T>();
      const other = a + <usize>(j * lda) * sizeof<T>();
      const pivot = realPart<T>(load<T>(other + <usize>j * sizeof<T>()));
      const number = sub<T>(load<T>(at), dot<T>(j, other, row));
      const quotient = isVector<T>() ? f64x2.div(number, f64x2.splat(pivot)) : <T>(number / pivot);
      store<T>(at, quotient);
      square += squaredModulus<T>(quotient);
    }
    const diagonal = row + <usize>i * sizeof<T>();
    const pivot = realPart<T>(load<T>(diagonal)) - square;
    if (!(pivot > 0)) {
      store<T>(diagonal, real<T>(pivot));
      return i + 1;
    }
    store<T>(diagonal, real<T>(Math.sqrt(pivot)));
  }
  return 0;
}
