import { allocate, mark, release } from "../arena.ts";
import { gemm } from "../matmul/matmul.ts";
import { imaginaryPart, realPart, scaled } from "../scalar.ts";
import { transpose } from "../transpose.ts";
import { axpy, largestPart } from "../vector.ts";
import { divide, solveTriangular } from "./triangular.ts";

/** Columns that are eliminated one by one. */
const leafSize: i32 = 8;

/**
 * P·A = L·U with partial pivoting: overwrites the n×n matrix a by both factors, and `permutation`, n integers of 32 bits,
 * by the rows of A in the order of P·A. Returns the number of interchanges, or −1 if A is not finite.
 */
export function factorizeLU<T>(n: i32, a: usize, permutation: usize): i32 {
  if (largestPart<T>(n, n, a, n) == Infinity) return -1;
  for (let i = 0; i < n; i++) store<i32>(permutation + <usize>i * 4, i);
  return n == 0 ? 0 : factorizeColumns<T>(0, n, n, a, permutation);
}

/**
 * Eliminates the columns first..first+count−1 below the rows before `first`, the left half of them and then the right one
 * (S. Toledo, SIAM J. Matrix Anal. Appl. 18, 1065 (1997)). Interchanges are of whole rows.
 */
function factorizeColumns<T>(first: i32, count: i32, n: i32, a: usize, permutation: usize): i32 {
  if (count <= leafSize) return factorizeLeaf<T>(first, count, n, a, permutation);
  const half = (count >> 1) & ~3;
  const rest = count - half;
  const below = n - first - half;
  const a11 = a + <usize>(first * n + first) * sizeof<T>();
  const a12 = a11 + <usize>half * sizeof<T>();
  const a21 = a11 + <usize>(half * n) * sizeof<T>();
  const a22 = a12 + <usize>(half * n) * sizeof<T>();
  const interchanges = factorizeColumns<T>(first, half, n, a, permutation);
  solveTriangular<T>(1, 1, half, rest, a11, n, 1, 0, a12, n);
  gemm<T>(below, rest, half, -1, a21, n, 1, 0, a12, n, 1, 0, 1, a22, n);
  return interchanges + factorizeColumns<T>(first + half, rest, n, a, permutation);
}

/** {@link factorizeColumns} in a transposed copy, where columns are contiguous. */
function factorizeLeaf<T>(first: i32, count: i32, n: i32, a: usize, permutation: usize): i32 {
  const length = n - first;
  const corner = a + <usize>(first * n + first) * sizeof<T>();
  const start = mark();
  const columns = allocate(count * length * sizeof<T>());
  transpose<T>(length, count, corner, n, columns, length);
  let interchanges = 0;
  for (let k = 0; k < count; k++) {
    const column = columns + <usize>(k * length + k) * sizeof<T>();
    const pivot = k + largestOf<T>(length - k, column);
    if (pivot != k) {
      interchanges++;
      for (let j = 0; j < count; j++) {
        const at = columns + <usize>(j * length) * sizeof<T>();
        swap<T>(1, at + <usize>k * sizeof<T>(), at + <usize>pivot * sizeof<T>());
      }
      const row = a + <usize>((first + k) * n) * sizeof<T>();
      swap<T>(n, row, a + <usize>((first + pivot) * n) * sizeof<T>());
      swapIntegers(permutation + <usize>(first + k) * 4, permutation + <usize>(first + pivot) * 4);
    }
    eliminate<T>(length - k - 1, count - k - 1, column, length);
  }
  transpose<T>(count, length, columns, length, corner, n);
  release(start);
  return interchanges;
}

/** Divides what follows the pivot in a column by it, and subtracts multiples of that from the `others` after it. */
function eliminate<T>(below: i32, others: i32, column: usize, length: i32): void {
  const pivot = load<T>(column);
  if (realPart<T>(pivot) == 0 && imaginaryPart<T>(pivot) == 0) return;
  const multipliers = column + sizeof<T>();
  divide<T>(below, multipliers, pivot);
  for (let j = 1; j <= others; j++) {
    const other = column + <usize>(j * length) * sizeof<T>();
    axpy<T>(below, scaled<T>(load<T>(other), -1), multipliers, other + sizeof<T>());
  }
}

/** Which of n ≥ 1 numbers is the largest, the first of them if several are, by |Re| + |Im| as LAPACK measures it. */
function largestOf<T>(n: i32, x: usize): i32 {
  let best = 0;
  let largest: f64 = -1;
  for (let i = 0; i < n; i++) {
    const number = load<T>(x + <usize>i * sizeof<T>());
    const size = Math.abs(realPart<T>(number)) + Math.abs(imaginaryPart<T>(number));
    if (size > largest) {
      largest = size;
      best = i;
    }
  }
  return best;
}

function swap<T>(n: i32, x: usize, y: usize): void {
  for (const end = x + <usize>n * sizeof<T>(); x < end; x += sizeof<T>(), y += sizeof<T>()) {
    const number = load<T>(x);
    store<T>(x, load<T>(y));
    store<T>(y, number);
  }
}

function swapIntegers(x: usize, y: usize): void {
  const number = load<i32>(x);
  store<i32>(x, load<i32>(y));
  store<i32>(y, number);
}
