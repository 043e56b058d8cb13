import { InputError } from "../tensor/index.ts";
import type { Graph } from "./graph.ts";
import { cutWeight } from "./hamiltonians.ts";

/** Sites up to which all cuts are tried. */
const mostSites = 30;

/**
 * The largest weight of a cut, and a side (0 or 1) for each site that has it, by trying all: seconds for 24 sites. What
 * `maxCut` has as its largest eigenvalue.
 * @throws InputError for more than 30 sites.
 */
export function largestCut(graph: Graph): { readonly weight: number; readonly sides: readonly number[] } {
  const { sites, edges } = graph;
  if (sites > mostSites) throw new InputError(`largestCut: ${sites} sites; allowed: at most ${mostSites}`);
  const neighbours = Array.from({ length: sites }, (): { other: number; weight: number }[] => []);
  for (const {
    sites: [i, j],
    weight,
  } of edges) {
    neighbours[i].push({ other: j, weight });
    neighbours[j].push({ other: i, weight });
  }
  const sides = new Array<number>(sites).fill(0);
  let weight = 0;
  let best = { weight, sides: [...sides] };
  // Gray code: from one cut to the next a single site changes its side, and the last one never does.
  for (let step = 1; step < 2 ** (sites - 1); step++) {
    const site = 31 - Math.clz32(step & -step);
    for (const { other, weight: w } of neighbours[site]) weight += sides[site] === sides[other] ? w : -w;
    sides[site] = 1 - sides[site];
    if (weight > best.weight) best = { weight, sides: [...sides] };
  }
  return { weight: cutWeight(graph, best.sides), sides: best.sides };
}
