import { type Operator, operatorMatrix, termsCommute } from "../../model/index.ts";
import { InputError, NDArray } from "../../tensor/index.ts";
import type { Angle } from "../block/angle.ts";
import type { Block, Control, EvolutionGate, Generator, RotationGate, UnitaryGate } from "../block/block.ts";
import { irreversibleError } from "../block/irreversible.ts";
import { Builder, type Mark, type Scope } from "./builder.ts";
import type { Lowered } from "./lowered.ts";
import { rotationMatrix } from "./matrices.ts";
import type { Operation } from "./operation.ts";

/** Fixed rotations, and evolutions whose terms do not commute, are written out as matrices up to so many qubits. */
const widestMatrix = 4;

/** Where a block's own qubits are in the register, what controls it, and the parameters known there. */
interface Place {
  readonly qubits: readonly number[];
  readonly controls: readonly Control[];
  readonly scope: Scope;
}

/** A rotation by a generator; the same key for the same generator. */
interface Rotation {
  readonly name: string;
  readonly generator: Generator;
  readonly key: string;
  readonly targets: readonly number[];
  readonly controls: readonly Control[];
}

/**
 * Takes a circuit apart into operations on a register.
 * @param qubits - of the register; those of the circuit unless given.
 * Throws `InputError` if the register has too few qubits, or a part of the circuit is not unitary.
 */
export function lower(circuit: Block, qubits = circuit.qubits): Lowered {
  if (!Number.isInteger(qubits) || qubits < circuit.qubits) {
    throw new InputError(`a circuit of ${circuit.qubits} qubits does not fit a register of ${qubits}`);
  }
  const lowering = new Lowering(circuit);
  const own = Array.from({ length: circuit.qubits }, (_, i) => i);
  lowering.block(circuit, { qubits: own, controls: [], scope: new Map() });
  return lowering.builder.finished(qubits);
}

/** One circuit being lowered. */
class Lowering {
  readonly builder = new Builder();
  readonly #circuit: Block;
  readonly #identities = new Map<object, number>();

  constructor(circuit: Block) {
    this.#circuit = circuit;
  }

  block(block: Block, place: Place): void {
    switch (block.kind) {
      case "unitary":
        this.#unitary(block, place);
        break;
      case "rotation":
        this.#rotation(block, place);
        break;
      case "evolution":
        this.#evolution(block, place);
        break;
      case "named":
        this.block(block.block, { ...place, scope: this.builder.scopeOf(block.angles, place.scope) });
        break;
      case "put":
        this.block(block.block, { ...place, qubits: block.locations.map((q) => place.qubits[q]) });
        break;
      case "control": {
        const controls = block.controls.map(({ qubit, value }) => ({ qubit: place.qubits[qubit], value }));
        this.block(block.block, { ...place, controls: [...place.controls, ...controls] });
        break;
      }
      case "chain":
        for (const part of block.blocks) this.block(part, place);
        break;
      case "repeat":
        if (block.count > 0) this.#again(block.block, place, (start) => this.builder.repeat(start, block.count - 1));
        break;
      case "dagger":
        this.#again(block.block, place, (start) => this.builder.invert(start));
        break;
      default:
        throw irreversibleError("apply and its derivatives", this.#circuit, block, place.qubits);
    }
  }

  /** Adds a block, then does something with all that came of it. */
  #again(block: Block, place: Place, change: (start: Mark) => void): void {
    const start = this.builder.mark();
    this.block(block, place);
    change(start);
  }

  #unitary({ name, matrix, qubits }: UnitaryGate, place: Place): void {
    const at = { targets: place.qubits.slice(0, qubits), controls: place.controls };
    this.builder.add(keyOf(name, this.#identity(matrix), at), () => ({ kind: "unitary", name, matrix, ...at }));
  }

  #rotation({ name, generator, angle, qubits }: RotationGate, { qubits: own, controls, scope }: Place): void {
    if ("matrix" in generator) {
      const at = { targets: own.slice(0, qubits), controls };
      this.#rotate({ name, generator, key: this.#identity(generator.matrix), ...at }, angle, scope);
    } else {
      const { letters, factor } = generator;
      const string = letters.replaceAll("I", "");
      const targets = own.filter((_, j) => j < qubits && letters[j] !== "I");
      this.#rotate(this.#stringRotation(name, string, factor, targets, { qubits: own, controls, scope }), angle, scope);
    }
  }

