import type { Engine } from "../engine.ts";
import { requireFinite, requireFiniteTriangle, requireLength } from "../validate.ts";
import { char, copyOf, int, type Routines, requireSuccess, room, widthOf, workspace } from "./routines.ts";

/** Optimal block sizes of LAPACK stay below this; workspaces are sized by it. */
const largestBlock = 64;

/**
 * Hermitian eigendecomposition by syevd or heevd. The lower triangle in row-major memory is the upper triangle of ā
 * in column-major memory; ā has the conjugated eigenvectors.
 */
export function blasEigh(routines: Routines): Engine["eigh"] {
  return (dtype, n, a) => {
    const width = widthOf(dtype);
    requireLength("eigh", n, n, width, a);
    requireFiniteTriangle("eigh", n, width, a, true);
    const w = new Float64Array(n);
    if (n === 0) return { w, v: new Float64Array(0) };
    const vectors = copyOf(a, n * n * width, n * width);
    const info = int(0);
    const integers = new Int32Array(3 + 5 * n);
    const realLength = 1 + 6 * n + 2 * n * n;
    if (width === 1) {
      const length = realLength + largestBlock * n;
      routines.get("dsyevd", 11, 2)(
        char.V,
        char.U,
        int(n),
        vectors,
        int(n),
        w,
        workspace(length),
        int(length),
        integers,
        int(integers.length),
        info,
      );
      requireSuccess("eigh", "dsyevd", info);
    } else {
      const length = n * n + (largestBlock + 2) * n;
      routines.get("zheevd", 13, 2)(
        char.V,
        char.U,
        int(n),
        vectors,
        int(n),
        w,
        workspace(2 * length),
        int(length),
        new Float64Array(realLength),
        int(realLength),
        integers,
        int(integers.length),
        info,
      );
      requireSuccess("eigh", "zheevd", info);
    }
    return { w, v: adjoint(n, width, vectors) };
  };
}

/** Conjugate transpose of a square matrix, in blocks that stay in cache. */
function adjoint(n: number, width: 1 | 2, a: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  const block = 16;
  for (let ii = 0; ii < n; ii += block) {
    for (let jj = 0; jj < n; jj += block) {
      for (let i = ii; i < Math.min(ii + block, n); i++) {
        for (let j = jj; j < Math.min(jj + block, n); j++) {
          const from = (i * n + j) * width;
          const to = (j * n + i) * width;
          result[to] = a[from];
          if (width === 2) result[to + 1] = -a[from + 1];
        }
      }
    }
  }
  return result;
}

/** General eigendecomposition by geev: the left eigenvectors u†aᵀ = λu† of aᵀ are, conjugated, the right ones of a. */
export function blasEig(routines: Routines): Engine["eig"] {
  return (dtype, n, a) => {
    const width = widthOf(dtype);
    requireLength("eig", n, n, width, a);
    requireFinite("eig", a);
    if (n === 0) return { w: new Float64Array(0), v: new Float64Array(0) };
    return width === 1 ? realEig(routines, n, a) : complexEig(routines, n, a);
  };
}

function complexEig(routines: Routines, n: number, a: Float64Array): { w: Float64Array; v: Float64Array } {
  const w = new Float64Array(2 * n);
  const left = room(2 * n * n, 2 * n);
  const info = int(0);
  const length = (largestBlock + 2) * n + n * n;
  routines.get("zgeev", 14, 2)(
    char.V,
    char.N,
    int(n),
    copyOf(a, 2 * n * n, 2 * n),
    int(n),
    w,
    left,
    int(n),
    left,
    int(n),
    workspace(2 * length),
    int(length),
    new Float64Array(2 * n),
    info,
  );
  requireSuccess("eig", "zgeev", info);
  return { w, v: adjoint(n, 2, left) };
}

function realEig(routines: Routines, n: number, a: Float64Array): { w: Float64Array; v: Float64Array } {
  const real = new Float64Array(n);
  const imaginary = new Float64Array(n);
  const left = room(n * n, n);
  const info = int(0);
  const length = (largestBlock + 4) * n + n * n;
  routines.get("dgeev", 14, 2)(
    char.V,
    char.N,
    int(n),
    copyOf(a, n * n, n),
    int(n),
    real,
    imaginary,
    left,
    int(n),
    left,
    int(n),
    workspace(length),
    int(length),
    info,
  );
  requireSuccess("eig", "dgeev", info);
  return unpackPairs(n, real, imaginary, left);
}

/** geev keeps a conjugate pair of eigenvectors x ± iy as the two real columns x and y. */
function unpackPairs(
  n: number,
  real: Float64Array,
  imaginary: Float64Array,
  left: Float64Array,
): { w: Float64Array; v: Float64Array } {
  const w = new Float64Array(2 * n);
  const v = new Float64Array(2 * n * n);
  for (let j = 0; j < n; j++) {
    w[2 * j] = real[j];
    w[2 * j + 1] = imaginary[j];
    // The first of a pair has the positive imaginary part; both are conjugated, being left eigenvectors.
    const sign = imaginary[j] === 0 ? 0 : imaginary[j] > 0 ? -1 : 1;
    const first = sign === 1 ? j - 1 : j;
    for (let i = 0; i < n; i++) {
      v[2 * (i * n + j)] = left[first * n + i];
      if (sign !== 0) v[2 * (i * n + j) + 1] = sign * left[(first + 1) * n + i];
    }
  }
  return { w, v };
}
