import {
  add,
  concrete,
  div,
  eigh,
  einsum,
  matmul,
  matrixTranspose,
  max,
  maximum,
  type NDArray,
  permute,
  reshape,
} from "../../tensor/index.ts";
import type { Environment } from "../ctmrg/network.ts";
import type { SymmetricSpace } from "./symmetric.ts";

/** Added to the eigenvalues of the metric, relative to the largest: directions that change the state less do not count. */
const regularization = 1e-3;

/**
 * The network around one site, N[u, l, d, r]: four corners and four edges. With ket and bra legs apart it is the norm of
 * the state as a quadratic form in the site tensor.
 */
function siteEnvironment({ corner, edge }: Environment) {
  const half = einsum("mli,ij,juk->mluk", edge, corner, edge);
  return einsum("mluk,kn,nro,op,pdq,qm->uldr", half, corner, edge, corner, edge, corner);
}

/**
 * Inverse of the metric ⟨∂ᵢψ|∂ⱼψ⟩ of a symmetric state in its coefficients, in the local approximation that varies one
 * site at a time: a few times fewer steps than with the metric 1, since symmetric site tensors are far from an
 * orthogonal frame of the states they stand for.
 *
 * @returns float64[dimension, dimension], positive definite, largest eigenvalue at most 1/`regularization`.
 */
export function inverseMetric(
  { basis, dimension, bondDimension: D, physicalDimension: d }: SymmetricSpace,
  environment: Environment,
): NDArray {
  const legs = reshape(siteEnvironment(environment), new Array<number>(8).fill(D));
  const form = reshape(permute(legs, [0, 2, 4, 6, 1, 3, 5, 7]), [D ** 4, D ** 4]);
  const rows = reshape(basis, [dimension, d, D ** 4]);
  const metric = einsum("isx,xy,jsy->ij", rows, form, rows);
  const { values, vectors } = eigh(add(metric, matrixTranspose(metric)));
  const relative = div(maximum(values, 0), max(values));
  const inverse = matmul(div(vectors, add(relative, regularization)), matrixTranspose(vectors));
  return concrete(inverse, "inverseMetric");
}
