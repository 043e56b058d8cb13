import { InputError } from "../../tensor/index.ts";
import type { Block, Control } from "./block.ts";
import { requireUnitary } from "./irreversible.ts";

/** A control at the value 0: `control([0, off(1)], put(2, X))` acts where qubit 0 is 1 and qubit 1 is 0. */
export function off(qubit: number): Control {
  return { qubit, value: 0 };
}

/**
 * A block on chosen qubits: `put(2, H)`, `put([0, 3], SWAP)`. Qubit j of the block is `locations[j]`.
 * Throws `InputError` unless there are as many locations as the block has qubits, all different.
 */
export function put(locations: number | readonly number[], block: Block): Block {
  const list = typeof locations === "number" ? [locations] : [...locations];
  requireLocations(`put(${nameOf(block)})`, list);
  if (list.length !== block.qubits) {
    throw new InputError(
      `put: ${nameOf(block)} acts on ${inQubits(block.qubits)}, the locations [${list.join(", ")}] are ${list.length}`,
    );
  }
  return { kind: "put", qubits: Math.max(...list) + 1, locations: list, block };
}

/**
 * Blocks one after the other, the first acting first; lists are taken apart. A number in front says how many qubits the
 * chain has, if that is more than its blocks need.
 */
export function chain(...parts: readonly (number | Block | readonly Block[])[]): Block {
  const [first, ...rest] = parts;
  const blocks = (typeof first === "number" ? rest : parts).flat() as Block[];
  const needed = blocks.reduce((most, { qubits }) => Math.max(most, qubits), 0);
  const qubits = typeof first === "number" ? first : needed;
  if (!Number.isInteger(qubits) || qubits < Math.max(needed, 1)) {
    throw new InputError(`chain: ${qubits} qubits, where the blocks need ${Math.max(needed, 1)}`);
  }
  return { kind: "chain", qubits, blocks };
}

/** A block that acts where all controls are 1 (or 0, by {@link off}). The block stands on its own qubits: `control(0, put(1, X))`. */
export function control(controls: number | Control | readonly (number | Control)[], block: Block): Block {
  const list = (Array.isArray(controls) ? controls : [controls]) as readonly (number | Control)[];
  const all = list.map((c): Control => (typeof c === "number" ? { qubit: c, value: 1 } : c));
  const qubits = all.map(({ qubit }) => qubit);
  requireLocations(`control(${nameOf(block)})`, qubits);
  requireUnitary("control", block);
  return { kind: "control", qubits: Math.max(block.qubits, ...qubits.map((q) => q + 1)), controls: all, block };
}

/** A block so many times; each time its unnamed parameters are new ones. */
export function repeat(count: number, block: Block): Block {
  if (!Number.isInteger(count) || count < 0)
    throw new InputError(`repeat: ${count} times; allowed: a whole number ≥ 0`);
  return { kind: "repeat", qubits: block.qubits, count, block };
}

/** The inverse of a block. */
export function dagger(block: Block): Block {
  requireUnitary("dagger", block);
  return { kind: "dagger", qubits: block.qubits, block };
}

/** What a block is called in messages. */
export function nameOf(block: Block): string {
  return "name" in block ? block.name : block.kind;
}

function inQubits(count: number): string {
  return count === 1 ? "1 qubit" : `${count} qubits`;
}

/** Throws `InputError` unless these are different qubits, at least one. */
export function requireLocations(what: string, locations: readonly number[]): void {
  const wrong = locations.find((location) => !Number.isInteger(location) || location < 0);
  if (wrong !== undefined) throw new InputError(`${what}: qubit ${wrong}; allowed: whole numbers from 0`);
  const twice = locations.find((location, i) => locations.indexOf(location) !== i);
  if (twice !== undefined) throw new InputError(`${what}: qubit ${twice} is named twice`);
  if (locations.length === 0) throw new InputError(`${what}: no qubit is named`);
}
