import type { Source } from "./source.ts";
import type { Declaration, Name, Operand } from "./syntax.ts";

/** A program has at most so many qubits, and so many bits. */
const mostElements = 4096;

/** A register and where its elements are among all qubits, or all bits. */
export interface Register {
  readonly kind: Declaration["kind"];
  readonly name: string;
  readonly first: number;
  readonly size: number;
}

/** The registers that a program has declared. */
export class Registers {
  readonly #source: Source;
  readonly #registers = new Map<string, Register>();
  readonly #counts = { qreg: 0, creg: 0 };

  constructor(source: Source) {
    this.#source = source;
  }

  get qubits(): number {
    return this.#counts.qreg;
  }

  declare({ kind, name, size }: Declaration): void {
    if (this.#registers.has(name.text))
      throw this.#source.error(name.at, `a register '${name.text}' is already declared`);
    if (size < 1)
      throw this.#source.error(name.at, `the register '${name.text}' has ${size} elements; allowed: at least 1`);
    const first = this.#counts[kind];
    if (first + size > mostElements) {
      const what = kind === "qreg" ? "qubits" : "bits";
      throw this.#source.error(
        name.at,
        `with '${name.text}' the program has ${first + size} ${what}; allowed: ${mostElements}`,
      );
    }
    this.#counts[kind] += size;
    this.#registers.set(name.text, { kind, name: name.text, first, size });
  }

  /** The register of a name. Throws `InputError` if there is none of that kind. */
  find({ text, at }: Name, kind: Declaration["kind"]): Register {
    const register = this.#registers.get(text);
    const wanted = kind === "qreg" ? "quantum" : "classical";
    if (!register) throw this.#source.error(at, `no ${wanted} register '${text}' is declared`);
    if (register.kind !== kind) throw this.#source.error(at, `'${text}' is not a ${wanted} register`);
    return register;
  }

  /** The register of an operand, and the elements that are meant. Throws `InputError` if they are not there. */
  elements(
    { register: text, index, at }: Operand,
    kind: Declaration["kind"],
  ): { register: Register; elements: readonly number[] } {
    const register = this.find({ text, at }, kind);
    const { size } = register;
    if (index === undefined) return { register, elements: Array.from({ length: size }, (_, i) => i) };
    if (index >= size)
      throw this.#source.error(at, `${text}[${index}], where '${text}' has ${size} elements: 0 to ${size - 1}`);
    return { register, elements: [index] };
  }

  /**
   * The qubits of several operands, as often as the operation happens: once for each element where operands are
   * registers, which must be of one size; single qubits are the same each time.
   */
  broadcast(operands: readonly Operand[]): readonly (readonly number[])[] {
    const lists = operands.map((operand) => {
      const { register, elements } = this.elements(operand, "qreg");
      return elements.map((element) => register.first + element);
    });
    const whole = operands.flatMap(({ index }, i) => (index === undefined ? [i] : []));
    const count = whole.length > 0 ? lists[whole[0]].length : 1;
    for (const i of whole) {
      if (lists[i].length === count) continue;
      const names = `'${operands[whole[0]].register}' has ${count} qubits, '${operands[i].register}' ${lists[i].length}`;
      throw this.#source.error(operands[i].at, `registers of different sizes: ${names}`);
    }
    return Array.from({ length: count }, (_, turn) => {
      const qubits = lists.map((list, i) => (operands[i].index === undefined ? list[turn] : list[0]));
      const twice = qubits.findIndex((qubit, i) => qubits.indexOf(qubit) !== i);
      if (twice >= 0)
        throw this.#source.error(operands[twice].at, `a qubit of '${operands[twice].register}' is named twice`);
      return qubits;
    });
  }
}
