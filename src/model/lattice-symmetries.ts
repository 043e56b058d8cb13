import { InputError } from "../tensor/index.ts";
import type { Graph } from "./graph.ts";

/** A map of the sites of a lattice onto themselves: site i goes to `permutation[i]`. */
export type SitePermutation = readonly number[];

type Vector = readonly [number, number];
/** A map of the plane that keeps lengths and the origin: rows of a matrix. */
type Isometry = readonly [Vector, Vector];

/** Places nearer than this are the same, in nearest-neighbour distances. */
const nearness = 1e-6;

/**
 * The symmetries of a lattice, the identity first: translations around its periods, and with `point` also the rotations
 * and reflections that take it into itself, combined with translations. Each takes bonds to bonds of equal weight and
 * label. They are a group: n of the translations of a torus of n cells, 8n with `point` on the square torus whose sides
 * are equal.
 * @param options - `point`, whether to have rotations and reflections; yes unless given.
 * @throws InputError for a graph without positions.
 */
export function latticeSymmetries(
  graph: Graph,
  { point = true }: { readonly point?: boolean } = {},
): readonly SitePermutation[] {
  const { positions } = graph;
  if (!positions) throw new InputError("latticeSymmetries: this graph has no positions; allowed: a lattice");
  const find = siteFinder(graph, positions);
  const bonds = bondCounts(graph, (site) => site);
  const found = new Map<string, SitePermutation>();
  for (const isometry of point ? isometries() : isometries().slice(0, 1)) {
    const [x, y] = moved(isometry, positions[0]);
    for (const [u, v] of positions) {
      const permutation = positions.map((at) => {
        const [turnedX, turnedY] = moved(isometry, at);
        return find([turnedX + u - x, turnedY + v - y]);
      });
      if (permutation.includes(-1) || new Set(permutation).size < positions.length) continue;
      if (
        !sameCounts(
          bonds,
          bondCounts(graph, (site) => permutation[site]),
        )
      )
        continue;
      found.set(permutation.join(), permutation);
    }
  }
  return [...found.values()];
}

/** Rotations by multiples of 30° and reflections, the identity first: all that a lattice can have. */
function isometries(): readonly Isometry[] {
  return [1, -1].flatMap((handedness) =>
    Array.from({ length: 12 }, (_, k): Isometry => {
      const [cosine, sine] = [Math.cos((k * Math.PI) / 6), Math.sin((k * Math.PI) / 6)];
      return [
        [cosine, -handedness * sine],
        [sine, handedness * cosine],
      ];
    }),
  );
}

function moved([[a, b], [c, d]]: Isometry, [x, y]: Vector): Vector {
  return [a * x + b * y, c * x + d * y];
}

/** The site at a place, or −1. */
function siteFinder({ periods = [] }: Graph, positions: readonly Vector[]): (place: Vector) => number {
  const reduce = reducer(periods);
  const sites = new Map(positions.map((at, site) => [reduce(at), site]));
  return (place) => sites.get(reduce(place)) ?? -1;
}

/** A name of a place that is the same for all places that differ by periods. */
function reducer(periods: readonly Vector[]): (place: Vector) => string {
  // The missing directions of an open lattice do not repeat.
  const [[ax, ay] = [1, 0], [bx, by] = periods.length === 1 ? [-ay, ax] : [0, 1]] = periods;
  const area = ax * by - ay * bx;
  const within = (fraction: number, closes: boolean) =>
    closes ? fraction - Math.floor(fraction + nearness) : fraction;
  const rounded = (x: number) => Math.round(x / nearness / 10) + 0;
  return ([x, y]) => {
    const first = within((x * by - y * bx) / area, periods.length > 0);
    const second = within((ax * y - ay * x) / area, periods.length > 1);
    return `${rounded(first)},${rounded(second)}`;
  };
}

/** How often each bond occurs, by its two sites after a map, label and weight. */
function bondCounts({ edges }: Graph, map: (site: number) => number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { sites, weight, label } of edges) {
    const [i, j] = sites.map(map).sort((a, b) => a - b);
    const name = `${i}-${j} ${weight} ${label}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function sameCounts(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([name, count]) => b.get(name) === count);
}
