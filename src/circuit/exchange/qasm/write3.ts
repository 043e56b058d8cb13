import { InputError, type TensorLike } from "../../../tensor/index.ts";
import type { Block } from "../../block/block.ts";
import { Counter } from "../census.ts";
import { fixedGateNames } from "../json/fixed.ts";
import { parameterValues } from "../value.ts";
import { type Step, stepsOf, type WrittenGate } from "../walk.ts";
import { Inputs, type LinearAngle } from "./angles3.ts";
import { Gates, type Instruction } from "./gates3.ts";
import { Outcomes, outcomeName } from "./outcomes.ts";

/** A program of more steps than this is not written. */
const mostGates = 5_000_000;

/** Options of {@link toQasm3}. */
export interface Qasm3Options {
  /** Values of the circuit's parameters, [P]; without them the program has inputs. */
  readonly parameters?: TensorLike;
}

/**
 * A circuit as an OpenQASM 3 program with `stdgates.inc`, right to the global phase. Free parameters are inputs of the
 * program, in their order; controls and inverses are modifiers; what the file lacks is defined in the program; what is
 * repeated with the same parameters is a loop.
 * @throws InputError for noise and postselection, functions of parameters without values, and gates that are too large.
 */
export function toQasm3(circuit: Block, { parameters }: Qasm3Options = {}): string {
  const counter = new Counter();
  const { gates, unnamed, named } = counter.of(circuit);
  if (gates > mostGates && unnamed > 0)
    throw new InputError(`toQasm3: the circuit has ${gates} gates; allowed: ${mostGates}`);
  const values = parameters === undefined ? undefined : parameterValues(parameters, unnamed + named.length, "toQasm3");
  const options = {
    whole: () => false,
    marked: (count: number, body: Block) => count > 1 && counter.of(body).unnamed === 0,
  };
  const steps = () => stepsOf(circuit, options, counter);
  const outcomes = new Outcomes(onlyGates(steps()), new Set(["q"]));
  const writer = new Writer(outcomes, new Inputs(new Set(["q", "i", "theta", ...outcomes.registers.keys()]), values));
  for (const step of steps()) writer.write(step);
  return writer.text(circuit.qubits);
}

function* onlyGates(steps: Iterable<Step>): Generator<WrittenGate> {
  for (const step of steps) if (step.kind === "gate") yield step;
}

class Writer {
  readonly #outcomes: Outcomes;
  readonly #inputs: Inputs;
  readonly #gates = new Gates();
  readonly #lines: string[] = [];
  #indent = "";

  constructor(outcomes: Outcomes, inputs: Inputs) {
    this.#outcomes = outcomes;
    this.#inputs = inputs;
  }

  write(step: Step): void {
    if (step.kind === "gate") {
      for (const line of this.#statements(step)) this.#lines.push(`${this.#indent}${this.#condition(step)}${line}`);
    } else if (step.kind === "begin") {
      this.#lines.push(`${this.#indent}for int i in [1:${step.count}] {`);
      this.#indent += "  ";
    } else {
      this.#indent = this.#indent.slice(2);
      this.#lines.push(`${this.#indent}}`);
    }
  }

  text(qubits: number): string {
    const inputs = this.#inputs.names.map((name) => `input float[64] ${name};`);
    const bits = [...this.#outcomes.registers].map(([name, size]) => `bit[${size}] ${name};`);
    const head = ["OPENQASM 3.0;", 'include "stdgates.inc";', ...inputs, ...this.#gates.definitions];
    return `${[...head, `qubit[${qubits}] q;`, ...bits, ...this.#lines].join("\n")}\n`;
  }

  #statements(step: WrittenGate): readonly string[] {
    const { gate, qubits, inverse } = step;
    switch (gate.kind) {
      case "unitary":
        return [modified(this.#gates.unitary(gate, inverse, fixedGateNames.has(gate)), step)];
      case "rotation":
        return this.#gates.rotation(gate, this.#angle(step)).map((instruction) => modified(instruction, step));
      case "evolution":
        return this.#gates.evolution(gate, this.#angle(step)).map((instruction) => modified(instruction, step));
      case "measure": {
        const places = this.#outcomes.places(outcomeName(gate, qubits));
        return qubits.map((qubit, j) => `${places[j]} = measure q[${qubit}];`);
      }
      case "reset":
        return [`reset q[${qubits[0]}];`];
      default:
        throw new InputError(
          `toQasm3: ${"name" in gate ? `the noise '${gate.name}'` : gate.kind} cannot be written in OpenQASM 3`,
        );
    }
  }

  #angle({ angles: [written], inverse }: WrittenGate): LinearAngle {
    const { parameter, factor, offset } = this.#inputs.linear(written);
    return inverse ? { parameter, factor: -factor, offset: -offset } : { parameter, factor, offset };
  }

  #condition({ conditions }: WrittenGate): string {
    if (conditions.length === 0) return "";
    const bits = conditions.flatMap(({ outcome, value }) =>
      this.#outcomes.places(outcome).map((place, j) => `${place} == ${Math.floor(value / 2 ** j) % 2}`),
    );
    return `if (${bits.join(" && ")}) `;
  }
}

/** The instruction on qubits of the register, with its controls. */
function modified({ call, qubits: own }: Instruction, { qubits, controls }: WrittenGate): string {
  const modifiers = controls.map(({ value }) => (value === 1 ? "ctrl @ " : "negctrl @ ")).join("");
  const all = [...controls.map(({ qubit }) => qubit), ...own.map((qubit) => qubits[qubit])];
  return `${modifiers}${call} ${all.map((qubit) => `q[${qubit}]`).join(", ")}`.trimEnd().concat(";");
}
