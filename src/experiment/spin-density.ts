import { z } from "zod";
import {
  type Autoregressive,
  type MadeParameters,
  type MaskedConvolutionParameters,
  made,
  maskedConvolution,
  symmetryAveraged,
  type TransformerParameters,
  transformer,
  withFlip,
} from "../flow/index.ts";
import type { ScoredDensity } from "../freeenergy/index.ts";
import { latticeSymmetries, squareLattice } from "../model/index.ts";
import type { Key } from "../tensor/index.ts";

/** Settings of a density of spins on a square torus. */
export const spinDensitySettings = {
  net: z
    .enum(["made", "transformer", "convolution"])
    .default("made")
    .describe("the autoregressive model: a masked autoencoder, a causal transformer or a masked convolution"),
  symmetry: z
    .enum(["none", "z2", "translations", "lattice", "all"])
    .default("none")
    .describe(
      "what p is averaged over: nothing, a flip of all spins, translations, those with rotations and reflections, or all",
    ),
  depth: z.int().min(0).max(100).default(0).describe("layers or blocks of the net; 0 for what suits it: 3, 1 and 3"),
  width: z
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe("hidden units for each site in each layer; 0 for what suits the net: 4, 16 and 8"),
};

type SpinDensitySettings = {
  readonly [Name in keyof typeof spinDensitySettings]: z.output<(typeof spinDensitySettings)[Name]>;
};

/** The parameters of any of the nets. */
export type SpinDensityParameters = MadeParameters | TransformerParameters | MaskedConvolutionParameters;

/** A density of the spins of a lattice, which knows its first parameters. */
export interface SpinDensity extends ScoredDensity<SpinDensityParameters> {
  init(key: Key): SpinDensityParameters;
}

/** The density of L × L spins that the settings say; site x + L y at (x, y). */
export function spinDensity({ L, symmetry, ...net }: SpinDensitySettings & { readonly L: number }): SpinDensity {
  const model = netOf(L, net);
  if (symmetry === "none") return model;
  const point = symmetry === "lattice" || symmetry === "all";
  const lattice = squareLattice(L, L);
  const permutations = latticeSymmetries(lattice, { point }).map((sites) => ({ sites }));
  const group = symmetry === "z2" ? permutations.slice(0, 1) : permutations;
  return symmetryAveraged(model, symmetry === "z2" || symmetry === "all" ? withFlip(group) : group);
}

function netOf(
  L: number,
  { net, depth, width }: Omit<SpinDensitySettings, "symmetry">,
): Autoregressive<SpinDensityParameters> {
  switch (net) {
    case "made":
      return made(L * L, { depth: depth || 3, width: width || 4 });
    case "transformer": {
      const numbers = width || 16;
      const heads = [4, 2, 1].find((count) => numbers % count === 0);
      return transformer(L * L, { blocks: depth || 1, width: numbers, heads });
    }
    case "convolution":
      return maskedConvolution(L, L, { depth: depth || 3, width: width || 8 });
  }
}
