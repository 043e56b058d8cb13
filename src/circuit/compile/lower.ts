import { InputError, scalar } from "../../tensor/index.ts";
import type { Angle } from "../block/angle.ts";
import type { Block, Control } from "../block/block.ts";
import { irreversibleError } from "../block/irreversible.ts";
import type { Lowered, PlacedFunction } from "./lowered.ts";
import { adjointMatrix, rotationMatrix } from "./matrices.ts";
import type { Operation } from "./operation.ts";

/** Rotations by fixed angles are written out as matrices up to so many qubits. */
const widestFixedMatrix = 4;

/** The steps of one block, its parameters numbered from 0. See {@link Lowered}. */
type Fragment = Omit<Lowered, "qubits" | "operations">;

/** Where a block's own qubits are in the register, and what controls it. */
interface Place {
  readonly qubits: readonly number[];
  readonly controls: readonly Control[];
}

/**
 * Takes a circuit apart into operations on a register.
 * @param qubits - of the register; those of the circuit unless given.
 * Throws `InputError` if the register has too few qubits, or a control is one of the qubits it controls.
 */
export function lower(circuit: Block, qubits = circuit.qubits): Lowered {
  if (!Number.isInteger(qubits) || qubits < circuit.qubits) {
    throw new InputError(`a circuit of ${circuit.qubits} qubits does not fit a register of ${qubits}`);
  }
  const lowering = new Lowering();
  const place = { qubits: Array.from({ length: circuit.qubits }, (_, i) => i), controls: [] };
  return { qubits, operations: lowering.operations, ...lowering.fragment(circuit, place) };
}

/** One circuit being lowered. A block met again in the same place is not lowered again. */
class Lowering {
  readonly operations: Operation[] = [];
  readonly #known = new Map<Block, Map<string, Fragment>>();
  readonly #inverses = new Map<number, number>();

  fragment(block: Block, place: Place): Fragment {
    const places = this.#known.get(block) ?? new Map<string, Fragment>();
    this.#known.set(block, places);
    const key = `${place.qubits.join()} ${place.controls.map(({ qubit, value }) => `${qubit}:${value}`).join()}`;
    const fragment = places.get(key) ?? this.#lower(block, place);
    places.set(key, fragment);
    return fragment;
  }

  #lower(block: Block, place: Place): Fragment {
    switch (block.kind) {
      case "unitary":
        return this.#step({ kind: "unitary", name: block.name, matrix: block.matrix, ...placed(block, place) });
      case "rotation":
        return this.#rotation(block, place);
      case "evolution": {
        const { operator, time } = block;
        return this.#step({ kind: "evolution", name: "timeEvolve", operator, ...placed(block, place) }, time);
      }
      case "named":
        return this.fragment(block.block, place);
      case "put":
        return this.fragment(block.block, { ...place, qubits: block.locations.map((q) => place.qubits[q]) });
      case "control":
        return this.fragment(block.block, { ...place, controls: controlsOf(block, place) });
      case "chain":
        return joined(block.blocks.map((part) => this.fragment(part, place)));
      case "repeat":
        return joined(new Array<Fragment>(block.count).fill(this.fragment(block.block, place)));
      case "dagger":
        return this.#inverse(this.fragment(block.block, place));
      default:
        throw irreversibleError("apply and its derivatives", block, place.qubits);
    }
  }

  #rotation(block: Extract<Block, { kind: "rotation" }>, place: Place): Fragment {
    const { name, generator, angle, qubits } = block;
    const where = placed(block, place);
    if (angle.source === undefined && qubits <= widestFixedMatrix) {
      return this.#step({ kind: "unitary", name, matrix: rotationMatrix(generator, angle.offset), ...where });
    }
    return this.#step({ kind: "rotation", name, generator, ...where }, angle);
  }

  #step(operation: Operation, angle?: Angle): Fragment {
    const steps = Int32Array.of(this.operations.push(operation) - 1);
    if (!angle) return { ...empty, steps, angles: Int32Array.of(-1) };
    const { names: parameters, functions, source } = angleSources(angle);
    return {
      steps,
      angles: Int32Array.of(0),
      source: Int32Array.of(source),
      scale: Float64Array.of(angle.scale),
      offset: Float64Array.of(angle.offset),
      functions,
      parameters,
    };
  }

  #inverse(fragment: Fragment): Fragment {
    const order = [...fragment.angles.filter((angle) => angle >= 0)].reverse();
    let next = 0;
    return {
      ...fragment,
      steps: fragment.steps.toReversed().map((operation) => this.#inverseOf(operation)),
      angles: fragment.angles.toReversed().map((angle) => (angle < 0 ? -1 : next++)),
      source: Int32Array.from(order, (angle) => fragment.source[angle]),
      scale: Float64Array.from(order, (angle) => -fragment.scale[angle]),
      offset: Float64Array.from(order, (angle) => -fragment.offset[angle]),
    };
  }

  /** The inverse of an operation; that of a rotation is itself, turned by the opposite angle. */
  #inverseOf(index: number): number {
    const operation = this.operations[index];
    if (operation.kind !== "unitary") return index;
    const known = this.#inverses.get(index);
    if (known !== undefined) return known;
    const inverse = this.operations.push({ ...operation, matrix: adjointMatrix(operation.matrix) }) - 1;
    this.#inverses.set(index, inverse).set(inverse, index);
    return inverse;
  }
}

