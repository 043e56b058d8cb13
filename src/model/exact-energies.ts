import { concrete, InputError, NDArray, sum, svd } from "../tensor/index.ts";
import { requireCount } from "./graph.ts";
import type { PublishedValue } from "./heisenberg.ts";
import { integrate } from "./quadrature.ts";

/**
 * Ground state of the infinite Heisenberg chain, energy per site in J with S = σ/2: 1/4 − ln 2, L. Hulthén, Ark. Mat.
 * Astron. Fys. 26A, No. 11 (1938), by Bethe's ansatz.
 */
export const heisenbergChainGroundState = {
  energyPerSite: { value: 1 / 4 - Math.LN2, source: "Bethe ansatz, Hulthén 1938" },
} satisfies Record<string, PublishedValue>;

/**
 * Ground state of the J1–J2 ring of an even number of sites at J2 = J1/2, energy per site in J1 with S = σ/2: exactly −3/8, every
 * second bond being a singlet, C. K. Majumdar and D. K. Ghosh, J. Math. Phys. 10, 1388 (1969).
 */
export const majumdarGhoshGroundState = {
  energyPerSite: { value: -3 / 8, source: "exact, Majumdar and Ghosh 1969" },
} satisfies Record<string, PublishedValue>;

/**
 * Ground state of Kitaev's infinite honeycomb, energy per site with all K = 1: half of −1.5746 for a cell, A. Kitaev,
 * Ann. Phys. 321, 2 (2006).
 */
export const kitaevGroundState = {
  energyPerSite: { value: -0.7873, source: "exact, free fermions, Kitaev 2006" },
} satisfies Record<string, PublishedValue>;

/** A chain as `transverseFieldIsing` has it: J, h, both 1 unless given. */
export interface IsingChainOptions {
  readonly coupling?: number;
  readonly field?: number;
  /** A ring unless false. */
  readonly periodic?: boolean;
}

/**
 * Ground-state energy of H = −J Σ ZZ′ − h Σ X on a chain of so many sites by free fermions: P. Pfeuty, Ann. Phys. 57, 79
 * (1970). On a ring E = −Σ √(J² + h² − 2 J h cos k), k being the odd multiples of π/n; on an open chain minus the sum of
 * the singular values of the matrix with h on the diagonal and J beside it. `Infinity` sites: the energy per site.
 * @throws InputError for a ring of an odd number of sites with J < 0, which is frustrated.
 */
export function isingChainEnergy(sites: number, options: IsingChainOptions = {}): number {
  const { coupling, field = 1, periodic = true } = { coupling: 1, ...options };
  if (!Number.isFinite(coupling) || !Number.isFinite(field)) {
    throw new InputError(`isingChainEnergy: J = ${coupling}, h = ${field}; allowed: finite numbers`);
  }
  // The sign of h is changed by turning all spins, that of J by turning every second one.
  const [J, h] = [Math.abs(coupling), Math.abs(field)];
  const mode = (k: number) => Math.hypot(J - h, 2 * Math.sqrt(J * h) * Math.sin(k / 2));
  if (sites === Number.POSITIVE_INFINITY) return -integrate(mode, Math.PI) / Math.PI;
  requireCount("isingChainEnergy", "sites", sites, periodic ? 2 : 1);
  if (!periodic) return openChainEnergy(sites, J, h);
  if (coupling < 0 && sites % 2 === 1) {
    throw new InputError(
      `isingChainEnergy: a ring of ${sites} sites with J < 0 is frustrated; allowed: an even number`,
    );
  }
  return Array.from({ length: sites }, (_, m) => -mode(((2 * m + 1) * Math.PI) / sites)).reduce((a, b) => a + b);
}

function openChainEnergy(sites: number, J: number, h: number): number {
  const entries = new Float64Array(sites * sites);
  for (let i = 0; i < sites; i++) {
    entries[i * (sites + 1)] = h;
    if (i + 1 < sites) entries[i * (sites + 1) + 1] = J;
  }
  const { s } = svd(new NDArray("float64", [sites, sites], entries));
  return -concrete(sum(s), "isingChainEnergy").item();
}
