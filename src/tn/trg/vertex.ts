import {
  asTensor,
  concrete,
  diagonal,
  InputError,
  ShapeError,
  stopGradient,
  sum,
  type Tensor,
  type TensorLike,
} from "../../tensor/index.ts";
import { type Bond, pairWeights, sectorsOf } from "./bond.ts";
import { sectorBlock } from "./sectorBlock.ts";

/**
 * A tensor with the full symmetry of the square, in blocks: T[u, l, d, r] as a matrix from legs (d, r) to legs (u, l),
 * one symmetric block [n, n] for each of `sectorsOf(bond)`.
 */
export interface Vertex {
  readonly bond: Bond;
  readonly blocks: readonly Tensor[];
}

/** Relative asymmetry that is rounding. */
const symmetryTolerance = 1e-12;

/**
 * The blocks of a real tensor T[u, l, d, r], shape [D, D, D, D], that is left unchanged by the rotations and reflections
 * of the square: T[u, l, d, r] = T[l, d, r, u] = T[l, u, r, d].
 *
 * @param parity - 0 or 1 for each of the D states, if entries vanish unless the four parities add to an even number.
 * @throws ShapeError for another shape; InputError if T lacks the symmetry.
 */
export function symmetricVertex(tensor: TensorLike, parity?: readonly number[]): Vertex {
  const value = asTensor(tensor);
  const [size] = value.shape;
  if (value.rank !== 4 || value.shape.some((extent) => extent !== size)) {
    throw new ShapeError(`symmetricVertex: needs four legs of one extent, got [${value.shape.join(", ")}]`);
  }
  const bond: Bond = {
    parity: parity ?? new Array<number>(size).fill(0),
    mirror: new Array<number>(size).fill(1),
    metric: new Array<number>(size).fill(1),
  };
  requireSymmetry(value, bond);
  const address = (u: number, l: number, d: number, r: number) => ((u * size + l) * size + d) * size + r;
  const blocks = sectorsOf(bond).map((sector) => sectorBlock(value, address, sector, sector, bond));
  return { bond, blocks };
}

function requireSymmetry(tensor: Tensor, { parity }: Bond): void {
  const [size] = tensor.shape;
  if (parity.length !== size || parity.some((p) => p !== 0 && p !== 1)) {
    throw new InputError(
      `symmetricVertex: parity is [${parity.join(", ")}]; allowed: 0 or 1 for each of ${size} states`,
    );
  }
  const values = concrete(stopGradient(tensor), "symmetricVertex").values();
  const at = (u: number, l: number, d: number, r: number) => values[((u * size + l) * size + d) * size + r];
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const tolerance = symmetryTolerance * largest;
  for (let p = 0; p < values.length; p++) {
    const [u, l, d, r] = [3, 2, 1, 0].map((power) => Math.floor(p / size ** power) % size);
    const entry = `T[${u}, ${l}, ${d}, ${r}] = ${values[p]}`;
    const differs = (other: number) => !(Math.abs(values[p] - other) <= tolerance);
    if (differs(at(l, d, r, u))) throw new InputError(`symmetricVertex: ${entry} is not T[${l}, ${d}, ${r}, ${u}]`);
    if (differs(at(l, u, r, d))) throw new InputError(`symmetricVertex: ${entry} is not T[${l}, ${u}, ${r}, ${d}]`);
    if ((parity[u] + parity[l] + parity[d] + parity[r]) % 2 === 1 && differs(0)) {
      throw new InputError(`symmetricVertex: ${entry} does not conserve the parity [${parity.join(", ")}]`);
    }
  }
}

/** Σ T[u, l, u, l] with the metric of both bonds: the partition function of one vertex on a torus. */
export function torusTrace({ bond, blocks }: Vertex): Tensor {
  const parts = sectorsOf(bond).map((sector, i) => {
    const weights = pairWeights(sector, (u, l) => bond.metric[u] * bond.metric[l]);
    return sum(diagonal(blocks[i]).mul(weights));
  });
  return parts.reduce((total, part) => total.add(part));
}
