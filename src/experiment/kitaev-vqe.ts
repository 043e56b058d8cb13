import { z } from "zod";
import { chain, each, put, repeat, rx, rz, xx, yy, zz } from "../circuit/index.ts";
import { honeycombLattice, kitaev } from "../model/index.ts";
import { defineExperiment } from "./experiment.ts";
import { vqe, vqeSettings } from "./vqe.ts";

const settings = z.object({
  cluster: z.enum(["2x2", "3x2", "4x2"]).default("2x2").describe("cells of two spins: 8, 12 or 16 spins"),
  periodic: z.boolean().default(true).describe("whether the cluster closes on itself"),
  kx: z.number().min(-100).max(100).default(1).describe("coupling of the x bonds"),
  ky: z.number().min(-100).max(100).default(1).describe("coupling of the y bonds"),
  kz: z.number().min(-100).max(100).default(1).describe("coupling of the z bonds"),
  layers: z.int().min(1).max(200).default(6).describe("layers of the ansatz: all bonds, and a rotation of each spin"),
  ...vqeSettings,
  spread: vqeSettings.spread.default(0.3),
  steps: vqeSettings.steps.default(1000),
  gradientTolerance: vqeSettings.gradientTolerance.default(1e-4),
});

/** Ground state of a cluster of Kitaev's honeycomb model: each bond and each spin has angles of its own. */
export const kitaevVqe = defineExperiment({
  name: "kitaev-vqe",
  title: "Kitaev's honeycomb model by a variational circuit",
  summary: "Kitaev honeycomb cluster: ground state by a variational circuit, beside exact diagonalization",
  citations: [
    "A. Kitaev, Anyons in an exactly solved model and beyond, Ann. Phys. 321, 2 (2006)",
    "A. Kandala et al., Hardware-efficient variational quantum eigensolver for small molecules and quantum magnets, Nature 549, 242 (2017)",
  ],
  settings,
  ...vqe("kitaev-vqe", ({ cluster: cells, periodic, kx, ky, kz, layers }: z.output<typeof settings>) => {
    const [width, height] = cells.split("x").map(Number);
    const cluster = honeycombLattice(width, height, { periodic });
    const bonds = Object.entries({ z: zz, x: xx, y: yy }).flatMap(([direction, gate]) =>
      cluster.edges.filter(({ label }) => label === direction).map(({ sites }) => put(sites, gate())),
    );
    const rotations = each(cluster.sites, chain(rz(), rx(), rz()));
    return {
      hamiltonian: kitaev(cluster, { coupling: { x: kx, y: ky, z: kz } }),
      circuit: chain(rotations, repeat(layers, chain(bonds, rotations))),
    };
  }),
});
