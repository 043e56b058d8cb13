import type { z } from "zod";
import { pauli, plus } from "../../../model/index.ts";
import { array, complex, HelmholtzError, InputError, type NDArray } from "../../../tensor/index.ts";
import { Angle, type Parameter } from "../../block/angle.ts";
import type { Block } from "../../block/block.ts";
import { rot, timeEvolve, unitary } from "../../block/custom.ts";
import { measure, postselect, reset, when } from "../../block/measurement.ts";
import { chain, control, dagger, put, repeat } from "../../block/verbs.ts";
import { channel } from "../../noise/channel.ts";
import { fixedGates } from "./fixed.ts";
import { blockFormat, type CircuitFile, fileFormat, kinds } from "./format.ts";
import { parseText } from "./text.ts";

/** Blocks nest at most so deeply in a file. */
const deepest = 500;

/**
 * The circuit that {@link toJson} wrote.
 * @param file - the text of a file, or what JSON makes of it.
 * @throws InputError naming the place of the first fault, such as `circuit.blocks[3].locations`; of text that is no JSON,
 * line and column.
 */
export function fromJson(file: string | CircuitFile): Block {
  const value: unknown = typeof file === "string" ? parseText(file) : file;
  const { definitions, circuit } = checked(fileFormat, value, "");
  const reader = new Reader();
  for (const [i, { name, block }] of definitions.entries()) reader.define(name, block, `definitions[${i}]`);
  return reader.block(circuit, "circuit", 0);
}

type Written = z.output<typeof blockFormat>;
type WrittenAngle = Extract<Written, { kind: "rotation" }>["angle"];
type WrittenMatrix = Extract<Written, { kind: "unitary" }>["matrix"];

class Reader {
  readonly #known = new Map<string, Block>(fixedGates);
  readonly #parameters = new Map<number, Parameter>();

  define(name: string, block: unknown, path: string): void {
    if (this.#known.has(name)) throw fault(`${path}.name`, `'${name}' is already defined`);
    this.#known.set(name, this.block(block, `${path}.block`, 0));
  }

  block(value: unknown, path: string, depth: number): Block {
    if (depth > deepest) throw fault(shortened(path), `blocks nested deeper than ${deepest}`);
    if (typeof value === "string") {
      const block = this.#known.get(value);
      if (!block) throw fault(path, `no block '${value}' is defined before`);
      return block;
    }
    const { kind } = value as { kind: string };
    if (!kinds.includes(kind)) throw fault(`${path}.kind`, `'${kind}'; allowed: ${kinds.join(", ")}`);
    const written = checked(blockFormat, value, path);
    return placed(path, () => this.#made(written, path, depth + 1));
  }

  #made(written: Written, path: string, depth: number): Block {
    const inner = (block: unknown) => this.block(block, `${path}.block`, depth);
    switch (written.kind) {
      case "unitary":
        return unitary(matrixOf(written.matrix), written.name);
      case "rotation":
        return this.#rotation(written);
      case "evolution": {
        const terms = written.operator.map(({ letters, sites, re, im = 0 }) => pauli(letters, sites, { re, im }));
        return timeEvolve(plus(...terms), this.#angle(written.time));
      }
      case "named": {
        const { name, qubits } = written;
        const block = inner(written.block);
        if (block.qubits > qubits) throw fault(`${path}.qubits`, `${qubits}, where its block has ${block.qubits}`);
        return { kind: "named", name, qubits, angles: written.angles.map((angle) => this.#angle(angle)), block };
      }
      case "put":
        return put(written.locations, inner(written.block));
      case "control":
        return control(written.controls, inner(written.block));
      case "chain":
        return chain(
          written.qubits,
          written.blocks.map((block, i) => this.block(block, `${path}.blocks[${i}]`, depth)),
        );
      case "repeat":
        return repeat(written.count, inner(written.block));
      case "dagger":
        return dagger(inner(written.block));
      case "measure":
        return measure(written.locations, written.outcome);
      case "reset":
        return reset(written.location);
      case "postselect":
        return postselect(written.location, written.value);
      case "when":
        return when(written.outcome, written.value, inner(written.block));
      case "channel":
        return channel(written.name, written.kraus.map(matrixOf));
    }
  }

  #rotation({ name, generator, angle: given }: Extract<Written, { kind: "rotation" }>): Block {
    const angle = this.#angle(given);
    if ("letters" in generator) return { kind: "rotation", name, qubits: generator.letters.length, generator, angle };
    const matrix = matrixOf(generator.matrix);
    // Checks that the matrix is Hermitian.
    const { qubits } = rot(matrix, angle);
    return { kind: "rotation", name, qubits, generator: { matrix }, angle };
  }

  #angle(written: WrittenAngle): Angle {
    if (typeof written === "number") return new Angle(undefined, 0, written);
    const { parameter: name, id, scale = 1, offset = 0 } = written;
    return new Angle(name === null ? this.#unnamed(id) : { name }, scale, offset);
  }

  #unnamed(id: number | undefined): Parameter {
    if (id === undefined) return {};
    const parameter = this.#parameters.get(id) ?? {};
    this.#parameters.set(id, parameter);
    return parameter;
  }
}

function matrixOf({ re, im }: WrittenMatrix): NDArray {
  return complex(array(re), im ? array(im) : 0) as NDArray;
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, path: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const inside = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  throw fault(`${path}${inside}`.replace(/^\./, "") || "the file", issue.message);
}

/** Does it, and puts the path before errors that have none yet. */
function placed<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof HelmholtzError) || error.message.startsWith("fromJson: ")) throw error;
    throw fault(path, error.message);
  }
}

function fault(path: string, message: string): InputError {
  return new InputError(`fromJson: ${path}: ${message}`);
}

function shortened(path: string): string {
  return path.length > 80 ? `${path.slice(0, 40)}…${path.slice(-30)}` : path;
}
