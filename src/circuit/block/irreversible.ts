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
    case "repeat":
      return block.count === 0 ? null : irreversiblePart(block.block);
    case "named":
    case "put":
    case "control":
    case "dagger":
      return irreversiblePart(block.block);
    default:
      return block;
  }
}

/** Throws `InputError` naming the part that is not unitary. */
export function requireUnitary(verb: string, block: Block): void {
  const part = irreversiblePart(block);
  if (!part) return;
  throw new InputError(`${verb}: ${described(part)}${positionOf(block)} is not unitary; what ${verb} takes must be`);
}

/** ` (block 2 of the chain)`, ` (block 2.0 of the chains)`: where the first part is that is not unitary, counted from 0. */
function positionOf(block: Block): string {
  const path: number[] = [];
  for (let at: Block | undefined = block; at; at = inner(at)) {
    if (at.kind === "chain") path.push(at.blocks.findIndex(irreversiblePart));
  }
  return path.length === 0 ? "" : ` (block ${path.join(".")} of the chain${path.length > 1 ? "s" : ""})`;
}

/** What stands in a block, of a chain what is not unitary. */
function inner(block: Block): Block | undefined {
  if (block.kind === "chain") return block.blocks.find(irreversiblePart);
  return "block" in block && block.kind !== "when" ? block.block : undefined;
}

/**
 * An error saying that something needs a unitary circuit, and what can be used instead.
 * @param qubits - where in the register the qubits of the block are.
 */
export function irreversibleError(
  what: string,
  circuit: Block,
  block: IrreversibleBlock,
  qubits: readonly number[],
): InputError {
  const instead =
    block.kind === "channel"
      ? "density(circuit) or trajectories(circuit, count, key)"
      : "run(circuit) for one run, shots(circuit, count, key) for many, or density(circuit)";
  const found = `${described(block, qubits)}${positionOf(circuit)}`;
  return new InputError(`${what}: the circuit has ${found}, which cannot be undone; use ${instead}`);
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
