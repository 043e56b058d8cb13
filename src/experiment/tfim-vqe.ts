import { z } from "zod";
import { each, H, hamiltonianVariational } from "../circuit/index.ts";
import { chainLattice, transverseFieldIsing } from "../model/index.ts";
import { defineExperiment } from "./experiment.ts";
import { vqe, vqeSettings } from "./vqe.ts";

const settings = z.object({
  sites: z.int().min(3).max(16).default(10).describe("spins of the ring"),
  field: z.number().min(0).max(100).default(1).describe("transverse field h in units of J; 1 is the critical point"),
  layers: z
    .int()
    .min(1)
    .max(200)
    .default(5)
    .describe("layers of the ansatz; half as many as sites reach every ground state"),
  ...vqeSettings,
});

/** Ground state of the Ising ring in a transverse field by the Hamiltonian-variational ansatz. */
export const tfimVqe = defineExperiment({
  name: "tfim-vqe",
  title: "Ising ring in a transverse field by a variational circuit",
  summary: "transverse-field Ising ring: ground state by a variational circuit, beside exact diagonalization",
  citations: [
    "D. Wecker, M. B. Hastings and M. Troyer, Progress towards practical quantum variational algorithms, Phys. Rev. A 92, 042303 (2015)",
    "W. W. Ho and T. H. Hsieh, Efficient variational simulation of non-trivial quantum states, SciPost Phys. 6, 029 (2019)",
  ],
  settings,
  ...vqe("tfim-vqe", ({ sites, field, layers }: z.output<typeof settings>) => {
    const ring = chainLattice(sites);
    const [bonds, transverse] = [{ field: 0 }, { coupling: 0 }].map((part) => transverseFieldIsing(ring, part));
    return {
      hamiltonian: transverseFieldIsing(ring, { field }),
      circuit: hamiltonianVariational([bonds, transverse], layers, { initial: each(sites, H) }),
    };
  }),
});
