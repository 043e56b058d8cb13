import { InputError, type TensorLike } from "../../../tensor/index.ts";
import type { Block } from "../../block/block.ts";
import { Counter } from "../census.ts";
import { Synthesis } from "../synthesis/synthesis.ts";
import { angleValue, type ParameterValues, parameterValues } from "../value.ts";
import { stepsOf, type WrittenGate } from "../walk.ts";
import { numberText } from "./numbers.ts";
import { Outcomes, outcomeName } from "./outcomes.ts";

/** A program of more gates than this is not written. */
const mostGates = 5_000_000;

/** Options of {@link toQasm}. */
export interface QasmOptions {
  /** Values of the circuit's parameters, [P]. */
  readonly parameters?: TensorLike;
}

/**
 * A circuit as an OpenQASM 2 program with the gates of `qelib1.inc`, the same up to a global phase. Numbers are written
 * so that they are read back to the last bit. What `qelib1.inc` lacks is taken apart: gates with several controls,
 * Pauli strings, matrices on up to 4 qubits.
 * @throws InputError for parameters without values, for noise and postselection, and for gates that are too large to be
 * taken apart.
 */
export function toQasm(circuit: Block, { parameters }: QasmOptions = {}): string {
  const counter = new Counter();
  const { gates, unnamed, named } = counter.of(circuit);
  if (gates > mostGates) throw new InputError(`toQasm: the circuit has ${gates} gates; allowed: ${mostGates}`);
  const count = unnamed + named.length;
  if (count > 0 && parameters === undefined) throw missingParameters(count, named);
  const values = parameterValues(parameters ?? [], count, "toQasm");
  const writer = new Writer(circuit, counter);
  for (const step of gatesOf(circuit, counter)) writer.write(step, values);
  return writer.text();
}

function missingParameters(count: number, named: readonly { readonly name: string }[]): InputError {
  const names = named.length > 0 ? ` (among them '${named[0].name}')` : "";
  return new InputError(
    `toQasm: the circuit has ${count} free parameters${names}; give their values, toQasm(circuit, { parameters }), or bind them`,
  );
}

function* gatesOf(circuit: Block, counter: Counter): Generator<WrittenGate> {
  const takenApart = { whole: () => false, marked: () => false };
  for (const step of stepsOf(circuit, takenApart, counter)) if (step.kind === "gate") yield step;
}

class Writer {
  readonly #lines: string[] = [];
  readonly #qubits: number;
  readonly #outcomes: Outcomes;
  readonly #measured = new Set<string>();
  readonly #synthesis: Synthesis;
  #prefix = "";

  constructor(circuit: Block, counter: Counter) {
    this.#qubits = circuit.qubits;
    this.#outcomes = new Outcomes(gatesOf(circuit, counter), new Set(["q"]));
    this.#synthesis = new Synthesis(circuit.qubits, (name, angles, qubits) => this.#line(name, angles, qubits));
  }

  write(step: WrittenGate, values: ParameterValues): void {
    const { gate, qubits, conditions } = step;
    if (conditions.length > 0) {
      const { register, value } = this.#outcomes.condition(conditions, this.#measured);
      this.#prefix = `if(${register}==${value}) `;
    } else this.#prefix = "";
    switch (gate.kind) {
      case "unitary":
      case "rotation":
      case "evolution":
        this.#synthesis.write({
          ...step,
          gate,
          value: step.angles.length > 0 ? angleValue(step.angles[0], values) : 0,
        });
        break;
      case "measure": {
        const outcome = outcomeName(gate, qubits);
        const places = this.#outcomes.places(outcome);
        for (const [j, qubit] of qubits.entries())
          this.#lines.push(`${this.#prefix}measure q[${qubit}] -> ${places[j]};`);
        this.#measured.add(outcome);
        break;
      }
      case "reset":
        this.#lines.push(`${this.#prefix}reset q[${qubits[0]}];`);
        break;
      default:
        throw new InputError(
          `toQasm: ${"name" in gate ? `the noise '${gate.name}'` : gate.kind} cannot be written in OpenQASM 2`,
        );
    }
  }

  text(): string {
    const registers = [...this.#outcomes.registers].map(([name, size]) => `creg ${name}[${size}];`);
    const head = ["OPENQASM 2.0;", 'include "qelib1.inc";', `qreg q[${this.#qubits}];`, ...registers];
    return `${[...head, ...this.#lines].join("\n")}\n`;
  }

  #line(name: string, angles: readonly number[], qubits: readonly number[]): void {
    const list = angles.length > 0 ? `(${angles.map(numberText).join(",")})` : "";
    this.#lines.push(`${this.#prefix}${name}${list} ${qubits.map((qubit) => `q[${qubit}]`).join(",")};`);
  }
}
