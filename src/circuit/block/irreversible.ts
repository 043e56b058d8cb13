import { InputError } from "../../tensor/index.ts";
import type { Block, IrreversibleBlock } from "./block.ts";

const known = new WeakMap<Block, IrreversibleBlock | null>();

/** The first part of a block that is not unitary: a measurement, a reset, a postselection, a condition or noise. */
export function irreversiblePart(block: Block): IrreversibleBlock | null {
  const before = known.get(block);
  if (before !== undefined) return before;
  const part = find(block);
  known.set(block, part);
  return part;
}

function find(block: Block): IrreversibleBlock | null {
  switch (block.kind) {
    case "unitary":
    case "rotation":
    case "evolution":
      return null;
    case "chain":
      for (const each of block.blocks) {
        const part = irreversiblePart(each);
        if (part) return part;
      }
      return null;
    case "named":
    case "put":
    case "control":
    case "repeat":
    case "dagger":
      return irreversiblePart(block.block);
    default:
      return block;
  }
}

/** Throws `InputError` naming the part that is not unitary. */
export function requireUnitary(verb: string, block: Block): void {
  const part = irreversiblePart(block);
  if (part) throw new InputError(`${verb}: ${described(part)} is not unitary; what ${verb} takes must be`);
}

/**
 * An error saying that something needs a unitary circuit, and what can be used instead.
 * @param qubits - where in the register the qubits of the block are.
 */
export function irreversibleError(what: string, block: IrreversibleBlock, qubits?: readonly number[]): InputError {
  const instead =
    block.kind === "channel"
      ? "density(circuit) or trajectories(circuit, count, key)"
      : "run(circuit) for one run, shots(circuit, count, key) for many, or density(circuit)";
  return new InputError(`${what}: the circuit has ${described(block, qubits)}, which cannot be undone; use ${instead}`);
}

/** `measurement of qubits [0, 2]`, `noise 'bitFlip' on qubits [1]`. */
export function described(block: IrreversibleBlock, qubits?: readonly number[]): string {
  const at = (own: readonly number[]) => `[${own.map((q) => qubits?.[q] ?? q).join(", ")}]`;
  switch (block.kind) {
    case "measure":
      return `a measurement of qubits ${at(block.locations)}`;
    case "reset":
      return `a reset of qubits ${at([block.location])}`;
    case "postselect":
      return `a postselection of qubits ${at([block.location])}`;
    case "when":
      return `a block conditioned on the outcome '${block.outcome}'`;
    case "channel":
      return `the noise '${block.name}' on qubits ${at(Array.from({ length: block.qubits }, (_, q) => q))}`;
  }
}
