import { fromData, type NDArray } from "../../tensor/index.ts";

/**
 * What symmetry says of the states of a bond, one entry each. It is kept from the first iteration to the last, because
 * TRG treats all four directions alike:
 *
 * - `parity`: 0 or 1, even or odd under the model's global Z₂ symmetry (all 0 where there is none);
 * - `mirror`: ±1, the factor the state takes when the plane is reflected;
 * - `metric`: ±1, the weight with which the bond is summed. It holds the signs of eigenvalues, whose roots stay real.
 */
export interface Bond {
  readonly parity: readonly number[];
  readonly mirror: readonly number[];
  readonly metric: readonly number[];
}

/**
 * The pairs of neighbouring legs |u l⟩ that span one symmetry sector of a vertex: of one parity, and even or odd under
 * exchange of the legs. Pairs have u ≤ l; the basis vector is (|u l⟩ + mirror·m_u m_l |l u⟩)/√2, or |u u⟩.
 */
export interface Sector {
  readonly parity: number;
  readonly mirror: number;
  readonly pairs: readonly (readonly [number, number])[];
}

/** The sectors of pairs of legs that are not empty, in a fixed order. */
export function sectorsOf(bond: Bond): readonly Sector[] {
  const all: Sector[] = [];
  for (const parity of [0, 1]) {
    for (const mirror of [1, -1]) {
      const pairs = pairsOf(bond, parity, mirror);
      if (pairs.length > 0) all.push({ parity, mirror, pairs });
    }
  }
  return all;
}

function pairsOf({ parity }: Bond, total: number, mirror: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let u = 0; u < parity.length; u++) {
    for (let l = mirror === 1 ? u : u + 1; l < parity.length; l++) {
      if ((parity[u] + parity[l]) % 2 === total) pairs.push([u, l]);
    }
  }
  return pairs;
}

/** A number for each pair of a sector. */
export function pairWeights({ pairs }: Sector, weight: (u: number, l: number) => number): NDArray {
  return fromData(
    "float64",
    [pairs.length],
    Float64Array.from(pairs, ([u, l]) => weight(u, l)),
  );
}

/** The factor with which |l u⟩ follows |u l⟩ in a sector. */
export function exchangeSign({ mirror }: Sector, bond: Bond, u: number, l: number): number {
  return mirror * bond.mirror[u] * bond.mirror[l];
}
