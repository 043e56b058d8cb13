import { InputError } from "../../tensor/index.ts";
import type { Block } from "./block.ts";
import { requireLocations } from "./verbs.ts";

/**
 * Measures qubits in the computational basis, in the middle of a circuit or at its end. The state collapses and the
 * outcome is kept, as a whole number whose bit j is the qubit `qubits[j]`.
 * @param outcome - the name it is kept under, for {@link when} and the result; `q0` or `q0,2` by the qubits unless given.
 */
export function measure(qubits: number | readonly number[], outcome?: string): Block {
  const locations = typeof qubits === "number" ? [qubits] : [...qubits];
  requireLocations("measure", locations);
  return { kind: "measure", qubits: Math.max(...locations) + 1, locations, outcome };
}

/** Puts a qubit to 0, whatever it was and whatever it was entangled with. */
export function reset(qubit: number): Block {
  requireLocations("reset", [qubit]);
  return { kind: "reset", qubits: qubit + 1, location: qubit };
}

/** Keeps only what is found with the qubit at the value. Throws `InputError` unless that is 0 or 1. */
export function postselect(qubit: number, value: 0 | 1): Block {
  requireLocations("postselect", [qubit]);
  if (value !== 0 && value !== 1) throw new InputError(`postselect: the value ${value}; allowed: 0 and 1`);
  return { kind: "postselect", qubits: qubit + 1, location: qubit, value };
}

/**
 * A block that happens where the last measurement of that name gave the value. As in OpenQASM, an outcome that is not
 * measured because a condition did not hold is 0. Conditions nested in each other must all hold.
 */
export function when(outcome: string, value: number, block: Block): Block {
  if (!Number.isInteger(value) || value < 0) {
    throw new InputError(`when: the value ${value} of '${outcome}'; allowed: whole numbers from 0`);
  }
  return { kind: "when", qubits: block.qubits, outcome, value, block };
}
