import { InputError, matmul, NDArray, reshape, type Tensor } from "../../tensor/index.ts";

/** The symmetries of the square, C4v, as orders of the axes (physical, up, left, down, right) of a site tensor. */
const squareSymmetries: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4],
  [0, 2, 3, 4, 1],
  [0, 3, 4, 1, 2],
  [0, 4, 1, 2, 3],
  [0, 1, 4, 3, 2],
  [0, 3, 2, 1, 4],
  [0, 2, 1, 4, 3],
  [0, 4, 3, 2, 1],
];

/**
 * The linear space of real site tensors A[s, u, l, d, r] that no symmetry of the square changes. Entries that a
 * symmetry exchanges form an orbit; `basis` has one orthonormal row per orbit, so that a state's coefficients and its
 * site tensor have the same norm.
 */
export interface SymmetricSpace {
  readonly physicalDimension: number;
  readonly bondDimension: number;
  /** Number of orbits: how many real parameters a state has. */
  readonly dimension: number;
  /** float64[dimension, d·D⁴]. */
  readonly basis: NDArray;
}

/** The symmetric site tensors of bond dimension D; spin 1/2 (d = 2) unless another physical dimension is given. */
export function symmetricSpace(bondDimension: number, physicalDimension = 2): SymmetricSpace {
  if (!Number.isInteger(bondDimension) || bondDimension < 1) {
    throw new InputError(`symmetricSpace: the bond dimension must be a whole number ≥ 1, got ${bondDimension}`);
  }
  const size = physicalDimension * bondDimension ** 4;
  const orbits = entryOrbits(bondDimension, size);
  const data = new Float64Array(orbits.length * size);
  orbits.forEach((entries, row) => {
    for (const entry of entries) data[row * size + entry] = 1 / Math.sqrt(entries.length);
  });
  const basis = new NDArray("float64", [orbits.length, size], data);
  return { physicalDimension, bondDimension, dimension: orbits.length, basis };
}

function entryOrbits(bondDimension: number, size: number): number[][] {
  const seen = new Set<number>();
  const orbits: number[][] = [];
  for (let entry = 0; entry < size; entry++) {
    if (seen.has(entry)) continue;
    const orbit = [...new Set(squareSymmetries.map((order) => image(entry, bondDimension, order)))];
    for (const member of orbit) seen.add(member);
    orbits.push(orbit);
  }
  return orbits;
}

/** The entry whose indices are those of `entry` in another order. */
function image(entry: number, bondDimension: number, order: readonly number[]): number {
  const indices = new Array<number>(5);
  let rest = entry;
  for (let axis = 4; axis > 0; axis--) {
    indices[axis] = rest % bondDimension;
    rest = Math.floor(rest / bondDimension);
  }
  indices[0] = rest;
  return order.reduce((position, axis, i) => (i === 0 ? indices[axis] : position * bondDimension + indices[axis]), 0);
}

/** The site tensor [d, D, D, D, D] with the given coefficients (float64[dimension]). */
export function siteTensor(
  { basis, physicalDimension: d, bondDimension: D }: SymmetricSpace,
  coefficients: Tensor,
): Tensor {
  return reshape(matmul(coefficients, basis), [d, D, D, D, D]);
}

/** Coefficients of the symmetric part of a site tensor: the adjoint, and on symmetric tensors the inverse, of `siteTensor`. */
export function symmetricCoefficients({ basis }: SymmetricSpace, tensor: Tensor): Tensor {
  return matmul(basis, reshape(tensor, [tensor.size]));
}
