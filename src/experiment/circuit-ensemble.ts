import { apply, type Block, expectation, parameterCount } from "../circuit/index.ts";
import { type Autoregressive, occupations } from "../flow/index.ts";
import type { DensityMatrix } from "../freeenergy/index.ts";
import type { Operator } from "../model/index.ts";
import { concrete, exp, InputError, type Key, NDArray, random, type Tensor, take } from "../tensor/index.ts";

/** The parameters of a {@link CircuitEnsemble}: of p(n), and the circuit's angles [P]. */
export interface EnsembleParameters<P> {
  readonly populations: P;
  readonly angles: Tensor;
}

/** ρ = Σ p(n) U|n⟩⟨n|U† on the labels n of the computational basis. */
export interface CircuitEnsemble<P> extends DensityMatrix<EnsembleParameters<P>, Operator> {
  /** First parameters: angles normal with standard deviation `spread`. */
  init(key: Key, spread: number): EnsembleParameters<P>;
  /** p(n) and U|n⟩ of all labels, in the order of the basis states: float64 [2^n] and complex128 [2^n, 2^n]. */
  levels(parameters: EnsembleParameters<P>): { readonly weights: NDArray; readonly states: NDArray };
}

/**
 * A density matrix of the orthonormal states U(θ)|n⟩ that a circuit makes of the computational basis, with the
 * probabilities p(n; φ) of a model of bits; site i of n is qubit i. Of a batch of labels each different one is computed
 * once.
 *
 * J.-G. Liu, L. Mao, P. Zhang and L. Wang, Solving quantum statistical mechanics with variational autoregressive networks and
 * quantum circuits, Mach. Learn.: Sci. Technol. 2, 025011 (2021), eq. 3.
 * @throws InputError unless the model is one of as many bits as the circuit has qubits.
 */
export function circuitEnsemble<P>(circuit: Block, model: Autoregressive<P>): CircuitEnsemble<P> {
  const { qubits } = circuit;
  const { sites, alphabet } = model;
  if (sites !== qubits || alphabet.values.join() !== occupations.values.join()) {
    throw new InputError(
      `circuitEnsemble: p(n) is of ${sites} sites with the values ${alphabet.values.join(", ")}; allowed: ${qubits} of 0 and 1`,
    );
  }
  return {
    populations: {
      event: model.event,
      sample: ({ populations }, key, count, chunk) => model.sample(populations, key, count, chunk),
      logProb: ({ populations }, labels) => model.logProb(populations, labels),
    },
    energies: ({ angles }, hamiltonian, labels) => {
      const { different, places } = distinct(indicesOf(labels));
      return take(expectation(hamiltonian, apply(circuit, angles, basisStates(qubits, different))), places, 0);
    },
    init: (key, spread) => {
      const [first, second] = random.split(key);
      return {
        populations: model.init(first),
        angles: random.normal(second, [parameterCount(circuit)]).mul(spread),
      };
    },
    levels: ({ populations, angles }) => {
      const all = Int32Array.from({ length: 2 ** qubits }, (_, index) => index);
      const weights = exp(model.logProb(populations, labelsOf(qubits, all)));
      const states = apply(circuit, angles, basisStates(qubits, all));
      return { weights: concrete(weights, "levels"), states: concrete(states, "levels") };
    },
  };
}

/** The index of the basis state of each of [count, n] labels. */
function indicesOf(labels: NDArray): Int32Array {
  const [count, sites] = labels.shape;
  const bits = labels.values();
  const indices = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    for (let site = 0; site < sites; site++) indices[k] |= bits[k * sites + site] << site;
  }
  return indices;
}

/** [count, n] bits of the indices of basis states. */
function labelsOf(qubits: number, indices: Int32Array): NDArray {
  const bits = new Float64Array(indices.length * qubits);
  for (let k = 0; k < indices.length; k++) {
    for (let site = 0; site < qubits; site++) bits[k * qubits + site] = (indices[k] >> site) & 1;
  }
  return new NDArray("float64", [indices.length, qubits], bits);
}

/** The different ones of some indices, and of each index its place among them. */
function distinct(indices: Int32Array): { readonly different: Int32Array; readonly places: NDArray } {
  const places = new Map<number, number>();
  const place = indices.map((index) => {
    const known = places.get(index) ?? places.size;
    places.set(index, known);
    return known;
  });
  return { different: Int32Array.from(places.keys()), places: new NDArray("int32", [indices.length], place) };
}

/** Basis states, complex128 [count, 2^n]. */
function basisStates(qubits: number, indices: Int32Array): NDArray {
  const size = 2 ** qubits;
  const amplitudes = new Float64Array(2 * indices.length * size);
  for (let k = 0; k < indices.length; k++) amplitudes[2 * (k * size + indices[k])] = 1;
  return new NDArray("complex128", [indices.length, size], amplitudes);
}
