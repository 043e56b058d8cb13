import { real, type Tensor } from "../tensor/index.ts";
import { graph } from "./graph.ts";
import { heisenberg } from "./hamiltonians.ts";
import { pauli, times } from "./operator.ts";
import { operatorMatrix } from "./operator-matrix.ts";

/**
 * One bond of the Heisenberg antiferromagnet, S·S′ (J = 1, S = σ/2), with every second spin of the bipartite lattice
 * turned by π about the y axis: −SˣSˣ + SʸSʸ − SᶻSᶻ = −SᶻSᶻ − (S⁺S⁺ + S⁻S⁻)/2. The Néel state becomes uniform, so that
 * one site tensor describes the ground state. 4×4, real, basis (↑↑, ↑↓, ↓↑, ↓↓).
 */
export function rotatedHeisenbergBond(): Tensor {
  const bond = heisenberg(graph(2, [[0, 1]]));
  const turn = pauli("Y", [1]);
  return real(operatorMatrix(times(turn, bond, turn)));
}

/** A published value with where it comes from. */
export interface PublishedValue {
  readonly value: number;
  readonly source: string;
}

/**
 * Ground state of the square-lattice Heisenberg antiferromagnet, energy per site in J and staggered magnetization
 * |⟨S⟩|, extrapolated quantum Monte Carlo: A. W. Sandvik and H. G. Evertz, Phys. Rev. B 82, 024407 (2010).
 */
export const squareHeisenbergGroundState = {
  energyPerSite: { value: -0.6694421, source: "QMC, Sandvik and Evertz 2010" },
  magnetization: { value: 0.30743, source: "QMC, Sandvik and Evertz 2010" },
} satisfies Record<string, PublishedValue>;

/**
 * Best published one-site C4v iPEPS of each bond dimension D, environment converged in χ: the states published with
 * J. Hasik, D. Poilblanc and F. Becca, SciPost Phys. 10, 012 (2021).
 */
export const publishedSquareHeisenbergIpeps: Readonly<
  Record<number, { readonly energyPerSite: PublishedValue; readonly magnetization: PublishedValue }>
> = Object.fromEntries(
  [
    [2, -0.6602310934799586, 0.3911236794580645],
    [3, -0.6681273941483516, 0.34774106622543266],
    [4, -0.6689673179389798, 0.33592872502626636],
    [5, -0.6694037758828534, 0.3187880899018365],
    [6, -0.6694212479231167, 0.3164413139325293],
    [7, -0.6694309783407675, 0.31541627221227764],
  ].map(([D, energy, magnetization]) => {
    const source = `best D = ${D} iPEPS, Hasik et al. 2021`;
    return [D, { energyPerSite: { value: energy, source }, magnetization: { value: magnetization, source } }];
  }),
);
