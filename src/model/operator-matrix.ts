import {
  asTensor,
  type Complex,
  complex,
  concrete,
  isComplex,
  NDArray,
  ShapeError,
  type TensorLike,
} from "../tensor/index.ts";
import { actionOf } from "./action.ts";
import { type Operator, type PauliTerm, pauli, sitesOf } from "./operator.ts";

/** Sites up to which a matrix is written out: 2¹² rows are 256 MB. */
const mostSites = 12;

/**
 * The operator as a matrix, complex128 [2^n, 2^n]; bit s of an index is site s, so that site 0 is the last factor of a
 * Kronecker product.
 * @param sites - n; what the operator needs unless given.
 * @throws InputError for a site outside, ShapeError for more than 12 sites.
 */
export function operatorMatrix(operator: Operator, sites = Math.max(1, sitesOf(operator))): NDArray {
  if (!Number.isInteger(sites) || sites < 1 || sites > mostSites) {
    throw new ShapeError(`operatorMatrix: ${sites} sites; allowed: 1 to ${mostSites}`);
  }
  const size = 2 ** sites;
  const basis = new Float64Array(2 * size * size);
  for (let i = 0; i < size; i++) basis[2 * i * (size + 1)] = 1;
  const columns = new Float64Array(basis.length);
  actionOf(operator, sites, "operatorMatrix").apply(basis, columns, 2);
  return new NDArray("complex128", [size, size], columns).view([size, size], [1, size]).contiguous();
}

/**
 * Any matrix as a sum of Pauli strings, with coefficients tr(P A)/2^k; those below rounding are left out.
 * @param matrix - [2^k, 2^k], real or complex; bit j of its indices is `sites[j]`, the first site the least significant.
 * @throws ShapeError where the matrix does not fit the sites, InputError for sites that are not different.
 */
export function operatorFromMatrix(matrix: TensorLike, sites: readonly number[]): Operator {
  const given = concrete(asTensor(matrix), "operatorFromMatrix");
  const size = 2 ** sites.length;
  if (given.shape.join() !== `${size},${size}`) {
    throw new ShapeError(
      `operatorFromMatrix: the matrix is [${given.shape.join(", ")}]; on ${sites.length} sites it must be [${size}, ${size}]`,
    );
  }
  const entries = (isComplex(given.dtype) ? given : (complex(given, 0) as NDArray)).values();
  const norm = Math.sqrt(Float64Array.from(entries).reduce((sum, x) => sum + x * x, 0));
  const terms: PauliTerm[] = [];
  for (let flip = 0; flip < size; flip++) {
    const diagonal = transformed(entries, size, flip);
    for (let signs = 0; signs < size; signs++) {
      const [re, im] = [diagonal[2 * signs] / size, diagonal[2 * signs + 1] / size];
      if (Math.hypot(re, im) <= 1e-15 * norm) continue;
      const coefficient = turnedByYs(clean(re, norm), clean(im, norm), flip & signs);
      terms.push(...pauli(...named(flip, signs, sites), coefficient).terms);
    }
  }
  // No two of them have the same string.
  return { terms };
}

/** Σ_i (−1)^(bits of i and signs) A[i, i ^ flip] for all signs, by the fast Walsh–Hadamard transform. */
function transformed(entries: ArrayLike<number>, size: number, flip: number): Float64Array {
  const values = new Float64Array(2 * size);
  for (let i = 0; i < size; i++) {
    const at = 2 * (i * size + (i ^ flip));
    values[2 * i] = entries[at];
    values[2 * i + 1] = entries[at + 1];
  }
  for (let bit = 2; bit < 2 * size; bit *= 2) {
    for (let i = 0; i < 2 * size; i++) {
      if (i & bit) continue;
      const [a, b] = [values[i], values[i + bit]];
      values[i] = a + b;
      values[i + bit] = a - b;
    }
  }
  return values;
}

function named(flip: number, signs: number, sites: readonly number[]): [string, readonly number[]] {
  const letters = sites.map((_, j) => "IXZY"[((flip >> j) & 1) + 2 * ((signs >> j) & 1)]);
  return [letters.join(""), sites];
}

/** Each Y has the factor −i beside its flip and its sign, so its coefficient has an i more. */
function turnedByYs(re: number, im: number, ys: number): Complex {
  let [x, y] = [re, im];
  for (let bits = ys; bits !== 0; bits &= bits - 1) [x, y] = [-y, x];
  return { re: x, im: y };
}

function clean(x: number, norm: number): number {
  return Math.abs(x) <= 1e-15 * norm ? 0 : x;
}
