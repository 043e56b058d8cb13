import type { Block, Generator } from "./block.ts";

const known = new WeakMap<Block, ReadonlySet<number>>();

/** The qubits a block acts on, its own controls among them; a global phase acts on none. */
export function support(block: Block): ReadonlySet<number> {
  const qubits = known.get(block) ?? new Set(touched(block));
  known.set(block, qubits);
  return qubits;
}

function touched(block: Block): readonly number[] {
  switch (block.kind) {
    case "unitary":
    case "channel":
      return Array.from({ length: block.qubits }, (_, qubit) => qubit);
    case "rotation":
      return generatorSupport(block.generator, block.qubits);
    case "evolution":
      return block.operator.terms.flatMap(({ sites }) => sites);
    case "measure":
      return block.locations;
    case "reset":
    case "postselect":
      return [block.location];
    case "put":
      return [...support(block.block)].map((qubit) => block.locations[qubit]);
    case "control":
      return [...support(block.block), ...block.controls.map(({ qubit }) => qubit)];
    case "chain":
      return [...new Set(block.blocks)].flatMap((part) => [...support(part)]);
    case "named":
    case "repeat":
    case "dagger":
    case "when":
      return [...support(block.block)];
  }
}

function generatorSupport(generator: Generator, qubits: number): readonly number[] {
  const all = Array.from({ length: qubits }, (_, qubit) => qubit);
  return "letters" in generator ? all.filter((qubit) => generator.letters[qubit] !== "I") : all;
}
