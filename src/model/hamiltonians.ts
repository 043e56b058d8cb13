import { InputError } from "../tensor/index.ts";
import type { Edge, Graph } from "./graph.ts";
import { siteDistance } from "./lattice.ts";
import { identity, minus, type Operator, occupation, pauli, plus, times } from "./operator.ts";

/** Settings of {@link heisenberg} and {@link xxz}. */
export interface SpinOptions {
  /** J, which the weights of the edges are multiplied by; 1 unless given, which is the antiferromagnet. */
  readonly coupling?: number;
  /**
   * What the spins are written in: `spin`, S = σ/2 (the default, that of the conventions), or `pauli`, σ itself, which
   * makes every energy four times as large.
   */
  readonly matrices?: "spin" | "pauli";
}

/** Heisenberg's model, H = J Σ w S·S′ over the edges, with S = σ/2 unless `matrices` is `pauli`. */
export function heisenberg(graph: Graph, options: SpinOptions = {}): Operator {
  requireFinite("heisenberg", { coupling: options.coupling ?? 1 });
  return xxz(graph, options);
}

/** The XXZ model, H = J Σ w (SˣSˣ + SʸSʸ + Δ SᶻSᶻ) over the edges; Δ is `anisotropy`, 1 unless given. */
export function xxz(graph: Graph, options: SpinOptions & { readonly anisotropy?: number } = {}): Operator {
  const { coupling = 1, matrices = "spin", anisotropy = 1 } = options;
  requireFinite("xxz", { coupling, anisotropy });
  const scale = matrices === "spin" ? coupling / 4 : coupling;
  return overEdges(graph, ({ sites, weight }) => [
    pauli("XX", sites, scale * weight),
    pauli("YY", sites, scale * weight),
    pauli("ZZ", sites, scale * weight * anisotropy),
  ]);
}

/** The J1–J2 model, H = Σ J S·S′, J being `j2` on the edges labelled `next` and `j1` on all others. */
export function j1j2(
  graph: Graph,
  { j1 = 1, j2, matrices = "spin" }: Omit<SpinOptions, "coupling"> & { readonly j1?: number; readonly j2: number },
): Operator {
  requireFinite("j1j2", { j1, j2 });
  if (j2 !== 0 && !graph.edges.some(({ label }) => label === "next")) {
    throw new InputError("j1j2: no edge is labelled 'next'; make the lattice with { next: true }");
  }
  const edges = graph.edges.map((edge) => ({ ...edge, weight: edge.weight * (edge.label === "next" ? j2 : j1) }));
  return heisenberg({ ...graph, edges }, { matrices });
}

/** The Ising model in a transverse field, H = −J Σ w ZZ′ − h Σ X, in Pauli matrices; J is `coupling`, h `field`. */
export function transverseFieldIsing(
  graph: Graph,
  { coupling = 1, field = 1 }: { readonly coupling?: number; readonly field?: number } = {},
): Operator {
  requireFinite("transverseFieldIsing", { coupling, field });
  const bonds = overEdges(graph, ({ sites, weight }) => [pauli("ZZ", sites, -coupling * weight)]);
  return plus(bonds, ...eachSite(graph, (site) => pauli("X", [site], -field)));
}

/**
 * Kitaev's honeycomb model, H = −Σ K_a σᵃσᵃ over the edges labelled a = x, y, z, in Pauli matrices: A. Kitaev, Ann.
 * Phys. 321, 2 (2006), Eq. (4). `coupling` is K for all directions, or for each; 1 unless given.
 * @throws InputError for an edge with another label.
 */
export function kitaev(
  graph: Graph,
  {
    coupling = 1,
  }: { readonly coupling?: number | { readonly x: number; readonly y: number; readonly z: number } } = {},
): Operator {
  const couplings = typeof coupling === "number" ? { x: coupling, y: coupling, z: coupling } : coupling;
  requireFinite("kitaev", couplings);
  return overEdges(graph, ({ sites, weight, label }) => {
    if (label !== "x" && label !== "y" && label !== "z") {
      throw new InputError(
        `kitaev: the edge ${sites.join("-")} is labelled '${label ?? ""}'; allowed: x, y and z, as in honeycombLattice`,
      );
    }
    return [pauli(label.toUpperCase().repeat(2), sites, -couplings[label] * weight)];
  });
}

