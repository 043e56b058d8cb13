import { NumericalError } from "../../error.ts";
import type { WideDType } from "../engine.ts";
import { requireFiniteTriangle, requireLength } from "../validate.ts";
import { newReflectorList, type Reflections, type ReflectorList, reflectionsOf } from "./householder.ts";
import { identity, type Rotation, rotateRows, rowsToColumns, setRotation, sortedOrder } from "./rotation.ts";
import { maxAbs, powerOfTwoScale } from "./scale.ts";

/** Sweeps allowed per eigenvalue; the usual need is below two. */
const sweepsPerValue = 50;

/**
 * Hermitian eigendecomposition by Householder tridiagonalization and implicit QR with Wilkinson shifts; see
 * {@link Engine.eigh}. Golub & Van Loan, algorithms 8.3.1 to 8.3.3.
 */
export function eigh(dtype: WideDType, n: number, a: Float64Array): { w: Float64Array; v: Float64Array } {
  const kernels = reflectionsOf(dtype);
  const { width } = kernels;
  requireLength("eigh", n, n, width, a);
  requireFiniteTriangle("eigh", n, width, a, true);
  if (n === 0) return { w: new Float64Array(0), v: new Float64Array(0) };
  const lower = lowerTriangle(n, width, a);
  const scale = powerOfTwoScale(maxAbs(lower));
  if (scale !== 1) for (let i = 0; i < lower.length; i++) lower[i] *= scale;

  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const reflectors = tridiagonalize(kernels, n, lower, diagonal, offDiagonal);
  const vectorRows = identity(n);
  diagonalize(diagonal, offDiagonal, vectorRows);

  const order = sortedOrder(diagonal, false);
  const v = rowsToColumns(vectorRows, n, order, n, width);
  for (let l = 1; l < n; l++) {
    const tauRe = reflectors.tau[2 * l];
    kernels.applyLeft(l, n, reflectors.vectors, l * n, tauRe, reflectors.tau[2 * l + 1], v, 0, n);
  }
  return { w: Float64Array.from(order, (i) => diagonal[i] / scale), v };
}

/** A copy of the lower triangle with a real diagonal, zero above. */
function lowerTriangle(n: number, width: 1 | 2, a: Float64Array): Float64Array {
  const lower = new Float64Array(n * n * width);
  for (let i = 0; i < n; i++) {
    lower.set(a.subarray(i * n * width, (i * n + i + 1) * width), i * n * width);
    if (width === 2) lower[(i * n + i) * 2 + 1] = 0;
  }
  return lower;
}

/**
 * Reduces the Hermitian matrix in the lower triangle of `a` from its last row up, to the real tridiagonal matrix with
 * the given diagonals. Reflector l acts on rows 0..l−1; Q is the product of them from l = n−1 down to 1.
 */
function tridiagonalize(
  kernels: Reflections,
  n: number,
  a: Float64Array,
  diagonal: Float64Array,
  offDiagonal: Float64Array,
): ReflectorList {
  const { width } = kernels;
  const list = newReflectorList(n, n, width);
  const { vectors, tau } = list;
  const product = new Float64Array(n * width);
  for (let l = n - 1; l > 0; l--) {
    // The column above the diagonal is the conjugate of the row before it.
    const row = l * n * width;
    for (let p = row; p < row + l * width; p++) vectors[p] = width === 2 && ((p - row) & 1) === 1 ? -a[p] : a[p];
    const { beta, tauRe, tauIm } = kernels.reflector(l, vectors, l * n, l - 1);
    tau[2 * l] = tauRe;
    tau[2 * l + 1] = tauIm;
    diagonal[l] = a[row + l * width];
    offDiagonal[l - 1] = beta;
    if (tauRe === 0 && tauIm === 0) continue;
    kernels.hermitianTimesVector(l, a, n, vectors, l * n, product);
    kernels.conjugate(l, a, n, vectors, l * n, tauRe, tauIm, product);
  }
  diagonal[0] = a[0];
  return list;
}

/** Diagonalizes a real symmetric tridiagonal matrix in place, rotating the rows of `vectorRows` along. */
function diagonalize(d: Float64Array, e: Float64Array, vectorRows: Float64Array): void {
  const n = d.length;
  const negligible = Number.EPSILON ** 2 * Math.max(maxAbs(d), maxAbs(e));
  let sweeps = 0;
  let high = n - 1;
  while (high > 0) {
    let low = high;
    while (low > 0) {
      const size = Math.abs(e[low - 1]);
      if (size <= negligible || size <= 2 * Number.EPSILON * (Math.abs(d[low - 1]) + Math.abs(d[low]))) {
        e[low - 1] = 0;
        break;
      }
      low--;
    }
    if (low === high) {
      high--;
    } else {
      if (++sweeps > sweepsPerValue * n) {
        throw new NumericalError(`eigh: eigenvalue ${high} of ${n} did not converge in ${sweeps - 1} sweeps`);
      }
      sweep(d, e, low, high, vectorRows);
    }
  }
}

const rotation: Rotation = { c: 1, s: 0, r: 0 };

/** One implicit QR sweep over the unreduced block low..high. */
function sweep(d: Float64Array, e: Float64Array, low: number, high: number, vectorRows: Float64Array): void {
  const n = d.length;
  const last = e[high - 1];
  const half = 0.5 * (d[high - 1] - d[high]);
  const root = Math.sqrt(half * half + last * last);
  const shift = d[high] - (last / (half + (half < 0 ? -root : root))) * last;
  let x = d[low] - shift;
  let z = e[low];
  for (let k = low; k < high; k++) {
    setRotation(rotation, x, z);
    const { c, s } = rotation;
    if (k > low) e[k - 1] = rotation.r;
    // d[k] and d[k+1] move by the same amount in opposite directions, which keeps small ones accurate.
    const difference = d[k + 1] - d[k];
    const move = s * (s * difference + 2 * c * e[k]);
    e[k] = c * s * difference + (c - s) * (c + s) * e[k];
    d[k] += move;
    d[k + 1] -= move;
    rotateRows(rotation, vectorRows, n, k, k + 1);
    if (k < high - 1) {
      x = e[k];
      z = s * e[k + 1];
      e[k + 1] *= c;
    }
  }
}
