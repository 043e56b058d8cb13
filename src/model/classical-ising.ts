import { InputError, type Key, matmul, mul, NDArray, random, ShapeError, sum, type Tensor } from "../tensor/index.ts";
import { completeGraph, type Graph, graph, requireCount } from "./graph.ts";

/**
 * The energy E = −Σ w σσ′ over the edges of a graph, w being their weights, of each of [n, sites] spins ±1: [n]. It is
 * differentiable, as a polynomial in the spins.
 * @throws ShapeError for spins of another shape, InputError for known ones that are not ±1.
 */
export function isingEnergy({ sites, edges }: Graph): (spins: Tensor) => Tensor {
  const couplings = new Float64Array(sites * sites);
  for (const {
    sites: [i, j],
    weight,
  } of edges) {
    couplings[i * sites + j] -= weight / 2;
    couplings[j * sites + i] -= weight / 2;
  }
  const matrix = new NDArray("float64", [sites, sites], couplings);
  return (spins) => {
    requireSpins(spins, sites);
    return sum(mul(spins, matmul(spins, matrix)), { axes: 1 });
  };
}

function requireSpins(spins: Tensor, sites: number): void {
  if (spins.rank !== 2 || spins.shape[1] !== sites) {
    throw new ShapeError(`isingEnergy: spins are [${spins.shape.join(", ")}]; allowed: [n, ${sites}]`);
  }
  if (!(spins instanceof NDArray)) return;
  const values = spins.values();
  for (let i = 0; i < values.length; i++) {
    // one comparison, as which of two holds would be mispredicted half the time
    if (Math.abs(values[i]) === 1) continue;
    throw new InputError(
      `isingEnergy: element ${i} of spins [${spins.shape.join(", ")}] is ${values[i]}; allowed: 1, -1`,
    );
  }
}

/**
 * A sample of the Sherrington–Kirkpatrick spin glass: every pair of spins coupled, w normal with mean 0 and variance 1/n.
 *
 * D. Sherrington and S. Kirkpatrick, Solvable model of a spin-glass, Phys. Rev. Lett. 35, 1792 (1975).
 */
export function sherringtonKirkpatrick(sites: number, key: Key): Graph {
  const { edges } = completeGraph(sites);
  const couplings = random.normal(key, [edges.length]).values();
  return graph(
    sites,
    edges.map(({ sites: [i, j] }, e) => [i, j, couplings[e] / Math.sqrt(sites)] as const),
  );
}

/** Exact thermodynamics of a whole system at one temperature. */
export interface Thermodynamics {
  readonly lnZ: number;
  /** −lnZ/β. */
  readonly F: number;
  readonly E: number;
  /** β(E − F), in units of k. */
  readonly S: number;
}

/** Sites up to which all configurations are summed: 64 MB of energies, and seconds. */
const mostSites = 24;

/**
 * Exact thermodynamics of Ising spins on a graph, at any β, by summing all configurations, of which those that differ by
 * turning all spins have the same energy.
 * @throws InputError for more than 24 sites.
 */
export function enumeratedIsing(problem: Graph): (beta: number) => Thermodynamics {
  const { sites } = problem;
  requireCount("enumeratedIsing", "sites", sites, 1);
  if (sites > mostSites) throw new InputError(`enumeratedIsing: ${sites} sites; allowed: at most ${mostSites}`);
  const energies = allEnergies(problem);
  const lowest = energies.reduce((least, energy) => Math.min(least, energy), Number.POSITIVE_INFINITY);
  return (beta) => {
    let [total, first] = [0, 0];
    for (let c = 0; c < energies.length; c++) {
      const above = energies[c] - lowest;
      const weight = Math.exp(-beta * above);
      total += weight;
      first += weight * above;
    }
    return thermodynamics(beta, Math.log(2 * total) - beta * lowest, lowest + first / total);
  };
}

export function thermodynamics(beta: number, lnZ: number, E: number): Thermodynamics {
  return { lnZ, F: -lnZ / beta, E, S: lnZ + beta * E };
}

/** The energies of all configurations whose last spin is up. */
function allEnergies({ sites, edges }: Graph): Float64Array {
  const couplings = new Float64Array(sites * sites);
  let energy = 0;
  for (const {
    sites: [i, j],
    weight,
  } of edges) {
    couplings[i * sites + j] += weight;
    couplings[j * sites + i] += weight;
    energy -= weight;
  }
  const spins = new Float64Array(sites).fill(1);
  const energies = new Float64Array(2 ** (sites - 1));
  energies[0] = energy;
  // Gray code: from one configuration to the next a single spin is turned.
  for (let step = 1; step < energies.length; step++) {
    const site = 31 - Math.clz32(step & -step);
    let field = 0;
    for (let j = 0, at = site * sites; j < sites; j++, at++) field += couplings[at] * spins[j];
    energy += 2 * spins[site] * field;
    spins[site] = -spins[site];
    energies[step] = energy;
  }
  return energies;
}
