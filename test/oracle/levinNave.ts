import {
  concrete,
  einsum,
  log,
  mul,
  reshape,
  slice,
  sqrt,
  stopGradient,
  svd,
  type Tensor,
} from "../../src/tensor/index.ts";

/**
 * ln Z per site by the tensor renormalization group as Levin and Nave wrote it, for any tensor T[u, l, d, r]: two
 * singular value decompositions of the whole tensor in every step and four halves around a plaquette. No symmetry is
 * used, and every kept singular vector is differentiated.
 */
export function levinNaveLnZ(tensor: Tensor, chi: number, iterations: number): Tensor {
  let norm = torus(tensor);
  let lnZ = log(norm);
  let current = tensor;
  for (let iteration = 1; iteration <= iterations; iteration++) {
    current = step(current.div(norm), chi);
    norm = torus(current);
    lnZ = lnZ.add(log(norm).mul(2 ** -iteration));
  }
  return lnZ;
}

function torus(tensor: Tensor): Tensor {
  return einsum("ulul->", tensor);
}

function step(tensor: Tensor, chi: number): Tensor {
  const [upperLeft, lowerRight] = halves(tensor, [0, 1, 2, 3], chi);
  const [lowerLeft, upperRight] = halves(tensor, [1, 2, 3, 0], chi);
  // Edges of the plaquette: w left, x top, y right, z bottom. The upper right half of a vertex is in its lower left corner.
  return einsum("zwa,wxb,xyc,yzd->abcd", upperRight, lowerRight, lowerLeft, upperLeft);
}

/** T in two: one half has legs `axes[0]`, `axes[1]` and the new one, the other half the other legs and the new one. */
function halves(tensor: Tensor, axes: readonly number[], chi: number): [Tensor, Tensor] {
  const size = tensor.shape[0];
  const { u, s, vh } = svd(reshape(tensor.permute(axes), [size ** 2, size ** 2]));
  const values = concrete(stopGradient(s), "levinNave").values();
  const rank = Math.min(chi, values.filter((value) => value > 1e-14 * values[0]).length);
  const root = sqrt(slice(s, [0, rank]));
  const first = mul(slice(u, null, [0, rank]), root);
  const second = mul(slice(vh, [0, rank]).permute([1, 0]), root);
  return [reshape(first, [size, size, rank]), reshape(second, [size, size, rank])];
}
