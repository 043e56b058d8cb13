import { z } from "zod";
import { CNOT, chain, each, H, hamiltonianVariational, put, X } from "../circuit/index.ts";
import { chainLattice, minus, xxz } from "../model/index.ts";
import { defineExperiment } from "./experiment.ts";
import { vqe, vqeSettings } from "./vqe.ts";

const settings = z.object({
  sites: z.int().min(4).max(16).multipleOf(2).default(10).describe("spins of the ring, an even number of them"),
  anisotropy: z.number().min(-1).max(100).default(1).describe("Δ of the XXZ model; 1 is Heisenberg's"),
  layers: z
    .int()
    .min(1)
    .max(200)
    .default(5)
    .describe("layers of the ansatz, each the odd bonds and then the even ones"),
  ...vqeSettings,
  steps: vqeSettings.steps.default(500),
});

/** Ground state of the antiferromagnetic Heisenberg ring, from singlets on every second bond. */
export const heisenbergVqe = defineExperiment({
  name: "heisenberg-vqe",
  title: "Antiferromagnetic Heisenberg ring by a variational circuit",
  summary: "Heisenberg and XXZ rings: ground state by a variational circuit, beside exact diagonalization",
  citations: [
    "W. W. Ho and T. H. Hsieh, Efficient variational simulation of non-trivial quantum states, SciPost Phys. 6, 029 (2019)",
    "R. Wiersema, C. Zhou, Y. de Sereville, J. F. Carrasquilla, Y. B. Kim and H. Yuen, Exploring entanglement and optimization within the Hamiltonian variational ansatz, PRX Quantum 1, 020319 (2020)",
  ],
  settings,
  ...vqe("heisenberg-vqe", ({ sites, anisotropy, layers }: z.output<typeof settings>) => {
    const ring = chainLattice(sites);
    const bonds = (parity: number) => ({ ...ring, edges: ring.edges.filter((_, i) => i % 2 === parity) });
    const initial = chain(
      sites,
      bonds(0).edges.map(({ sites: pair }) => put(pair, singlet)),
    );
    // Flips and Ising couplings have angles of their own, which Δ ≠ 1 needs.
    const groups = [bonds(1), bonds(0)].flatMap((half) => {
      const flips = xxz(half, { anisotropy: 0 });
      return [flips, minus(xxz(half), flips)];
    });
    return {
      hamiltonian: xxz(ring, { anisotropy }),
      circuit: hamiltonianVariational(groups, layers, { initial }),
    };
  }),
});

/** (|01⟩ − |10⟩)/√2 from |00⟩, up to a sign. */
const singlet = chain(each(2, X), put(0, H), CNOT);
