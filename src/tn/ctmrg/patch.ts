import { einsum, matmul, reshape, type Tensor } from "../../tensor/index.ts";
import { type Environment, openDoubleLayer } from "./network.ts";

/** Clusters of sites that can be cut out of the environment to measure a bond: rows × columns. */
export const patches = ["1x2", "2x2"] as const;
export type Patch = (typeof patches)[number];

/**
 * Density matrix ρ[s, t, s′, t′] of two neighbouring sites, not normalized, from a patch of exact sites embedded in the
 * environment. `1x2` is the bond alone; `2x2` has the other two sites of a plaquette exact as well, so it is closer to
 * the limit χ → ∞ at the same χ.
 */
export function bondDensityMatrix(site: Tensor, environment: Environment, patch: Patch): Tensor {
  const layer = openDoubleLayer(site);
  return patch === "1x2" ? bondFromEdges(layer, environment) : bondFromCorners(layer, environment);
}

function bondFromEdges(layer: Tensor, { corner, edge }: Environment): Tensor {
  const half = einsum("mei,ij,jga,geobst,mn,noc->abcst", edge, corner, edge, layer, corner, edge);
  return einsum("abcst,abcuv->sutv", half, half);
}

function bondFromCorners(layer: Tensor, { corner, edge }: Environment): Tensor {
  const open = einsum("aei,ij,jgb,georst->aobrst", edge, corner, edge, layer);
  const [chi, legs] = edge.shape;
  const d = layer.shape[4];
  const side = chi * legs;
  const corners = reshape(open, [side, side, d, d]);
  const closed = einsum("xyss->xy", corners);
  const below = matmul(closed, closed);
  return einsum("xyst,yzuv,zx->sutv", corners, corners, below);
}