  /** exp(−iαH): a rotation for each term if they commute, by a matrix if that is small, else a step of its own. */
  #evolution({ operator, time }: EvolutionGate, place: Place): void {
    const name = "timeEvolve";
    const { controls } = place;
    const scope = this.builder.scopeOf([time], place.scope);
    if (termsCommute(operator)) {
      for (const { letters, sites, coefficient } of operator.terms) {
        const targets = sites.map((site) => place.qubits[site]);
        this.#rotate(this.#stringRotation(name, letters, coefficient.re, targets, place), time, scope);
      }
      return;
    }
    const { sites, operator: own } = compact(operator);
    const at = { targets: sites.map((site) => place.qubits[site]), controls };
    const key = this.#identity(operator);
    if (sites.length <= widestMatrix) {
      this.#rotate({ name, generator: { matrix: operatorMatrix(own, sites.length) }, key, ...at }, time, scope);
    } else {
      const make = (): Operation => ({ kind: "evolution", name, operator: own, ...at });
      this.builder.add(keyOf(name, key, at), make, this.builder.place(time, scope));
    }
  }

  #rotate({ name, generator, key, targets, controls }: Rotation, angle: Angle, scope: Scope): void {
    const at = { targets, controls };
    if (angle.source === undefined && targets.length <= widestMatrix) {
      const { offset } = angle;
      const make = (): Operation => ({ kind: "unitary", name, matrix: rotationMatrix(generator, offset), ...at });
      this.builder.add(keyOf(`${name}(${offset})`, key, at), make);
    } else {
      const make = (): Operation => ({ kind: "rotation", name, generator, ...at });
      this.builder.add(keyOf(name, key, at), make, this.builder.place(angle, scope));
    }
  }

  /**
   * The rotation by a Pauli string without I. A string without letters is a global phase, which is one of any qubit, or,
   * if controlled, one of the control's value.
   */
  #stringRotation(name: string, letters: string, factor: number, targets: readonly number[], place: Place): Rotation {
    const { controls } = place;
    if (letters !== "") {
      return { name, generator: { letters, factor }, key: `${letters}*${factor}`, targets, controls };
    }
    const last = controls.at(-1);
    if (!last) {
      return { name, generator: { letters: "I", factor }, key: `I*${factor}`, targets: [place.qubits[0]], controls };
    }
    const projector = new Float64Array(8);
    projector[6 * last.value] = factor;
    const generator = { matrix: new NDArray("complex128", [2, 2], projector) };
    const key = `projector${last.value}*${factor}`;
    return { name, generator, key, targets: [last.qubit], controls: controls.slice(0, -1) };
  }

  /** A key for an object: itself and no other has it. */
  #identity(object: object): string {
    const known = this.#identities.get(object) ?? this.#identities.size;
    this.#identities.set(object, known);
    return `#${known}`;
  }
}

/** An operator on just the sites it acts on, numbered from 0: site j of it is `sites[j]` of the one given. */
function compact(operator: Operator): { readonly sites: readonly number[]; readonly operator: Operator } {
  const sites = [...new Set(operator.terms.flatMap((term) => term.sites))].sort((a, b) => a - b);
  const terms = operator.terms.map((term) => ({ ...term, sites: term.sites.map((site) => sites.indexOf(site)) }));
  return { sites, operator: { terms } };
}

function keyOf(name: string, content: string, { targets, controls }: Pick<Rotation, "targets" | "controls">): string {
  const controlled = controls.map(({ qubit, value }) => `${qubit}:${value}`).join();
  return `${content} ${targets.join()} ${controlled} ${name}`;
}
