import { add, array, asTensor, div, exp, mul, neg, sub, type Tensor, type TensorLike } from "../tensor/index.ts";

/**
 * The vertex of the square-lattice Ising model E = −Σ σσ′ (J = 1, no field) as a tensor network: with one copy of
 * T[u, l, d, r] (shape [2, 2, 2, 2], real for real β) at every site and one index on every bond,
 * Z = Σ e^(−βE) is the sum over all indices.
 *
 * The Boltzmann matrix of a bond, exp(βσσ′), has eigenvalues λ₀ = 2 cosh β and λ₁ = 2 sinh β on the even and the odd
 * state of the bond; each end takes a square root, and summing σ leaves the entries with an even number of odd legs,
 * √(λ_u λ_l λ_d λ_r)/2 (M. Levin and C. P. Nave, Phys. Rev. Lett. 99, 120601 (2007)). Differentiable in β.
 *
 * @param beta - a real scalar tensor or number.
 */
export function isingVertex(beta: TensorLike): Tensor {
  const x = asTensor(beta);
  const [growth, decay] = [exp(x), exp(neg(x))];
  const even = add(growth, decay);
  const odd = sub(growth, decay);
  const entries = [mul(even, even), mul(even, odd), mul(odd, odd)];
  const [none, two, four] = entries.map((entry, pairs) => mul(div(entry, 2), verticesWith(2 * pairs)));
  return add(none, add(two, four));
}

/** 1 where exactly `count` of the four legs are odd, else 0. */
function verticesWith(count: number): Tensor {
  const mark = (...legs: number[]) => Number(legs.reduce((sum, leg) => sum + leg) === count);
  const states = [0, 1];
  return array(states.map((u) => states.map((l) => states.map((d) => states.map((r) => mark(u, l, d, r))))));
}
