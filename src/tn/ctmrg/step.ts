import { add, matmul, matrixTranspose, mul, type NDArray, permute, reshape, type Tensor } from "../../tensor/index.ts";

import { type CornerDecomposition, isometryOf } from "./isometry.ts";
import { type Environment, normalized } from "./network.ts";

/**
 * The corner grown by a site: C with an edge on either side and the double layer T between them, as a symmetric matrix
 * [(a, d), (b, r)] of side χ·D².
 */
export function enlargedCorner({ corner, edge }: Environment, layer: Tensor): Tensor {
  const [chi, legs] = edge.shape;
  const cornerEdge = matmul(corner, reshape(edge, [chi, legs * chi]));
  const around = matmul(reshape(edge, [chi * legs, chi]), cornerEdge);
  const legsFirst = reshape(permute(reshape(around, [chi, legs * legs, chi]), [1, 0, 2]), [legs * legs, chi * chi]);
  const grown = matmul(matrixTranspose(reshape(layer, [legs * legs, legs * legs])), legsFirst);
  return reshape(permute(reshape(grown, [legs, legs, chi, chi]), [2, 1, 3, 0]), [chi * legs, chi * legs]);
}

/** The edge grown by a site and projected back by the isometry P[(a, u), a′] on both ends. */
export function renormalizedEdge({ edge }: Environment, layer: Tensor, isometry: Tensor): Tensor {
  const [chi, legs] = edge.shape;
  const kept = isometry.shape[1];
  const left = reshape(permute(reshape(isometry, [chi, legs, kept]), [2, 1, 0]), [kept * legs, chi]);
  const half = reshape(matmul(left, reshape(edge, [chi, legs * chi])), [kept, legs * legs, chi]);
  const legsLast = reshape(permute(half, [0, 2, 1]), [kept * chi, legs * legs]);
  const grown = reshape(matmul(legsLast, reshape(layer, [legs * legs, legs * legs])), [kept, chi * legs, legs]);
  const rightBefore = reshape(permute(grown, [0, 2, 1]), [kept * legs, chi * legs]);
  const full = reshape(matmul(rightBefore, isometry), [kept, legs, kept]);
  return symmetrized(full);
}

/** P†ρP: the enlarged corner in the kept subspace. */
export function renormalizedCorner(enlarged: Tensor, isometry: Tensor): Tensor {
  return symmetrized(matmul(matrixTranspose(isometry), matmul(enlarged, isometry)));
}

/** Average with the mirror image, which exchanges the first and last axis. */
function symmetrized(x: Tensor): Tensor {
  const mirror = Array.from({ length: x.rank }, (_, axis) => x.rank - 1 - axis);
  return mul(add(x, permute(x, mirror)), 0.5);
}

/** The environment grown by a site, projected by an isometry and normalized. */
export function projected(environment: Environment, layer: Tensor, enlarged: Tensor, isometry: Tensor): Environment {
  return {
    corner: normalized(renormalizedCorner(enlarged, isometry)),
    edge: normalized(renormalizedEdge(environment, layer, isometry)),
  };
}

/** One step, differentiable by the decomposition that `decompose` gives of the enlarged corner. */
export function ctmrgStep(
  environment: Environment,
  layer: Tensor,
  decompose: (enlarged: NDArray) => CornerDecomposition,
): Environment {
  const enlarged = enlargedCorner(environment, layer);
  return projected(environment, layer, enlarged, isometryOf(enlarged, decompose));
}
