import { absSquare, add, array, conj, div, einsum, matmul, stack, sub, sum, type Tensor } from "../tensor/index.ts";
import { type Operator, pauli, plus, times } from "./operator.ts";
import { operatorMatrix } from "./operator-matrix.ts";
import type { TimeDependentHamiltonian } from "./propagator.ts";

/** A quantum system steered by fields: H(t) = drift + Σ u_c(t) · control_c. */
export interface ControlledSystem {
  readonly drift: Operator;
  readonly controls: readonly { readonly label: string; readonly operator: Operator }[];
  readonly sites: number;
}

/** How the two qubits of {@link drivenPair} are coupled. */
export const pairCouplings = ["exchange", "ising", "heisenberg"] as const;
export type PairCoupling = (typeof pairCouplings)[number];

const couplingStrings: Readonly<Record<PairCoupling, readonly string[]>> = {
  exchange: ["XX", "YY"],
  ising: ["ZZ"],
  heisenberg: ["XX", "YY", "ZZ"],
};

/**
 * Two qubits in the frame that rotates with each, coupled always and driven on resonance in both quadratures:
 * H(t) = (J/2) Σ PP + Σ_q (u_q(t) X_q + v_q(t) Y_q)/2 with J = 1 and PP the strings of the coupling: XX + YY, ZZ, or all.
 * Any gate can be reached; time is in units of 1/J, fields (Rabi frequencies) in units of J.
 */
export function drivenPair(coupling: PairCoupling): ControlledSystem {
  const drift = times(0.5, plus(...couplingStrings[coupling].map((letters) => pauli(letters, [0, 1]))));
  const controls = [0, 1].flatMap((qubit) =>
    ["X", "Y"].map((letter) => ({ label: `${letter}${qubit}`, operator: pauli(letter, [qubit], 0.5) })),
  );
  return { drift, controls, sites: 2 };
}

/** H(t) of a controlled system under fields u_c(t), given as their values at a list of times, real [times, controls]. */
export function controlledHamiltonian(
  { drift, controls, sites }: ControlledSystem,
  fields: (times: readonly number[]) => Tensor,
): TimeDependentHamiltonian {
  const still = operatorMatrix(drift, sites);
  const steered = stack(controls.map(({ operator }) => operatorMatrix(operator, sites)));
  return (moments) => add(still, einsum("tc,cij->tij", fields(moments), steered));
}

/**
 * Pulses that begin and end at zero: u_c(t) = Σ_m a[c, m−1] sin(mπt/T), m = 1…M, at a list of times.
 * @param amplitudes - a, real [controls, M].
 * @returns real [times, controls].
 */
export function sinePulses(amplitudes: Tensor, duration: number, moments: readonly number[]): Tensor {
  const harmonics = amplitudes.shape[1];
  const sines = moments.map((t) =>
    Array.from({ length: harmonics }, (_, m) => Math.sin(((m + 1) * Math.PI * t) / duration)),
  );
  return einsum("tm,cm->tc", array(sines), amplitudes);
}

/** Σ_c ∫ u_c² dt of {@link sinePulses}: (T/2) Σ a². */
export function sinePulseEnergy(amplitudes: Tensor, duration: number): Tensor {
  return sum(absSquare(amplitudes)).mul(duration / 2);
}

/** 1 − |Tr V†U|²/d² of a gate U beside the wanted one V, [d, d]: a global phase does not count. */
export function gateInfidelity(gate: Tensor, wanted: Tensor): Tensor {
  const d = wanted.shape[0];
  return sub(1, div(absSquare(sum(conj(wanted).mul(gate))), d * d));
}

/** 1 − |⟨φ|U|ψ⟩|² of a gate U that is to take ψ to φ, states of norm 1, [d]. */
export function transferInfidelity(gate: Tensor, from: Tensor, to: Tensor): Tensor {
  return sub(1, absSquare(sum(conj(to).mul(matmul(gate, from)))));
}
