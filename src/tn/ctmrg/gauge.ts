import { add, einsum, eye, matmul, matrixTranspose, type NDArray, svd, type Tensor } from "../../tensor/index.ts";
import type { Environment } from "./network.ts";

/** The orthogonal factor of the polar decomposition: the rotation nearest to a matrix. */
function orthogonalFactor(matrix: Tensor): Tensor {
  const { u, vh } = svd(matrix);
  return matmul(u, vh);
}

/**
 * The rotation O that brings an orthonormal basis V nearest to a reference one: V·O ≈ reference. The identity where the
 * two are not of one shape.
 */
export function alignment(basis: Tensor, reference: NDArray | undefined): Tensor {
  const k = basis.shape[1];
  if (reference?.shape[0] !== basis.shape[0] || reference.shape[1] !== k) return eye(k);
  return orthogonalFactor(matmul(matrixTranspose(basis), reference));
}

/**
 * A rotation of the kept space that brings an environment nearer to the one before it: those that leave the isometry as
 * it is would go on for ever otherwise. It is what the overlap of the two shows with one end of corner and edge left
 * alone; half of it is taken, since the ends turn together, some quantities one way and some in opposite ways, and the
 * whole of it would overshoot by as much as there is to correct.
 */
export function rotationTowards(before: Environment, after: Environment): Tensor {
  const overlap = add(einsum("asb,csb->ac", after.edge, before.edge), einsum("ab,cb->ac", after.corner, before.corner));
  return orthogonalFactor(add(orthogonalFactor(overlap), eye(overlap.shape[0])));
}

/** The environment in another basis of the kept space. */
export function rotatedEnvironment({ corner, edge }: Environment, rotation: Tensor): Environment {
  return {
    corner: einsum("ab,ac,bd->cd", corner, rotation, rotation),
    edge: einsum("asb,ac,bd->csd", edge, rotation, rotation),
  };
}
