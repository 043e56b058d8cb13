import { InputError } from "../../../tensor/index.ts";
import type { MeasureBlock } from "../../block/block.ts";
import type { Condition, WrittenGate } from "../walk.ts";

/** Where an outcome is kept: in the bits of a classical register from `first` on. */
interface Kept {
  readonly register: string;
  readonly first: number;
  readonly bits: number;
}

/** The name an outcome is kept under: its own, or by its qubits. */
export function outcomeName({ outcome, locations }: MeasureBlock, qubits: readonly number[]): string {
  return outcome ?? `q${(qubits.length > 0 ? qubits : locations).join()}`;
}

/** Classical registers for the outcomes of a circuit: `c[2]` is a bit of the register `c`, other names are registers. */
export class Outcomes {
  readonly #kept = new Map<string, Kept>();
  readonly #sizes = new Map<string, number>();

  /** Throws `InputError` if an outcome is measured with different numbers of qubits. */
  constructor(steps: Iterable<WrittenGate>, taken: ReadonlySet<string>) {
    const bits = new Map<string, number>();
    for (const { gate, qubits } of steps) {
      if (gate.kind !== "measure") continue;
      const name = outcomeName(gate, qubits);
      const before = bits.get(name) ?? qubits.length;
      if (before !== qubits.length) {
        throw new InputError(
          `the outcome '${name}' is measured from ${before} qubits, and elsewhere from ${qubits.length}`,
        );
      }
      bits.set(name, qubits.length);
    }
    for (const [name, count] of bits) this.#keep(name, count, bits, taken);
  }

  #keep(name: string, bits: number, all: ReadonlyMap<string, number>, taken: ReadonlySet<string>): void {
    const [, register, index] = /^([a-z]\w*)\[(\d{1,4})\]$/.exec(name) ?? [];
    if (bits === 1 && register !== undefined && !taken.has(register) && !all.has(register)) {
      const first = Number(index);
      this.#kept.set(name, { register, first, bits });
      this.#sizes.set(register, Math.max(this.#sizes.get(register) ?? 0, first + 1));
      return;
    }
    const plain = name.replace(/\W+/g, "_").replace(/_$/, "");
    const safe = /^[a-z]/.test(plain) ? plain : `c_${plain}`;
    let own = safe;
    for (let n = 2; taken.has(own) || this.#sizes.has(own); n++) own = `${safe}_${n}`;
    this.#kept.set(name, { register: own, first: 0, bits });
    this.#sizes.set(own, bits);
  }

  /** Names and sizes of the registers. */
  get registers(): ReadonlyMap<string, number> {
    return this.#sizes;
  }

  /** Where the bits of an outcome are kept, `c[2]`. */
  places(outcome: string): readonly string[] {
    const { register, first, bits } = this.#find(outcome);
    return Array.from({ length: bits }, (_, j) => `${register}[${first + j}]`);
  }

  /**
   * The register and the value it has where all conditions hold. Bits that have not been measured are 0.
   * Throws `InputError` if the conditions do not make up one register.
   */
  condition(conditions: readonly Condition[], measured: ReadonlySet<string>): { register: string; value: number } {
    const { register } = this.#find(conditions[0].outcome);
    const wanted = new Map(conditions.map(({ outcome, value }) => [outcome, value]));
    const contradictory = conditions.some(({ outcome, value }) => wanted.get(outcome) !== value);
    const elsewhere = [...wanted.keys()].some((outcome) => this.#find(outcome).register !== register);
    const left = [...measured].some((outcome) => this.#find(outcome).register === register && !wanted.has(outcome));
    if (contradictory || elsewhere || left) throw notOneRegister(conditions);
    const value = [...wanted].reduce((sum, [outcome, own]) => sum + own * 2 ** this.#find(outcome).first, 0);
    return { register, value };
  }

  #find(outcome: string): Kept {
    const kept = this.#kept.get(outcome);
    if (!kept) throw new InputError(`a condition on the outcome '${outcome}', which is not measured`);
    return kept;
  }
}

function notOneRegister(conditions: readonly Condition[]): InputError {
  const all = conditions.map(({ outcome, value }) => `${outcome} = ${value}`).join(" and ");
  return new InputError(`OpenQASM 2 compares one whole register; the condition is ${all}`);
}
