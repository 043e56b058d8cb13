import { InputError } from "../../tensor/index.ts";
import type { Block } from "../block/block.ts";
import { CNOT } from "../block/gates.ts";
import { rx, rz } from "../block/rotations.ts";
import { chain, each, put, repeat } from "../block/verbs.ts";
import { requireSize } from "./size.ts";

/** A gate of two qubits on 0 and 1, 1 and 2, …, n − 1 and 0, in this order; nothing on a single qubit. */
export function ring(qubits: number, gate: Block): Block {
  requireSize("ring", "the number of qubits", qubits, 1);
  const pairs = Array.from({ length: qubits === 1 ? 0 : qubits }, (_, i) => put([i, (i + 1) % qubits], gate));
  return chain(qubits, pairs);
}

/**
 * The hardware-efficient ansatz in the layout of Yao's `variational_circuit` (X.-Z. Luo, J.-G. Liu, P. Zhang and L. Wang,
 * Quantum 4, 341 (2020)): layers of rz, rx, rz on each qubit and an entangler after each of them. The first layer lacks
 * its first rz, which does nothing to |0…0⟩; rz and rx on each qubit stand at the end. (3 · layers + 1) · qubits
 * parameters, in the order layer, qubit, gate.
 * @param options - `entangler`, a block on all qubits: {@link ring} of CNOT unless given.
 */
export function variationalCircuit(
  qubits: number,
  layers: number,
  { entangler = ring(qubits, CNOT) }: { readonly entangler?: Block } = {},
): Block {
  requireSize("variationalCircuit", "the number of qubits", qubits, 1);
  requireSize("variationalCircuit", "the number of layers", layers, 1);
  if (entangler.qubits > qubits) {
    throw new InputError(`variationalCircuit: the entangler has ${entangler.qubits} qubits, the circuit ${qubits}`);
  }
  const first = chain(each(qubits, chain(rx(), rz())), entangler);
  const layer = chain(each(qubits, chain(rz(), rx(), rz())), entangler);
  return chain(qubits, first, repeat(layers - 1, layer), each(qubits, chain(rz(), rx())));
}
