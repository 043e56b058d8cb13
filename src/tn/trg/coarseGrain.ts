import {
  concatenate,
  fromData,
  InputError,
  matmul,
  matrixTranspose,
  mul,
  NDArray,
  NumericalError,
  reshape,
  type Tensor,
  take,
} from "../../tensor/index.ts";
import { type Bond, exchangeSign, pairWeights, type Sector, sectorsOf } from "./bond.ts";
import { type Address, sectorBlock } from "./sectorBlock.ts";
import { reorder, type Spectrum, signedFactor, spectrumOf } from "./split.ts";
import type { Vertex } from "./vertex.ts";

/** A vertex of a lattice with half as many sites. */
export interface CoarseGrained {
  readonly vertex: Vertex;
  /** The largest singular value left out, in units of the largest one. */
  readonly truncation: number;
}

/** Singular values below this times the largest one are rounding noise and not worth a state of the bond. */
const rankTolerance = 1e-14;

/**
 * One TRG step. Every vertex is split into two halves that have two of its neighbouring legs each, along one diagonal
 * or the other by turns, T = Σₖ Aₖ(u, l) ηₖ Aₖ(d, r); four halves around a plaquette make the new vertex
 * Tr(A_u A_l A_d A_r). By the symmetry of the square both splittings are the same and T is a symmetric matrix, so that an
 * eigendecomposition in each sector does for both singular value decompositions.
 *
 * @throws InputError if `chi` is not an integer of at least 1; NumericalError if the vertex is zero.
 */
export function coarseGrain(vertex: Vertex, chi: number): CoarseGrained {
  if (!(Number.isInteger(chi) && chi >= 1)) {
    throw new InputError(`coarseGrain: chi is ${chi}; allowed: an integer, at least 1`);
  }
  const sectors = sectorsOf(vertex.bond);
  const spectra = vertex.blocks.map(spectrumOf);
  const { kept, truncation } = largest(spectra, chi);
  const halves = sectors.flatMap((sector, s) => {
    if (kept[s].length === 0) return [];
    const factor = signedFactor(vertex.blocks[s], reorder(spectra[s], kept[s]), kept[s].length);
    return [unfold(factor, sector, vertex.bond)];
  });
  const bond = bondOf(sectors, spectra, kept);
  return { vertex: { bond, blocks: ring(concatenate(halves, 2), vertex.bond, bond) }, truncation };
}

/** Which eigenpairs of each sector are among the `chi` of largest modulus. */
function largest(spectra: readonly Spectrum[], chi: number): { kept: number[][]; truncation: number } {
  const all = spectra.flatMap(({ values }, sector) =>
    values.map((value, index) => ({ sector, index, size: Math.abs(value) })),
  );
  all.sort((a, b) => b.size - a.size);
  if (all[0].size === 0) throw new NumericalError("coarseGrain: the vertex is zero");
  const rank = all.filter(({ size }) => size > rankTolerance * all[0].size).length;
  const chosen = all.slice(0, Math.min(chi, rank));
  const kept = spectra.map((_, s) => chosen.filter(({ sector }) => sector === s).map(({ index }) => index));
  return { kept, truncation: chosen.length < all.length ? all[chosen.length].size / all[0].size : 0 };
}

function bondOf(sectors: readonly Sector[], spectra: readonly Spectrum[], kept: readonly (readonly number[])[]): Bond {
  const states = sectors.flatMap(({ parity, mirror }, s) =>
    kept[s].map((index) => ({ parity, mirror, metric: Math.sign(spectra[s].values[index]) })),
  );
  return {
    parity: states.map(({ parity }) => parity),
    mirror: states.map(({ mirror }) => mirror),
    metric: states.map(({ metric }) => metric),
  };
}

/** From the factor [pairs, k] of a sector, the halves as matrices: A[w, x, k]. */
function unfold(factor: Tensor, sector: Sector, bond: Bond): Tensor {
  const size = bond.parity.length;
  const rows = new Int32Array(size * size);
  const weights = new Float64Array(size * size);
  sector.pairs.forEach(([w, x], row) => {
    const weight = w === x ? 1 : Math.SQRT1_2;
    rows[x * size + w] = row;
    weights[x * size + w] = weight * exchangeSign(sector, bond, w, x);
    rows[w * size + x] = row;
    weights[w * size + x] = weight;
  });
  return mul(take(factor, fromData("int32", [size, size], rows)), fromData("float64", [size, size, 1], weights));
}

/** The blocks of Tr(A_u η A_l η A_d η A_r η) from the halves A[w, x, k], which join old bonds to the new one. */
function ring(halves: Tensor, old: Bond, bond: Bond): Tensor[] {
  const { corners, address } = joinHalves(halves, old, bond);
  const oldSectors = sectorsOf(old);
  return sectorsOf(bond).map((sector) => {
    const inner = oldSectors.find(({ parity, mirror }) => parity === sector.parity && mirror === sector.mirror);
    if (!inner) return NDArray.zeros("float64", [sector.pairs.length, sector.pairs.length]);
    const block = sectorBlock(corners, address, sector, inner, old);
    // The other two corners come back along the ring: A_d η A_r stands with its old legs exchanged.
    const weights = pairWeights(inner, (w, y) => old.metric[w] * old.metric[y] * exchangeSign(inner, old, w, y));
    return matmul(mul(block, weights), matrixTranspose(block));
  });
}

/** All (A_u η A_l)[w, y] that parity allows, in one vector, and where in it they stand. */
function joinHalves(halves: Tensor, old: Bond, bond: Bond): { corners: Tensor; address: Address } {
  const [size, , chi] = halves.shape;
  const metric = fromData("float64", [size, 1], Float64Array.from(old.metric));
  const [left, right] = [mul(halves, metric), halves].map((x) => reshape(x, [x.size]));
  const parityOf = (k: number, w: number) => (bond.parity[k] + old.parity[w]) % 2;
  const place = new Int32Array(chi * size);
  const products: Tensor[] = [];
  const counts = [0, 1].map((parity) => {
    // The summed leg x and the pairs of a new and an old leg, all of one parity.
    const summed = old.parity.flatMap((p, x) => (p === parity ? [x] : []));
    const pairs = cartesian(chi, size).filter(([k, w]) => parityOf(k, w) === parity);
    pairs.forEach(([k, w], i) => {
      place[k * size + w] = i;
    });
    const before = pairs.flatMap(([k, w]) => summed.map((x) => (w * size + x) * chi + k));
    const after = summed.flatMap((x) => pairs.map(([k, y]) => (x * size + y) * chi + k));
    const product = matmul(
      take(left, indexMatrix(pairs.length, summed.length, before)),
      take(right, indexMatrix(summed.length, pairs.length, after)),
    );
    products.push(reshape(product, [product.size]));
    return pairs.length;
  });
  const address = (u: number, l: number, w: number, y: number) => {
    const parity = parityOf(u, w);
    return parity * counts[0] ** 2 + place[u * size + w] * counts[parity] + place[l * size + y];
  };
  return { corners: concatenate(products), address };
}

function cartesian(rows: number, columns: number): [number, number][] {
  return Array.from({ length: rows * columns }, (_, p) => [Math.floor(p / columns), p % columns]);
}

function indexMatrix(rows: number, columns: number, positions: readonly number[]): NDArray {
  return fromData("int32", [rows, columns], Int32Array.from(positions));
}
