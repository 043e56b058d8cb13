import { isingEnergy, squareLattice } from "../model/index.ts";
import { concrete, NDArray } from "../tensor/index.ts";
import type { Figure } from "./figure.ts";
import { remembered } from "./remembered.ts";

/** Probabilities y of the magnetizations per site x. */
export interface Magnetizations {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly error?: readonly number[];
}

/** Sites along each side up to which all states are summed. */
const mostEnumerated = 4;

/** How often configurations on a size × size lattice have each magnetization; on small ones, how often they should. */
export function magnetizationFigure(
  label: string,
  up: NDArray,
  { size, beta }: { readonly size: number; readonly beta: number },
): Figure {
  const exact = { label: "exact enumeration", mark: "dashed" } as const;
  return {
    title: "Magnetization of the spins",
    x: { label: "magnetization per site" },
    y: { label: "probability" },
    series: [
      { label, mark: "dots", ...magnetizationsOf(up) },
      ...(size <= mostEnumerated ? [{ ...exact, ...exactMagnetizations({ size, beta }) }] : []),
    ],
  };
}

/** How often each magnetization is found among n configurations, [n, sites], of spins that are up where there is a true. */
export function magnetizationsOf(up: NDArray): Magnetizations {
  const [count, sites] = up.shape;
  const found = new Array<number>(sites + 1).fill(0);
  const values = up.values();
  for (let at = 0; at < values.length; at += sites) {
    let total = 0;
    for (let i = 0; i < sites; i++) total += values[at + i];
    found[total]++;
  }
  const y = found.map((times) => times / count);
  return { x: magnetizations(sites), y, error: y.map((p) => Math.sqrt((p * (1 - p)) / count)) };
}

/** The same of the Boltzmann distribution of Ising's model on a periodic square lattice, by a sum over all states. */
export const exactMagnetizations = remembered(
  ({ size, beta }: { readonly size: number; readonly beta: number }): Magnetizations => {
    const sites = size * size;
    const states = 2 ** sites;
    const spins = new Float64Array(states * sites);
    for (let state = 0, at = 0; state < states; state++) {
      for (let i = 0; i < sites; i++, at++) spins[at] = (state >> i) & 1 ? 1 : -1;
    }
    const configurations = new NDArray("float64", [states, sites], spins);
    const energies = concrete(isingEnergy(squareLattice(size, size))(configurations), "exactMagnetizations").values();
    const weights = new Array<number>(sites + 1).fill(0);
    for (let state = 0; state < states; state++) {
      let up = 0;
      for (let i = 0; i < sites; i++) up += (state >> i) & 1;
      weights[up] += Math.exp(-beta * (energies[state] + 2 * sites));
    }
    const total = weights.reduce((sum, weight) => sum + weight);
    return { x: magnetizations(sites), y: weights.map((weight) => weight / total) };
  },
);

function magnetizations(sites: number): readonly number[] {
  return Array.from({ length: sites + 1 }, (_, up) => (2 * up) / sites - 1);
}
