import {
  absSquare,
  conj,
  div,
  eigh,
  greater,
  InputError,
  log,
  matmul,
  matrixTranspose,
  mul,
  neg,
  power,
  reshape,
  sum,
  type Tensor,
  trace,
  where,
} from "../../tensor/index.ts";
import { type DensityMatrix, densityOf, isDensity, type State, stateQubits, vectorized } from "./density.ts";
import { requireQubits } from "./register.ts";
import { others, split } from "./split.ts";

/** The state of some of the qubits when the others are not looked at; qubit j of it is `qubits[j]`. Differentiable. */
export function reducedDensity(state: State, qubits: readonly number[]): DensityMatrix {
  const count = stateQubits(state, "reducedDensity");
  requireQubits("reducedDensity", qubits, count);
  if (qubits.length === 0) throw new InputError("reducedDensity: no qubit is named");
  if (!isDensity(state)) {
    const matrix = split(state, qubits, count);
    return { rho: matmul(matrix, conj(matrixTranspose(matrix))) };
  }
  // Rows and columns of the kept qubits in front, then those of the others, which are summed where they agree.
  const { rho } = state;
  const chosen = [...qubits, ...qubits.map((q) => q + count)];
  const matrix = split(vectorized(rho), chosen, 2 * count);
  const [kept, rest] = [2 ** qubits.length, 2 ** (count - qubits.length)];
  const batch = rho.shape.slice(0, -2);
  return { rho: trace(reshape(matrix, [...batch, kept, kept, rest, rest])) };
}

/** What is left of a state when qubits are traced out; the others keep their order. Differentiable. */
export function partialTrace(state: State, tracedOut: readonly number[]): DensityMatrix {
  const count = stateQubits(state, "partialTrace");
  requireQubits("partialTrace", tracedOut, count);
  const kept = others(tracedOut, count);
  if (kept.length === 0) throw new InputError(`partialTrace: all ${count} qubits are traced out; one must be left`);
  return tracedOut.length === 0 ? densityOf(state) : reducedDensity(state, kept);
}

/** tr ρ², from 2^−n (completely mixed) to 1 (pure); real [...]. */
export function purity(state: State): Tensor {
  stateQubits(state, "purity");
  return sum(absSquare(densityOf(state).rho), { axes: [-2, -1] });
}

/**
 * Entropy of a mixed state in units of k_B (natural logarithms): −tr ρ ln ρ of von Neumann for order 1, else that of
 * Rényi, ln(tr ρ^order)/(1 − order). Real [...]. The derivative leaves out levels of probability 0, where it diverges.
 */
export function entropy(state: State, order = 1): Tensor {
  stateQubits(state, "entropy");
  if (!(order > 0 && Number.isFinite(order))) {
    throw new InputError(`entropy: order ${order}; allowed: numbers above 0`);
  }
  const { values } = eigh(densityOf(state).rho);
  const present = greater(values, 1e-15);
  const levels = where(present, values, 1);
  if (order === 1) return neg(sum(where(present, mul(levels, log(levels)), 0), { axes: -1 }));
  return div(log(sum(where(present, power(levels, order), 0), { axes: -1 })), 1 - order);
}

/**
 * How entangled some qubits of a pure state are with the others: the {@link entropy} of either part, in units of k_B.
 * @throws InputError for a density matrix, whose parts may have entropy without any entanglement.
 */
export function entanglementEntropy(state: Tensor, qubits: readonly number[], order = 1): Tensor {
  if (isDensity(state)) throw new InputError("entanglementEntropy: the state is mixed; use entropy(reducedDensity(…))");
  const count = stateQubits(state, "entanglementEntropy");
  requireQubits("entanglementEntropy", qubits, count);
  const rest = others(qubits, count);
  if (qubits.length === 0 || rest.length === 0) {
    throw new InputError(`entanglementEntropy: ${qubits.length} of ${count} qubits; both parts need at least one`);
  }
  return entropy(reducedDensity(state, qubits.length <= rest.length ? qubits : rest), order);
}