function placed(block: Block, { qubits, controls }: Place) {
  return { targets: qubits.slice(0, block.qubits), controls };
}

function controlsOf(block: Extract<Block, { kind: "control" }>, { qubits, controls }: Place): readonly Control[] {
  return [...controls, ...block.controls.map(({ qubit, value }) => ({ qubit: qubits[qubit], value }))];
}

const empty: Fragment = {
  steps: new Int32Array(0),
  angles: new Int32Array(0),
  source: new Int32Array(0),
  scale: new Float64Array(0),
  offset: new Float64Array(0),
  functions: [],
  parameters: [],
};

/** The parameters an angle depends on, its functions with those of their inputs first, and the source of the angle itself. */
function angleSources(angle: Angle) {
  const names: (string | null)[] = [];
  const functions: PlacedFunction[] = [];
  const sourceOf = ({ source }: Angle): number => {
    if (source === undefined) return -functions.push({ of: () => scalar(0), inputs: [] });
    if (!("of" in source)) {
      const known = source.name === undefined ? -1 : names.indexOf(source.name);
      return known >= 0 ? known : names.push(source.name ?? null) - 1;
    }
    const inputs = source.inputs.map((input) => ({
      source: sourceOf(input),
      scale: input.scale,
      offset: input.offset,
    }));
    return -functions.push({ of: source.of, inputs });
  };
  return { source: sourceOf(angle), names, functions };
}

/** Fragments one after the other: unnamed parameters are new ones in each, named ones are the same. */
function joined(fragments: readonly Fragment[]): Fragment {
  const total = (length: (fragment: Fragment) => number) => fragments.reduce((sum, f) => sum + length(f), 0);
  const steps = new Int32Array(total((f) => f.steps.length));
  const angles = new Int32Array(steps.length);
  const source = new Int32Array(total((f) => f.source.length));
  const scale = new Float64Array(source.length);
  const offset = new Float64Array(source.length);
  const functions: PlacedFunction[] = [];
  const parameters: (string | null)[] = [];
  const named = new Map<string, number>();
  let step = 0;
  let angle = 0;
  for (const fragment of fragments) {
    const numbers = fragment.parameters.map((name) => {
      const known = name === null ? undefined : named.get(name);
      if (known !== undefined) return known;
      const number = parameters.push(name) - 1;
      if (name !== null) named.set(name, number);
      return number;
    });
    const functionsBefore = functions.length;
    const renumbered = (from: number) => (from < 0 ? from - functionsBefore : numbers[from]);
    for (const { of, inputs } of fragment.functions) {
      functions.push({ of, inputs: inputs.map((input) => ({ ...input, source: renumbered(input.source) })) });
    }
    for (const [i, from] of fragment.source.entries()) source[angle + i] = renumbered(from);
    scale.set(fragment.scale, angle);
    offset.set(fragment.offset, angle);
    steps.set(fragment.steps, step);
    for (const [i, own] of fragment.angles.entries()) angles[step + i] = own < 0 ? -1 : own + angle;
    step += fragment.steps.length;
    angle += fragment.source.length;
  }
  return { steps, angles, source, scale, offset, functions, parameters };
}
