import { InputError, type Key, random } from "../tensor/index.ts";

/** A bond between two sites. */
export interface Edge {
  readonly sites: readonly [number, number];
  /** What a coupling on this edge is multiplied by. */
  readonly weight: number;
  /** What kind of bond it is, where a model tells them apart: `x`, `y`, `z` of the honeycomb, `nearest`, `next`, … */
  readonly label?: string;
}

/** Sites 0 … `sites` − 1 and the bonds between them. */
export interface Graph {
  readonly sites: number;
  readonly edges: readonly Edge[];
  /** Where the sites are in the plane, in units of the nearest-neighbour distance; only lattices have it. */
  readonly positions?: readonly (readonly [number, number])[];
  /** Translations by which a periodic lattice goes over into itself. */
  readonly periods?: readonly (readonly [number, number])[];
}

/**
 * A graph from its edges, each `[i, j]` or `[i, j, weight]` or an {@link Edge}.
 * @throws InputError for a site outside 0 … sites − 1, an edge from a site to itself, or a weight that is not finite.
 */
export function graph(sites: number, edges: readonly (readonly [number, number, number?] | Edge)[]): Graph {
  requireCount("graph", "sites", sites, 1);
  const list = edges.map((edge): Edge => {
    if ("sites" in edge) return edge;
    const [i, j, weight = 1] = edge;
    return { sites: [i, j], weight };
  });
  for (const [position, edge] of list.entries()) {
    const fault = faultOf(edge, sites);
    if (fault) throw new InputError(`graph: edge ${position}, ${edge.sites.join("-")}: ${fault}`);
  }
  return { sites, edges: list };
}

/** Every site bonded with every other. */
export function completeGraph(sites: number): Graph {
  const all = Array.from({ length: sites }, (_, i) => i);
  return graph(
    sites,
    all.flatMap((i) => all.slice(i + 1).map((j) => [i, j] as const)),
  );
}

/**
 * A random simple graph in which every site has `degree` neighbours, by pairing free ends at random and starting again
 * where they cannot be paired (A. Steger and N. C. Wormald, Combin. Probab. Comput. 8, 377 (1999)): asymptotically
 * uniform. The same key gives the same graph.
 * @throws InputError unless 0 ≤ degree < sites and sites · degree is even.
 */
export function randomRegularGraph(sites: number, degree: number, key: Key): Graph {
  requireCount("randomRegularGraph", "sites", sites, 1);
  requireCount("randomRegularGraph", "degree", degree, 0);
  if (degree >= sites || (sites * degree) % 2 !== 0) {
    throw new InputError(
      `randomRegularGraph: ${sites} sites of degree ${degree}; allowed: degree < sites, and sites · degree even`,
    );
  }
  for (let attempt = 0; ; attempt++) {
    const pairs = paired(sites, degree, random.foldIn(key, attempt));
    if (pairs) return graph(sites, pairs);
  }
}

/** One attempt to pair all ends; undefined where the last ones cannot be. */
function paired(sites: number, degree: number, key: Key): readonly (readonly [number, number])[] | undefined {
  const neighbours = Array.from({ length: sites }, () => new Set<number>());
  let ends = Array.from({ length: sites * degree }, (_, i) => i % sites);
  for (let round = 0; ends.length > 0; round++) {
    const order = random.permutation(random.foldIn(key, round), ends.length).values();
    const left: number[] = [];
    for (let i = 0; i < ends.length; i += 2) {
      const [a, b] = [ends[order[i]], ends[order[i + 1]]];
      if (a === b || neighbours[a].has(b)) left.push(a, b);
      else {
        neighbours[a].add(b);
        neighbours[b].add(a);
      }
    }
    const free = [...new Set(left)];
    if (left.length > 0 && free.every((a) => free.every((b) => a === b || neighbours[a].has(b)))) return undefined;
    ends = left;
  }
  return neighbours.flatMap((others, i) =>
    [...others]
      .filter((j) => j > i)
      .sort((a, b) => a - b)
      .map((j) => [i, j] as const),
  );
}

/**
 * A graph from text with one edge a line, `i j` or `i j weight`, sites counted from 0; empty lines, and what follows a
 * `#`, are left out. It has as many sites as the largest number needs.
 * @throws InputError naming the line.
 */
export function readGraph(text: string): Graph {
  const lines = new Map<string, number>();
  const edges: Edge[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const words = line.replace(/#.*/, "").split(/\s+/).filter(Boolean);
    if (words.length === 0) continue;
    const edge = edgeOf(words);
    const fault = typeof edge === "string" ? edge : faultOf(edge, Number.POSITIVE_INFINITY);
    if (typeof edge === "string" || fault) throw new InputError(`readGraph: line ${index + 1}: ${fault}`);
    const name = [...edge.sites].sort((a, b) => a - b).join("-");
    const earlier = lines.get(name);
    if (earlier) throw new InputError(`readGraph: line ${index + 1}: the edge ${name} stands in line ${earlier} too`);
    lines.set(name, index + 1);
    edges.push(edge);
  }
  if (edges.length === 0) throw new InputError("readGraph: there is no edge; allowed: lines 'i j' or 'i j weight'");
  return { sites: 1 + edges.reduce((most, { sites }) => Math.max(most, ...sites), 0), edges };
}

/** The edge a line names, or what is wrong with the line. */
function edgeOf(words: readonly string[]): Edge | string {
  const [i, j, weight = "1"] = words;
  if (words.length < 2 || words.length > 3) return `'${words.join(" ")}' is neither 'i j' nor 'i j weight'`;
  const wrong = [i, j].find((word) => !/^\d+$/.test(word));
  if (wrong !== undefined) return `'${wrong}' is no site; allowed: whole numbers from 0`;
  if (Number.isNaN(Number(weight))) return `the weight '${weight}' is not a number`;
  return { sites: [Number(i), Number(j)], weight: Number(weight) };
}

function faultOf({ sites: [i, j], weight }: Edge, sites: number): string | undefined {
  const wrong = [i, j].find((site) => !Number.isInteger(site) || site < 0 || site >= sites);
  if (wrong !== undefined) return `there is no site ${wrong}; allowed: 0 to ${sites - 1}`;
  if (i === j) return "an edge needs two different sites";
  return Number.isFinite(weight) ? undefined : `the weight is ${weight}; it must be finite`;
}

/** Throws `InputError` unless a count is a whole number of at least `least`. */
export function requireCount(caller: string, what: string, count: number, least: number): void {
  if (!Number.isInteger(count) || count < least) {
    throw new InputError(`${caller}: ${what} is ${count}; allowed: a whole number of at least ${least}`);
  }
}
