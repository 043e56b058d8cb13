import { InputError } from "../../../tensor/index.ts";
import type { Block } from "../../block/block.ts";
import { measure, reset, when } from "../../block/measurement.ts";
import { chain, put } from "../../block/verbs.ts";
import { Definitions, mostGates } from "./definitions.ts";
import { parse } from "./parser.ts";
import { type Register, Registers } from "./registers.ts";
import { Source } from "./source.ts";
import type { Conditional, GateCall, Measurement, QuantumOperation, Statement } from "./syntax.ts";

/**
 * A circuit from an OpenQASM 2 program. Qubits are numbered through all quantum registers as they are declared.
 *
 * The gates are those of `qelib1.inc` (which is built in; no other file can be included) and those the program defines,
 * each right up to a global phase. Outcomes are kept under the name of the classical register, bit j being element j,
 * if it is always measured as a whole, else bit by bit as `c[0]`, `c[1]`, …
 * @throws InputError with line, column and the line itself at the first fault.
 */
export function fromQasm(program: string): Block {
  if (typeof program !== "string")
    throw new InputError(`fromQasm: the program is ${typeof program}; allowed: a string`);
  const source = new Source(program);
  const statements = [...parse(source)];
  const translation = new Translation(source, wholeRegisters(statements));
  for (const statement of statements) translation.read(statement);
  return translation.circuit();
}

/** Classical registers that are measured, and always as a whole. */
function wholeRegisters(statements: readonly Statement[]): ReadonlySet<string> {
  const measurements = statements.flatMap((statement) => {
    const operation = statement.kind === "if" ? statement.operation : statement;
    return operation.kind === "measure" ? [operation] : [];
  });
  const whole = new Set(measurements.map(({ to }) => to.register));
  for (const { to } of measurements) if (to.index !== undefined) whole.delete(to.register);
  return whole;
}

class Translation {
  readonly #source: Source;
  readonly #registers: Registers;
  readonly #definitions: Definitions;
  readonly #whole: ReadonlySet<string>;
  readonly #blocks: Block[] = [];
  /** Outcomes measured so far; elements that never were are 0. */
  readonly #measured = new Set<string>();
  #gates = 0;

  constructor(source: Source, whole: ReadonlySet<string>) {
    this.#source = source;
    this.#registers = new Registers(source);
    this.#definitions = new Definitions(source);
    this.#whole = whole;
  }

  circuit(): Block {
    const { qubits } = this.#registers;
    if (qubits === 0) throw this.#source.error(this.#source.text.length, "the program declares no quantum register");
    return chain(qubits, this.#blocks);
  }

  read(statement: Statement): void {
    switch (statement.kind) {
      case "include":
        if (statement.file !== "qelib1.inc") {
          throw this.#source.error(statement.at, `"${statement.file}" cannot be included; allowed: "qelib1.inc"`);
        }
        this.#definitions.includeStandard();
        break;
      case "qreg":
      case "creg":
        this.#registers.declare(statement);
        break;
      case "gate":
        this.#definitions.define(statement);
        break;
      case "barrier":
        this.#registers.broadcast(statement.operands.map((operand) => ({ ...operand, index: operand.index ?? 0 })));
        break;
      case "if":
        this.#conditional(statement);
        break;
      default:
        this.#blocks.push(...this.#operation(statement));
    }
  }

  #operation(operation: QuantumOperation): readonly Block[] {
    switch (operation.kind) {
      case "call":
        return this.#call(operation);
      case "measure":
        return this.#measurement(operation);
      case "reset":
        return this.#registers.broadcast([operation.operand]).map(([qubit]) => reset(qubit));
    }
  }

  #call(call: GateCall): readonly Block[] {
    const gate = this.#definitions.find(call);
    const angles = call.angles.map((expression) => {
      this.#definitions.requireKnown(expression, new Set());
      return this.#definitions.angle(expression, new Map());
    });
    const places = this.#registers.broadcast(call.operands);
    this.#gates += places.length * gate.gates;
    if (this.#gates > mostGates) {
      throw this.#source.error(call.at, `with this the program has ${this.#gates} gates; allowed: ${mostGates}`);
    }
    const block = gate.block(...angles);
    return places.map((qubits) => put(qubits, block));
  }

  #measurement({ from, to, at }: Measurement): readonly Block[] {
    const quantum = this.#registers.elements(from, "qreg");
    const classical = this.#registers.elements(to, "creg");
    if (
      quantum.elements.length !== classical.elements.length ||
      (from.index === undefined) !== (to.index === undefined)
    ) {
      const sizes = `${quantum.elements.length} to ${classical.elements.length}`;
      throw this.#source.error(
        at,
        `'measure' takes a register to one of the same size, or a qubit to a bit; here ${sizes}`,
      );
    }
    const qubits = quantum.elements.map((element) => quantum.register.first + element);
    if (this.#whole.has(to.register)) {
      this.#measured.add(to.register);
      return [measure(qubits, to.register)];
    }
    return qubits.map((qubit, i) => {
      const outcome = `${to.register}[${classical.elements[i]}]`;
      this.#measured.add(outcome);
      return measure(qubit, outcome);
    });
  }

  #conditional({ register: name, value, operation }: Conditional): void {
    const register = this.#registers.find(name, "creg");
    const conditions = this.#conditions(register, value);
    const blocks = this.#operation(operation);
    if (conditions === undefined) return;
    const conditioned = (block: Block) =>
      conditions.reduce((inner, [outcome, bit]) => when(outcome, bit, inner), block);
    this.#blocks.push(...blocks.map(conditioned));
  }

  /** Outcomes and the values they must have; undefined if the register cannot have the value. */
  #conditions(
    { name, size }: Register,
    value: number,
  ): readonly (readonly [outcome: string, value: number])[] | undefined {
    if (value >= 2 ** size) return undefined;
    if (this.#whole.has(name)) {
      if (this.#measured.has(name)) return [[name, value]];
      return value === 0 ? [] : undefined;
    }
    const bits = Array.from({ length: size }, (_, i) => [`${name}[${i}]`, Math.floor(value / 2 ** i) % 2] as const);
    if (bits.some(([outcome, bit]) => bit === 1 && !this.#measured.has(outcome))) return undefined;
    return bits.filter(([outcome]) => this.#measured.has(outcome));
  }
}
