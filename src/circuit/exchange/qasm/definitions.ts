import { Angle } from "../../block/angle.ts";
import type { Block } from "../../block/block.ts";
import { chain, put } from "../../block/verbs.ts";
import { evaluate } from "./expression.ts";
import { builtIn, type LibraryGate, standardLibrary } from "./library.ts";
import type { Source } from "./source.ts";
import type { Expression, GateCall, GateDefinition, Name } from "./syntax.ts";

/** Definitions may be used in others, to this depth. */
const deepest = 200;

/** A circuit is made of at most so many gates, those within defined gates counted. */
export const mostGates = 20_000_000;

/** A gate that can be called. */
interface Callable extends LibraryGate {
  /** How many gates it is taken apart into, and how deep definitions are used within it. */
  readonly gates: number;
  readonly depth: number;
  /** Whether the program itself defines it. */
  readonly own: boolean;
  readonly opaque: boolean;
}

/** The gates a program can call, at the point that has been read. */
export class Definitions {
  readonly #source: Source;
  readonly #gates = new Map<string, Callable>();

  constructor(source: Source) {
    this.#source = source;
    this.#add(builtIn);
  }

  /** Adds the gates of qelib1.inc. */
  includeStandard(): void {
    this.#add(standardLibrary);
  }

  #add(library: ReadonlyMap<string, LibraryGate>): void {
    for (const [name, gate] of library) {
      this.#gates.set(name, { ...gate, gates: 1, depth: 0, own: false, opaque: false });
    }
  }

  /** The gate a call means. Throws `InputError` if there is none, or it takes other numbers of angles or qubits. */
  find({ name, at, angles, operands }: GateCall): Callable {
    const gate = this.#gates.get(name);
    if (!gate) {
      const hint = standardLibrary.has(name) ? `; it is one of qelib1.inc: add 'include "qelib1.inc";'` : "";
      throw this.#source.error(at, `no gate '${name}' is defined${hint}`);
    }
    if (gate.opaque) throw this.#source.error(at, `'${name}' is opaque: what it does is not known`);
    this.#requireCount(at, name, "angle", gate.parameters, angles.length);
    this.#requireCount(at, name, "qubit", gate.qubits, operands.length);
    return gate;
  }

  /** Adds a gate of the program's own, which may take the place of one of qelib1.inc. */
  define(definition: GateDefinition): void {
    const { name, parameters, qubits, body } = definition;
    const before = this.#gates.get(name.text);
    if (before?.own || builtIn.has(name.text))
      throw this.#source.error(name.at, `the gate '${name.text}' is already defined`);
    this.#requireDifferent([...parameters, ...qubits]);
    const calls = (body ?? []).map((call) => this.#bodyCall(call, definition));
    const gates = calls.reduce((sum, { gate }) => sum + gate.gates, 0);
    const depth = 1 + calls.reduce((most, { gate }) => Math.max(most, gate.depth), 0);
    if (gates > mostGates) {
      throw this.#source.error(name.at, `the gate '${name.text}' consists of ${gates} gates; allowed: ${mostGates}`);
    }
    if (depth > deepest) throw this.#source.error(name.at, `more than ${deepest} definitions used inside each other`);
    this.#gates.set(name.text, {
      parameters: parameters.length,
      qubits: qubits.length,
      gates,
      depth,
      own: true,
      opaque: body === undefined,
      block: remembered((...angles) => this.#instance(definition, calls, angles)),
    });
  }

  /** The value of an angle. Throws `InputError` if it is not finite. */
  angle(expression: Expression, environment: ReadonlyMap<string, number>): number {
    const value = evaluate(expression, environment);
    if (!Number.isFinite(value)) throw this.#source.error(expression.at, `the angle is ${value}`);
    return value;
  }

  #instance(
    { name, parameters, qubits }: GateDefinition,
    calls: readonly BodyCall[],
    angles: readonly number[],
  ): Block {
    const environment = new Map(parameters.map(({ text }, i) => [text, angles[i]]));
    const blocks = calls.map(({ gate, call, places }) =>
      put(places, gate.block(...call.angles.map((expression) => this.angle(expression, environment)))),
    );
    const fixed = angles.map((value) => new Angle(undefined, 0, value));
    const block = chain(qubits.length, blocks);
    return { kind: "named", name: name.text, qubits: qubits.length, angles: fixed, block };
  }

  #bodyCall(call: GateCall, { parameters, qubits }: GateDefinition): BodyCall {
    const gate = this.find(call);
    const known = new Set(parameters.map(({ text }) => text));
    for (const expression of call.angles) this.requireKnown(expression, known);
    const places = call.operands.map(({ register, index, at }) => {
      if (index !== undefined)
        throw this.#source.error(at, `'${register}' is a single qubit within a gate, without an index`);
      const place = qubits.findIndex(({ text }) => text === register);
      if (place < 0) throw this.#source.error(at, `'${register}' is not one of the gate's qubits`);
      return place;
    });
    const twice = places.findIndex((place, i) => places.indexOf(place) !== i);
    if (twice >= 0) {
      const { at, register } = call.operands[twice];
      throw this.#source.error(at, `the qubit '${register}' is named twice`);
    }
    return { call, gate, places };
  }

  /** Throws `InputError` if an expression has a name that is not a parameter. */
  requireKnown(expression: Expression, known: ReadonlySet<string>): void {
    if (expression.kind === "name" && !known.has(expression.name)) {
      const allowed = known.size > 0 ? `; the parameters here are ${[...known].join(", ")}` : "";
      throw this.#source.error(expression.at, `'${expression.name}' is no number and no parameter${allowed}`);
    }
    if (expression.kind === "apply") for (const input of expression.inputs) this.requireKnown(input, known);
  }

  #requireCount(at: number, name: string, what: string, wanted: number, given: number): void {
    if (given === wanted) return;
    throw this.#source.error(at, `'${name}' takes ${wanted} ${what}${wanted === 1 ? "" : "s"}, here it has ${given}`);
  }

  #requireDifferent(names: readonly Name[]): void {
    const seen = new Set<string>();
    for (const { text, at } of names) {
      if (seen.has(text)) throw this.#source.error(at, `'${text}' is named twice`);
      seen.add(text);
    }
  }
}

/** A gate within the definition of another. */
interface BodyCall {
  readonly call: GateCall;
  readonly gate: Callable;
  readonly places: readonly number[];
}

/** A gate called again with the same angles is the same block. */
function remembered(block: LibraryGate["block"]): LibraryGate["block"] {
  const known = new Map<string, Block>();
  return (...angles) => {
    const key = angles.join();
    const made = known.get(key) ?? block(...angles);
    known.set(key, made);
    return made;
  };
}
