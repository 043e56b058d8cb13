import { InputError } from "../../tensor/index.ts";
import type { Block, ChannelBlock } from "../block/block.ts";
import { irreversiblePart } from "../block/irreversible.ts";
import { chain, put } from "../block/verbs.ts";
import { planOf } from "../compile/compile.ts";
import { GrowingParameterList, type ParameterList, parameterNames } from "../compile/parameters.ts";

/** What a circuit with measurements and noise does, one after the other. Qubits are those of the register. */
export type Step =
  | UnitaryStep
  | { readonly kind: "measure"; readonly outcome: string; readonly qubits: readonly number[] }
  | { readonly kind: "reset"; readonly qubit: number }
  | { readonly kind: "postselect"; readonly qubit: number; readonly value: 0 | 1 }
  | { readonly kind: "channel"; readonly channel: ChannelBlock; readonly qubits: readonly number[] }
  | SkipStep;

/** A stretch of unitary gates, compiled as one circuit, and which of the parameters are its own. */
interface UnitaryStep {
  readonly kind: "unitary";
  readonly circuit: Block;
  readonly parameters: readonly number[];
}

/** Leaves out the next `steps` steps unless an outcome has the value. */
interface SkipStep {
  readonly kind: "skipUnless";
  readonly outcome: string;
  readonly value: number;
  readonly steps: number;
}

/** A circuit cut into unitary stretches and what is between them. */
export interface Program {
  readonly qubits: number;
  readonly steps: readonly Step[];
  readonly parameters: ParameterList;
  /** The outcomes in the order they are first measured, and how many qubits each is of. */
  readonly outcomes: ReadonlyMap<string, number>;
}

const known = new WeakMap<Block, Program>();

/** The program of a circuit, made once. Throws `InputError` where a condition is on an outcome not measured before it. */
export function programOf(circuit: Block): Program {
  const before = known.get(circuit);
  if (before) return before;
  const cutter = new Cutter(circuit.qubits);
  cutter.visit(
    circuit,
    Array.from({ length: circuit.qubits }, (_, q) => q),
  );
  const program = cutter.finish();
  known.set(circuit, program);
  return program;
}

class Cutter {
  readonly #qubits: number;
  readonly #steps: Step[] = [];
  readonly #parameters = new GrowingParameterList();
  readonly #outcomes = new Map<string, number>();
  #stretch: Block[] = [];

  constructor(qubits: number) {
    this.#qubits = qubits;
  }

  finish(): Program {
    this.#endStretch();
    return { qubits: this.#qubits, steps: this.#steps, parameters: this.#parameters, outcomes: this.#outcomes };
  }

  /** Appends a block whose qubit j is `place[j]`. */
  visit(block: Block, place: readonly number[]): void {
    if (!irreversiblePart(block)) {
      this.#stretch.push(put(place.slice(0, block.qubits), block));
      return;
    }
    switch (block.kind) {
      case "chain":
        for (const part of block.blocks) this.visit(part, place);
        break;
      case "named":
        this.visit(block.block, place);
        break;
      case "put": {
        const inner = block.locations.map((q) => place[q]);
        this.visit(block.block, inner);
        break;
      }
      case "repeat":
        this.#repeat(block.count, block.block, place);
        break;
      case "when":
        this.#condition(block.outcome, block.value, block.block, place);
        break;
      case "measure":
        this.#measure(
          block.outcome,
          block.locations.map((q) => place[q]),
        );
        break;
      case "reset":
        this.#step({ kind: "reset", qubit: place[block.location] });
        break;
      case "postselect":
        this.#step({ kind: "postselect", qubit: place[block.location], value: block.value });
        break;
      case "channel":
        this.#step({ kind: "channel", channel: block, qubits: place.slice(0, block.qubits) });
        break;
    }
  }

  #measure(name: string | undefined, qubits: readonly number[]): void {
    const outcome = name ?? `q${qubits.join()}`;
    this.#outcomes.set(outcome, Math.max(qubits.length, this.#outcomes.get(outcome) ?? 0));
    this.#step({ kind: "measure", outcome, qubits });
  }

  #step(step: Step): void {
    this.#endStretch();
    this.#steps.push(step);
  }

  #endStretch(): void {
    if (this.#stretch.length === 0) return;
    const circuit = chain(this.#stretch);
    this.#stretch = [];
    this.#steps.push(this.#unitary(circuit));
  }

  /** A stretch with its parameters numbered: unnamed ones are new, named ones the same everywhere. */
  #unitary(circuit: Block): UnitaryStep {
    const names = parameterNames(planOf(circuit, this.#qubits).lowered.parameters);
    const parameters = names.map((name) => this.#parameters.numberOf(name ?? undefined));
    return { kind: "unitary", circuit, parameters };
  }

  /** The stretches of the first time are used again, so that each is compiled once. */
  #repeat(count: number, block: Block, place: readonly number[]): void {
    if (count === 0) return;
    this.#endStretch();
    const start = this.#steps.length;
    this.visit(block, place);
    this.#endStretch();
    const once = this.#steps.slice(start);
    for (let i = 1; i < count; i++) {
      for (const step of once) this.#steps.push(step.kind === "unitary" ? this.#unitary(step.circuit) : step);
    }
  }

  #condition(outcome: string, value: number, block: Block, place: readonly number[]): void {
    const width = this.#outcomes.get(outcome);
    if (width === undefined) {
      const measured = [...this.#outcomes.keys()].map((name) => `'${name}'`).join(", ") || "none";
      throw new InputError(`when: '${outcome}' is not measured before the condition on it; measured are: ${measured}`);
    }
    if (value >= 2 ** width) {
      throw new InputError(`when: '${outcome}' is never ${value}; it has values 0 to ${2 ** width - 1}`);
    }
    this.#endStretch();
    const at = this.#steps.length;
    this.#steps.push({ kind: "skipUnless", outcome, value, steps: 0 });
    this.visit(block, place);
    this.#endStretch();
    this.#steps[at] = { kind: "skipUnless", outcome, value, steps: this.#steps.length - at - 1 };
  }
}
