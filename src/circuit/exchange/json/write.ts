import type { Operator } from "../../../model/index.ts";
import { InputError, type NDArray } from "../../../tensor/index.ts";
import type { Angle, Parameter } from "../../block/angle.ts";
import type { Block, Generator } from "../../block/block.ts";
import { describe } from "../../block/verbs.ts";
import { fixedGateNames } from "./fixed.ts";
import { type CircuitFile, version, type WrittenAngle, type WrittenBlock, type WrittenMatrix } from "./format.ts";

/**
 * A circuit as an object that JSON can hold, which {@link fromJson} reads. Blocks that occur more than once, being one
 * object, are written once and named.
 * @throws InputError if an angle is a function of parameters, which cannot be written.
 */
export function toJson(circuit: Block): CircuitFile {
  const writer = new Writer(circuit);
  const written = writer.reference(circuit);
  return { format: "helmholtz-circuit", version, definitions: writer.definitions, circuit: written };
}

class Writer {
  readonly definitions: CircuitFile["definitions"] & unknown[] = [];
  /** How often each block occurs. */
  readonly #occurrences = new Map<Block, number>();
  readonly #names = new Map<Block, string>(fixedGateNames);
  readonly #taken = new Set(fixedGateNames.values());
  /** Numbers of the unnamed parameters of named blocks. */
  readonly #ids = new Map<Parameter, number>();

  constructor(circuit: Block) {
    this.#survey(circuit);
  }

  /** The block, or its name if it has one. */
  reference(block: Block): string | WrittenBlock {
    const name = this.#names.get(block);
    if (name !== undefined) return name;
    const written = this.#written(block);
    if (this.#occurrences.get(block) === 1) return written;
    const own = this.#freeName("name" in block ? block.name : block.kind);
    this.#names.set(block, own);
    this.definitions.push({ name: own, block: written });
    return own;
  }

  #survey(block: Block): void {
    const before = this.#occurrences.get(block) ?? 0;
    this.#occurrences.set(block, before + 1);
    if (before > 0) return;
    if (block.kind === "named") {
      for (const { source } of block.angles) {
        if (source && !("of" in source) && source.name === undefined && !this.#ids.has(source)) {
          this.#ids.set(source, this.#ids.size);
        }
      }
    }
    if (block.kind === "chain") for (const part of block.blocks) this.#survey(part);
    else if ("block" in block) this.#survey(block.block);
  }

  #freeName(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.#taken.has(name); n++) name = `${wanted} ${n}`;
    this.#taken.add(name);
    return name;
  }

  #written(block: Block): WrittenBlock {
    switch (block.kind) {
      case "unitary":
        return { kind: "unitary", name: block.name, matrix: writtenMatrix(block.matrix) };
      case "rotation": {
        const { name, generator, angle } = block;
        return { kind: "rotation", name, generator: writtenGenerator(generator), angle: this.#angle(angle, block) };
      }
      case "evolution":
        return { kind: "evolution", operator: writtenOperator(block.operator), time: this.#angle(block.time, block) };
      case "named": {
        const { name, qubits, angles } = block;
        const written = angles.map((angle) => this.#angle(angle, block));
        return { kind: "named", name, qubits, angles: written, block: this.reference(block.block) };
      }
      case "put":
        return { kind: "put", locations: [...block.locations], block: this.reference(block.block) };
      case "control":
        return { kind: "control", controls: [...block.controls], block: this.reference(block.block) };
      case "chain":
        return { kind: "chain", qubits: block.qubits, blocks: block.blocks.map((part) => this.reference(part)) };
      case "repeat":
        return { kind: "repeat", count: block.count, block: this.reference(block.block) };
      case "dagger":
        return { kind: "dagger", block: this.reference(block.block) };
      case "measure": {
        const { outcome, locations } = block;
        return { kind: "measure", locations: [...locations], ...(outcome === undefined ? {} : { outcome }) };
      }
      case "reset":
        return { kind: "reset", location: block.location };
      case "postselect":
        return { kind: "postselect", location: block.location, value: block.value };
      case "when":
        return { kind: "when", outcome: block.outcome, value: block.value, block: this.reference(block.block) };
      case "channel":
        return { kind: "channel", name: block.name, kraus: block.kraus.map(writtenMatrix) };
    }
  }

  #angle({ source, scale, offset }: Angle, block: Block): WrittenAngle {
    if (source === undefined) return offset;
    if ("of" in source) {
      throw new InputError(
        `toJson: an angle of ${describe(block)} is a function of parameters, which cannot be written; bind the parameters first`,
      );
    }
    const id = this.#ids.get(source);
    return {
      parameter: source.name ?? null,
      ...(id === undefined ? {} : { id }),
      ...(scale === 1 ? {} : { scale }),
      ...(offset === 0 ? {} : { offset }),
    };
  }
}

function writtenGenerator(generator: Generator): { letters: string; factor: number } | { matrix: WrittenMatrix } {
  return "letters" in generator ? { ...generator } : { matrix: writtenMatrix(generator.matrix) };
}

function writtenOperator({ terms }: Operator) {
  return terms.map(({ letters, sites, coefficient: { re, im } }) => ({
    letters,
    sites: [...sites],
    re,
    ...(im === 0 ? {} : { im }),
  }));
}

function writtenMatrix(matrix: NDArray): WrittenMatrix {
  const values = matrix.values();
  const [rows, columns] = matrix.shape;
  const part = (offset: number) =>
    Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_, j) => values[2 * (i * columns + j) + offset]),
    );
  const im = part(1);
  return im.flat().every((value) => value === 0) ? { re: part(0) } : { re: part(0), im };
}