/** The weight a cut has, Σ w (1 − ZZ′)/2 over the edges: what MaxCut makes as large as possible. */
export function maxCut(graph: Graph): Operator {
  return overEdges(graph, ({ sites, weight }) => [times(weight / 2, identity), pauli("ZZ", sites, -weight / 2)]);
}

/** The weight of the edges between the sites where `side` is 1 and those where it is 0. */
export function cutWeight({ edges }: Graph, side: ArrayLike<number>): number {
  return edges.reduce((sum, { sites: [i, j], weight }) => sum + (side[i] === side[j] ? 0 : weight), 0);
}

/** Settings of {@link rydberg}, all in the same unit of frequency (ħ = 1). */
export interface RydbergOptions {
  /** The Rabi frequency Ω. */
  readonly rabi?: number;
  /** The detuning Δ, which favours excited atoms where it is positive. */
  readonly detuning?: number;
  /** V, the interaction of two excited atoms at distance 1. */
  readonly interaction?: number;
  /** Whether all pairs interact by V/r⁶ (`all`; needs a lattice), or only edges, by V w (`edges`, the default). */
  readonly range?: "all" | "edges";
}

/**
 * Atoms that are excited to a Rydberg state, H = (Ω/2) Σ X − Δ Σ n + Σ V n n′, n = (1 − Z)/2: an excited atom is the
 * state 1. H. Bernien et al., Nature 551, 579 (2017), Eq. (1).
 */
export function rydberg(
  graph: Graph,
  { rabi = 1, detuning = 0, interaction = 1, range = "edges" }: RydbergOptions = {},
): Operator {
  requireFinite("rydberg", { rabi, detuning, interaction });
  const pairs = range === "all" ? allPairs(graph) : graph.edges;
  const repulsion = pairs.map(({ sites: [i, j], weight }) => times(interaction * weight, occupation(i), occupation(j)));
  return plus(...drive(graph, rabi, detuning), ...repulsion);
}

/**
 * Atoms of which no two neighbours can be excited, H = (Ω/2) Σ X Π(1 − n′) − Δ Σ n, the product being over the
 * neighbours: `rydberg` where the interaction of neighbours is the largest energy by far, for states that have no two
 * neighbours excited. For a chain without detuning, the PXP model: C. J. Turner et al., Nat. Phys. 14, 745 (2018).
 */
export function rydbergBlockade(
  graph: Graph,
  { rabi = 1, detuning = 0 }: Pick<RydbergOptions, "rabi" | "detuning"> = {},
): Operator {
  requireFinite("rydbergBlockade", { rabi, detuning });
  const neighbours = Array.from({ length: graph.sites }, () => new Set<number>());
  for (const { sites } of graph.edges) {
    neighbours[sites[0]].add(sites[1]);
    neighbours[sites[1]].add(sites[0]);
  }
  const flips = eachSite(graph, (site) =>
    times(rabi / 2, pauli("X", [site]), ...[...neighbours[site]].map((j) => minus(identity, occupation(j)))),
  );
  return plus(...flips, ...drive(graph, 0, detuning));
}

function drive(graph: Graph, rabi: number, detuning: number): readonly Operator[] {
  return eachSite(graph, (site) => plus(pauli("X", [site], rabi / 2), times(-detuning, occupation(site))));
}

/** All pairs of a lattice, weighted by 1/r⁶. */
function allPairs(graph: Graph): readonly Edge[] {
  const sites = Array.from({ length: graph.sites }, (_, i) => i);
  return sites.flatMap((i) =>
    sites.slice(i + 1).map((j): Edge => ({ sites: [i, j], weight: siteDistance(graph, i, j) ** -6 })),
  );
}

function overEdges({ edges }: Graph, terms: (edge: Edge) => readonly Operator[]): Operator {
  return plus(...edges.flatMap(terms));
}

function eachSite({ sites }: Graph, term: (site: number) => Operator): readonly Operator[] {
  return Array.from({ length: sites }, (_, site) => term(site));
}

function requireFinite(name: string, settings: Readonly<Record<string, number>>): void {
  for (const [setting, value] of Object.entries(settings)) {
    if (!Number.isFinite(value)) throw new InputError(`${name}: ${setting} is ${value}; allowed: a finite number`);
  }
}
