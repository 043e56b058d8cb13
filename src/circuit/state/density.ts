import { conj, describeType, expandDims, mul, reshape, ShapeError, Tensor } from "../../tensor/index.ts";
import { qubitsOf } from "./register.ts";

/**
 * A mixed state: ρ[i, j] = ⟨i|ρ|j⟩, complex [..., 2^n, 2^n], Hermitian with trace 1. A record of its own, because by
 * its shape it could be a batch of pure states.
 */
export interface DensityMatrix {
  readonly rho: Tensor;
}

/** A pure state, complex [..., 2^n], or a mixed one. */
export type State = Tensor | DensityMatrix;

/** Whether a state is given as a density matrix. */
export function isDensity(state: State): state is DensityMatrix {
  return !(state instanceof Tensor);
}

/** The state as a density matrix, |ψ⟩⟨ψ| for a pure one. */
export function densityOf(state: State): DensityMatrix {
  if (isDensity(state)) return state;
  qubitsOf(state, "densityOf");
  return { rho: mul(expandDims(state, -1), expandDims(conj(state), -2)) };
}

/** Qubits of a state. Throws `DTypeError` or `ShapeError` unless it is one, naming `what`. */
export function stateQubits(state: State, what: string): number {
  if (!isDensity(state)) return qubitsOf(state, what);
  const { rho } = state;
  const qubits = qubitsOf(rho, what);
  if (rho.rank < 2 || rho.shape.at(-2) !== rho.shape.at(-1)) {
    throw new ShapeError(`${what}: a density matrix has shape [..., 2^n, 2^n]; got ${describeType(rho)}`);
  }
  return qubits;
}

/** ρ as the amplitudes of 2n qubits, [..., 4^n]: qubit q is the column's, qubit n + q the row's. */
export function vectorized(rho: Tensor): Tensor {
  return reshape(rho, [...rho.shape.slice(0, -2), (rho.shape.at(-1) ?? 1) ** 2]);
}
