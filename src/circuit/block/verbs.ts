import { InputError } from "../../tensor/index.ts";
import type { Block, Control } from "./block.ts";
import { requireUnitary } from "./irreversible.ts";
import { support } from "./support.ts";

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
  requireBlocks(`put([${list.join(", ")}])`, [block]);
  requireLocations("put", list, block);
  if (list.length !== block.qubits) {
    throw new InputError(
      `${written("put", list, block)}: the block has ${inQubits(block.qubits)}, the locations are ${list.length}`,
    );
  }
  return { kind: "put", qubits: Math.max(...list) + 1, locations: list, block };
}

/**
 * Blocks one after the other, the first acting first; lists are taken apart. A number in front says how many qubits the
 * chain has, if that is more than its blocks need. Throws `InputError`, saying which block it is, if one needs more.
 */
export function chain(...parts: readonly (number | Block | readonly Block[])[]): Block {
  const [first, ...rest] = parts;
  const blocks = (typeof first === "number" ? rest : parts).flat() as Block[];
  requireBlocks("chain", blocks);
  const needed = blocks.reduce((most, { qubits }) => Math.max(most, qubits), 1);
  if (typeof first !== "number") return { kind: "chain", qubits: needed, blocks };
  if (!Number.isInteger(first) || first < 1) {
    throw new InputError(`chain: ${first} qubits; allowed: a whole number from 1`);
  }
  const wide = blocks.findIndex(({ qubits }) => qubits > first);
  if (wide >= 0) {
    const { qubits } = blocks[wide];
    throw new InputError(
      `chain of ${inQubits(first)}: ${widest(blocks, wide)}, acts on qubit ${qubits - 1}; allowed: 0 to ${first - 1}`,
    );
  }
  return { kind: "chain", qubits: first, blocks };
}

/**
 * A block that acts where all controls are 1 (or 0, by {@link off}). The block stands on its own qubits:
 * `control(0, put(1, X))`. Throws `InputError` if a qubit controls twice, or is one the block acts on.
 */
export function control(controls: number | Control | readonly (number | Control)[], block: Block): Block {
  const list = (Array.isArray(controls) ? controls : [controls]) as readonly (number | Control)[];
  const all = list.map((c): Control => (typeof c === "number" ? { qubit: c, value: 1 } : c));
  const qubits = all.map(({ qubit }) => qubit);
  requireBlocks(`control([${qubits.join(", ")}])`, [block]);
  requireLocations("control", qubits, block);
  const wrong = all.find(({ value }) => value !== 0 && value !== 1);
  if (wrong) {
    const { qubit, value } = wrong;
    throw new InputError(
      `${written("control", qubits, block)}: qubit ${qubit} at the value ${value}; allowed: 0 and 1`,
    );
  }
  const both = qubits.find((qubit) => support(block).has(qubit));
  if (both !== undefined) {
    throw new InputError(`${written("control", qubits, block)}: qubit ${both} is a control and a target`);
  }
  requireUnitary("control", block);
  return { kind: "control", qubits: Math.max(block.qubits, ...qubits.map((q) => q + 1)), controls: all, block };
}

/** A block so many times; each time its unnamed parameters are new ones. */
export function repeat(count: number, block: Block): Block {
  requireBlocks(`repeat(${count})`, [block]);
  if (!Number.isInteger(count) || count < 0) {
    throw new InputError(`repeat(${count}, ${describe(block)}); allowed: a whole number ≥ 0`);
  }
  return { kind: "repeat", qubits: block.qubits, count, block };
}

/** The inverse of a block. */
export function dagger(block: Block): Block {
  requireBlocks("dagger", [block]);
  requireUnitary("dagger", block);
  return block.kind === "dagger" ? block.block : { kind: "dagger", qubits: block.qubits, block };
}

/**
 * A block of one qubit on each of the qubits 0 … n−1, or of a list of them: `each(3, H)`, `each([0, 2], rx())`.
 * Throws `InputError` for a number of qubits that is not whole, and for a block of more than one.
 */
export function each(qubits: number | readonly number[], block: Block): Block {
  if (typeof qubits === "number" && (!Number.isInteger(qubits) || qubits < 0)) {
    throw new InputError(`each(${qubits}, ${describe(block)}); allowed: a whole number ≥ 0`);
  }
  const list = typeof qubits === "number" ? Array.from({ length: qubits }, (_, qubit) => qubit) : qubits;
  return chain(list.map((qubit) => put(qubit, block)));
}

/** How messages write a block. */
export function describe(block: Block): string {
  switch (block.kind) {
    case "put":
      return written("put", block.locations, block.block);
    case "control": {
      const qubits = block.controls.map(({ qubit }) => qubit);
      return written("control", qubits, block.block);
    }
    case "chain":
      return `chain of ${block.blocks.length} blocks`;
    case "repeat":
      return `repeat(${block.count}, ${describe(block.block)})`;
    case "dagger":
      return `dagger(${describe(block.block)})`;
    case "evolution":
      return "timeEvolve";
    case "unitary":
    case "rotation":
    case "named":
    case "channel":
      return block.name;
    default:
      return block.kind;
  }
}

/** Names a block of a list, and in chains within it the block that has as many qubits. */
function widest(blocks: readonly Block[], index: number): string {
  const block = blocks[index];
  const name = `block ${index}, ${describe(block)}`;
  if (block.kind !== "chain") return name;
  const inner = block.blocks.findIndex(({ qubits }) => qubits === block.qubits);
  return inner < 0 ? name : `${name}, of which ${widest(block.blocks, inner)}`;
}

function inQubits(count: number): string {
  return count === 1 ? "1 qubit" : `${count} qubits`;
}

function written(verb: string, qubits: readonly number[], block: Block): string {
  return `${verb}([${qubits.join(", ")}], ${describe(block)})`;
}

/** Throws `InputError` saying which of them is none, such as a function that was not called. */
function requireBlocks(verb: string, blocks: readonly Block[]): void {
  const wrong = blocks.findIndex((block: unknown) => typeof block !== "object" || block === null || !("kind" in block));
  if (wrong < 0) return;
  const given: unknown = blocks[wrong];
  const which = blocks.length > 1 ? `block ${wrong}` : "the block";
  const what = typeof given === "function" ? `the function ${given.name}; call it` : `${given}`;
  throw new InputError(`${verb}: ${which} is ${what}; allowed: gates, and what the verbs make of them`);
}

/** Throws `InputError`, naming the verb and its block, unless these are different qubits, at least one. */
export function requireLocations(verb: string, qubits: readonly number[], block?: Block): void {
  const wrong = qubits.findIndex((qubit, i) => !Number.isInteger(qubit) || qubit < 0 || qubits.indexOf(qubit) !== i);
  if (wrong < 0 && qubits.length > 0) return;
  const what = block ? written(verb, qubits, block) : verb;
  if (qubits.length === 0) throw new InputError(`${what}: no qubit is named`);
  const qubit = qubits[wrong];
  if (Number.isInteger(qubit) && qubits.indexOf(qubit) < wrong)
    throw new InputError(`${what}: qubit ${qubit} is named twice`);
  throw new InputError(`${what}: qubit ${qubit}; allowed: whole numbers from 0`);
}
