import {
  add,
  eigh,
  eye,
  InputError,
  inv,
  matmul,
  mul,
  NDArray,
  slogdet,
  softplus,
  sub,
  sum,
  type Tensor,
} from "../tensor/index.ts";
import type { Graph } from "./graph.ts";

/** A continuous field x, one real number a site, that stands for Ising spins. */
export interface DualField {
  /** ½ xᵀK⁻¹x − Σ ln cosh x of each of [n, sites], dimensionless: [n]. */
  energy(fields: Tensor): Tensor;
  /** ln ∫ dx e^(−energy), from ln Z of the spins. */
  logPartition(isingLogPartition: number): number;
  /** K, [sites, sites]. */
  readonly couplings: NDArray;
}

/**
 * The field dual to Ising spins by the Hubbard–Stratonovich transformation of e^(½ sᵀKs), K = βA + (δ − λ)1, A being the matrix
 * of couplings and λ the smallest eigenvalue of βA, so that K is positive by δ = 0.1:
 * Z_dual = (2π)^(N/2) √det K 2^(−N) e^(N(δ − λ)/2) Z_Ising.
 *
 * S.-H. Li and L. Wang, Neural network renormalization group, Phys. Rev. Lett. 121, 260601 (2018), eq. 4.
 * @throws InputError for a β that is not positive and finite.
 */
export function isingDualField({ sites, edges }: Graph, beta: number): DualField {
  if (!(beta > 0 && Number.isFinite(beta))) throw new InputError(`isingDualField: beta is ${beta}; allowed: above 0`);
  const numbers = new Float64Array(sites * sites);
  for (const {
    sites: [i, j],
    weight,
  } of edges) {
    numbers[i * sites + j] += beta * weight;
    numbers[j * sites + i] += beta * weight;
  }
  const bare = new NDArray("float64", [sites, sites], numbers);
  const offset = leastGap - Math.min(...(eigh(bare).values as NDArray).values());
  const couplings = add(bare, mul(eye(sites), offset)) as NDArray;
  const inverse = inv(couplings);
  const logDeterminant = slogdet(couplings).logAbsDet.item();
  return {
    couplings,
    energy: (x) => {
      const quadratic = sum(mul(x, matmul(x, inverse)), { axes: 1 }).mul(0.5);
      // ln cosh x = softplus(2x) − x − ln 2, without overflow
      const logCosh = sub(softplus(mul(x, 2)), x).sub(Math.LN2);
      return sub(quadratic, sum(logCosh, { axes: 1 }));
    },
    logPartition: (isingLogPartition) =>
      isingLogPartition + sites * (Math.log(2 * Math.PI) / 2 - Math.LN2 + offset / 2) + logDeterminant / 2,
  };
}

/** δ, the smallest eigenvalue of K. */
const leastGap = 0.1;
