import { InputError } from "../tensor/index.ts";
import type { Graph } from "./graph.ts";

/** Sites up to which every cut is looked at: 2²⁷ of them take seconds. */
const mostSites = 28;

/** A cut: which sites are on one side, and the weight of the edges between the sides. */
export interface Cut {
  readonly weight: number;
  /** 0 or 1 for each site; site 0 is on side 0. */
  readonly side: readonly (0 | 1)[];
}

/**
 * The heaviest cut of a graph, by going through all 2^(sites − 1) of them, each one site away from the one before
 * (Gray's code).
 * @throws InputError for more than 28 sites.
 */
export function maximumCut({ sites, edges }: Graph): Cut {
  if (sites > mostSites) throw new InputError(`maximumCut: ${sites} sites; allowed: up to ${mostSites}`);
  const couplings = neighbours({ sites, edges });
  const side = new Uint8Array(sites);
  let weight = 0;
  let best: Cut = { weight: 0, side: [...side] as (0 | 1)[] };
  // Rounding errors of the running sum must not choose among equal cuts.
  const noise = 1e-12 * edges.reduce((sum, edge) => sum + Math.abs(edge.weight), 0);
  for (let count = 1; count < 2 ** (sites - 1); count++) {
    // Gray's code changes the bit of the lowest 1 of the count; site 0 stays.
    const moved = 32 - Math.clz32(count & -count);
    const { sites: others, weights } = couplings[moved];
    for (let k = 0; k < others.length; k++) weight += side[others[k]] === side[moved] ? weights[k] : -weights[k];
    side[moved] ^= 1;
    if (weight > best.weight + noise) best = { weight, side: [...side] as (0 | 1)[] };
  }
  return best;
}

function neighbours({ sites, edges }: Graph) {
  const lists = Array.from({ length: sites }, () => ({ sites: [] as number[], weights: [] as number[] }));
  for (const { sites: ends, weight } of edges) {
    for (const [a, b] of [ends, [ends[1], ends[0]]]) {
      lists[a].sites.push(b);
      lists[a].weights.push(weight);
    }
  }
  return lists.map((list) => ({ sites: Int32Array.from(list.sites), weights: Float64Array.from(list.weights) }));
}
