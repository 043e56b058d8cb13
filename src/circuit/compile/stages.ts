import type { Facts } from "./facts.ts";
import { bitCount } from "./pool.ts";

/** How a register too large for the cache is worked on in slices. */
export interface Slicing {
  /** Registers of fewer qubits are worked on as a whole. */
  readonly from: number;
  /** Qubits of a slice. */
  readonly width: number;
  /** The lowest qubits, so many, are in every slice, so that memory is read in pieces of some length. */
  readonly lowest: number;
}

/** Steps that act on few qubits together. */
export interface Part {
  /** Of the register, ascending. */
  readonly qubits: readonly number[];
  readonly steps: Int32Array;
}

/** Steps passed over before a part is closed: what bounds the time of looking ahead. */
const lookahead = 4096;

/**
 * Divides steps into parts, each on so few qubits that a slice of amplitudes fits the cache, as many steps to a part as
 * the order lets. Steps that alone are wider get the whole register.
 */
export function partition(steps: Int32Array, facts: (step: number) => Facts, qubits: number, slicing: Slicing): Part[] {
  const all = qubits >= 32 ? -1 : 2 ** qubits - 1;
  if (qubits < slicing.from || qubits <= slicing.width) return [{ qubits: qubitsOf(all), steps }];
  const parts: Part[] = [];
  const partitioning = new Partitioning(steps, facts, slicing, all);
  while (partitioning.remaining) parts.push(partitioning.next());
  return parts;
}

/** The bits of a mask. */
export function qubitsOf(mask: number): number[] {
  const qubits: number[] = [];
  for (let qubit = 0; qubit < 32; qubit++) if ((mask >>> qubit) & 1) qubits.push(qubit);
  return qubits;
}

class Partitioning {
  readonly #facts: (step: number) => Facts;
  readonly #slicing: Slicing;
  readonly #lowest: number;
  readonly #all: number;
  readonly #blocked = new Blocked();
  /** Steps not yet in a part, in order, from `#begin` on. */
  readonly #pending: Int32Array;
  #begin = 0;

  constructor(steps: Int32Array, facts: (step: number) => Facts, slicing: Slicing, all: number) {
    this.#facts = facts;
    this.#slicing = slicing;
    this.#lowest = 2 ** slicing.lowest - 1;
    this.#all = all;
    this.#pending = steps.slice();
  }

  get remaining(): boolean {
    return this.#begin < this.#pending.length;
  }

  next(): Part {
    const isWide = (step: number) => this.#isWide(this.#facts(step).support);
    if (isWide(this.#pending[this.#begin])) {
      const begin = this.#begin++;
      while (this.remaining && isWide(this.#pending[this.#begin])) this.#begin++;
      return { qubits: qubitsOf(this.#all), steps: this.#pending.slice(begin, this.#begin) };
    }
    const chosen = this.#choose();
    return { qubits: qubitsOf(chosen), steps: this.#collect(chosen) };
  }

  #isWide(support: number): boolean {
    return bitCount(support | this.#lowest) > this.#slicing.width;
  }

  /**
   * Qubits for the next part. They are taken from gates that join qubits, in order, while there is room; gates of one
   * qubit go with them.
   */
  #choose(): number {
    let chosen = this.#lowest;
    let others = 0;
    this.#scan((support) => {
      const joined = chosen | support;
      if (bitCount(support) === 1) {
        others |= support;
        return true;
      }
      if (bitCount(joined) > this.#slicing.width) return false;
      chosen = joined;
      return true;
    });
    const add = (candidates: number) => {
      for (let rest = candidates & ~chosen; rest !== 0 && bitCount(chosen) < this.#slicing.width; rest &= rest - 1) {
        chosen |= rest & -rest;
      }
    };
    add(others);
    add(this.#all);
    return chosen;
  }

  /** Takes the steps that can act within the chosen qubits. */
  #collect(chosen: number): Int32Array {
    const taken: number[] = [];
    const left: number[] = [];
    const end = this.#scan((support, step) => {
      const fits = (support & ~chosen) === 0;
      if (fits) taken.push(step);
      return fits;
    }, left);
    this.#begin = end - left.length;
    this.#pending.set(left, this.#begin);
    return Int32Array.from(taken);
  }

  /**
   * Offers the steps that nothing passed over keeps from acting now, in order, until none can come any more. Those not
   * taken are put into `left`. The result is where the scan ended.
   */
  #scan(take: (support: number, step: number) => boolean, left: number[] = []): number {
    const blocked = this.#blocked;
    blocked.clear();
    let at = this.#begin;
    for (let passed = 0; at < this.#pending.length && passed < lookahead; at++) {
      const step = this.#pending[at];
      const facts = this.#facts(step);
      if (!blocked.keeps(facts) && take(facts.support, step)) continue;
      blocked.add(facts);
      left.push(step);
      passed++;
      if (blocked.everywhere(this.#all)) return at + 1;
    }
    return at;
  }
}

/** On which qubits steps that were passed over keep later ones from acting before them. */
class Blocked {
  #diagonal = 0;
  #flipping = 0;
  #general = 0;
  #touched = 0;

  clear(): void {
    this.#touched = 0;
    this.#diagonal = 0;
    this.#flipping = 0;
    this.#general = 0;
  }

  /** Gates of one qubit wait for what they commute with: they cost nothing beside the next gate there. */
  keeps({ support, likeZ, likeX }: Facts): boolean {
    if ((support & (support - 1)) === 0) return (support & this.#touched) !== 0;
    return ((likeZ & this.#diagonal) | (likeX & this.#flipping) | (support & ~(likeZ | likeX) & this.#general)) !== 0;
  }

  add({ support, likeZ, likeX }: Facts): void {
    this.#touched |= support;
    this.#diagonal |= support & ~likeZ;
    this.#flipping |= support & ~likeX;
    this.#general |= support & ~(likeZ & likeX);
  }

  /** Whether no step at all can come any more. */
  everywhere(all: number): boolean {
    return (this.#diagonal & this.#flipping & this.#general & all) === all;
  }
}
