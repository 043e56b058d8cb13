import { InputError } from "../../tensor/index.ts";
import type { Block, ChannelBlock } from "../block/block.ts";
import { irreversiblePart } from "../block/irreversible.ts";
import { when } from "../block/measurement.ts";
import { support } from "../block/support.ts";
import { chain, describe, put, repeat } from "../block/verbs.ts";

/**
 * The noise that follows a gate, if any: a channel of as many qubits as the gate acts on, or of one, which then happens
 * to each of them. `qubits` are the gate's in the register, ascending.
 */
export type NoiseModel = (gate: Block, qubits: readonly number[]) => ChannelBlock | undefined;

/**
 * The circuit with noise after its gates: `withNoise(circuit, (_, qubits) => depolarizing(0.01, qubits.length))`.
 * Parameters stay what they are. A gate is what has a name of its own, a time evolution, or either with controls.
 * @throws InputError for a channel that does not fit its gate, and for inverses of whole circuits, which noise has not.
 */
export function withNoise(circuit: Block, model: NoiseModel): Block {
  return noisy(
    circuit,
    Array.from({ length: circuit.qubits }, (_, q) => q),
    model,
  );
}

/** A block, whose qubit j is `place[j]` of the register, with its noise. */
function noisy(block: Block, place: readonly number[], model: NoiseModel): Block {
  switch (block.kind) {
    case "chain":
      return chain(
        block.qubits,
        block.blocks.map((part) => noisy(part, place, model)),
      );
    case "put": {
      const inner = block.locations.map((q) => place[q]);
      return put(block.locations, noisy(block.block, inner, model));
    }
    case "repeat":
      return repeat(block.count, noisy(block.block, place, model));
    case "when":
      return when(block.outcome, block.value, noisy(block.block, place, model));
    case "named":
      return irreversiblePart(block) ? noisy(block.block, place, model) : followed(block, place, model);
    case "dagger":
      if (!isGate(block.block)) {
        throw new InputError(
          `withNoise: ${describe(block)}; noise has no inverse, so write the gates of an inverse out`,
        );
      }
      return followed(block, place, model);
    case "unitary":
    case "rotation":
    case "evolution":
    case "control":
      return followed(block, place, model);
    default:
      return block;
  }
}

function followed(gate: Block, place: readonly number[], model: NoiseModel): Block {
  const qubits = [...support(gate)].sort((a, b) => place[a] - place[b]);
  if (qubits.length === 0) return gate;
  const noise = model(
    gate,
    qubits.map((q) => place[q]),
  );
  if (!noise) return gate;
  if (noise.qubits === qubits.length) return chain(gate.qubits, gate, put(qubits, noise));
  if (noise.qubits > 1) {
    throw new InputError(
      `withNoise: ${noise.name} is for ${noise.qubits} qubits; ${describe(gate)} acts on ${qubits.length}, so 1 or ${qubits.length} are allowed`,
    );
  }
  return chain(
    gate.qubits,
    gate,
    qubits.map((q) => put(q, noise)),
  );
}

/** Whether a block is one gate, in whatever place. */
function isGate(block: Block): boolean {
  if (block.kind === "put" || block.kind === "dagger") return isGate(block.block);
  return block.kind !== "chain" && block.kind !== "repeat";
}
