import { blockCost, widest } from "./cost.ts";
import type { Facts } from "./facts.ts";
import { pairUnits } from "./pair.ts";
import { type Blocks, blockKinds } from "./plan.ts";
import { BlockPool, bitCount, dense, diagonal, evolution, permutation, string } from "./pool.ts";

/** Choices that are tried for a whole list of steps, since no step by itself can tell which is the better one. */
interface Policy {
  /** Most qubits of a dense block. */
  readonly width: number;
  /** Whether dense blocks grow to take in permutation gates. */
  readonly densePermutations: boolean;
}

const policies: readonly Policy[] = [2, 3, widest.dense].flatMap((width) =>
  [true, false].map((densePermutations) => ({ width, densePermutations })),
);

/** So many steps tell which policy is the best. */
const sampleLength = 2000;

/** Steps in the order they act on a register, and the facts of each, whose masks are of that register. */
export interface Sequence {
  readonly steps: Int32Array;
  readonly facts: (step: number) => Facts;
  readonly qubits: number;
}

/** Puts steps together into the blocks that the cost model finds cheapest, in time proportional to their number. */
export function fuse({ steps, facts, qubits }: Sequence): Blocks {
  const sample = steps.subarray(0, sampleLength);
  const tried = policies.map((policy) => {
    const fusion = new Fusion(sample, facts, qubits, policy);
    return { policy, fusion, cost: fusion.cost() };
  });
  const best = tried.reduce((a, b) => (b.cost < a.cost ? b : a));
  return (sample.length === steps.length ? best.fusion : new Fusion(steps, facts, qubits, best.policy)).blocks();
}

const none = -1;
const noCandidates = new Int32Array(0);

/**
 * Each step joins blocks that nothing later keeps it from, or begins one, whichever costs least. Nothing later keeps a
 * step from a block if on all its qubits the last block is that one or of a lower level, or both are diagonal there.
 */
class Fusion {
  readonly #pool: BlockPool;
  readonly #steps: Int32Array;
  readonly #policy: Policy;
  readonly #amplitudes: number;
  /** On each qubit the block of the highest level, and that among those that do not commute with Z there. */
  readonly #last = new Int32Array(32).fill(none);
  readonly #lastActing = new Int32Array(32).fill(none);
  readonly #open = new Int32Array(blockKinds.length).fill(none);
  readonly #near = new Int32Array(32);
  readonly #costs: Float64Array;

  /** The cheapest choice for the step at hand. */
  #best = { delta: 0, kind: 0, level: 0, controlled: false, parts: noCandidates };

  constructor(steps: Int32Array, facts: (step: number) => Facts, qubits: number, policy: Policy) {
    this.#pool = new BlockPool(steps.length);
    this.#steps = steps;
    this.#policy = policy;
    this.#amplitudes = 2 ** qubits;
    this.#costs = new Float64Array(blockKinds.length * 32 * 2).fill(Number.NaN);
    for (let i = 0; i < steps.length; i++) this.#add(i, facts(steps[i]));
    pairUnits(this.#pool, (kind, width, real) => this.#cost(kind, width, 0, real));
  }

  blocks(): Blocks {
    return this.#pool.blocks(this.#steps);
  }

  cost(): number {
    let sum = 0;
    for (let block = 0; block < this.#pool.count; block++) if (this.#pool.stands(block)) sum += this.#costOf(block);
    return sum;
  }

  #add(step: number, facts: Facts): void {
    const own = this.#ownKind(facts);
    this.#best = { delta: Number.POSITIVE_INFINITY, kind: own, level: 0, controlled: false, parts: noCandidates };
    const near = this.#nearBlocks(facts.support);
    if (own !== string && own !== evolution) this.#tryJoining(facts, own, near);
    else if (own === string && bitCount(facts.support) <= this.#policy.width) this.#tryDense(facts, near);
    this.#try(facts, own, own === dense && facts.controls !== 0, noCandidates);
    this.#take(step, facts);
  }

  #ownKind(facts: Facts): number {
    if (facts.evolution) return evolution;
    if (facts.permutation) return permutation;
    const width = bitCount(facts.targets);
    if (facts.diagonal && bitCount(facts.support) <= widest.diagonal) return diagonal;
    return facts.string && width > 1 ? string : dense;
  }

  /** The last blocks on the qubits, each once. */
  #nearBlocks(support: number): Int32Array {
    let count = 0;
    for (let rest = support; rest !== 0; rest &= rest - 1) {
      const block = this.#last[31 - Math.clz32(rest & -rest)];
      if (block === none) continue;
      let at = 0;
      while (at < count && this.#near[at] !== block) at++;
      if (at === count) this.#near[count++] = block;
    }
    return this.#near.subarray(0, count);
  }

  #tryJoining(facts: Facts, own: number, near: Int32Array): void {
    this.#tryDense(facts, near);
    if (own === dense) return;
    const open = this.#open[own] === none ? none : this.#pool.find(this.#open[own]);
    const same = near.filter((block) => this.#pool.kind[block] === own && block !== open);
    if (same.length > 0) this.#try(facts, own, false, same);
    // A phase on one qubit waits for the next gate there; many of them are put together in the end.
    if (open === none || this.#pool.kind[open] !== own) return;
    if (own === diagonal && bitCount(facts.support) === 1 && !near.includes(open)) return;
    this.#try(facts, own, false, Int32Array.of(open, ...same));
  }

  #tryDense(facts: Facts, near: Int32Array): void {
    for (let i = 0; i < near.length; i++) {
      const one = near.subarray(i, i + 1);
      this.#try(facts, dense, false, one);
      if (facts.controls !== 0) this.#try(facts, dense, true, one);
    }
    if (near.length > 1) this.#try(facts, dense, false, near);
  }

  /** Remembers the choice of joining these blocks into one of a kind, with the step, if that is possible and the cheapest so far. */
  #try(facts: Facts, kind: number, controlled: boolean, parts: Int32Array): void {
    const pool = this.#pool;
    let support = controlled ? facts.targets : facts.support;
    let real = facts.real;
    let delta = 0;
    let grows = parts.length === 0;
    for (const part of parts) {
      if (pool.kind[part] === evolution) return;
      if (controlled && !this.#sameControls(part, facts)) return;
      const before = controlled ? pool.targets[part] : pool.support(part);
      support |= before;
      real &&= pool.real[part] === 1;
      delta -= this.#costOf(part);
      if (
        kind !== dense ||
        pool.kind[part] !== dense ||
        support !== before ||
        (!controlled && pool.controls[part] !== 0)
      )
        grows = true;
    }
    const width = bitCount(support);
    if (grows && !this.#mayBe(kind, width, facts, parts)) return;
    delta += this.#cost(kind, width, controlled ? bitCount(facts.controls) : 0, real);
    if (delta >= this.#best.delta) return;
    const level = this.#levelFor(facts, kind, controlled, parts);
    if (level !== none) this.#best = { delta, kind, level, controlled, parts: parts.slice() };
  }

  #mayBe(kind: number, width: number, facts: Facts, parts: Int32Array): boolean {
    if (parts.length === 0) return true;
    if (kind === diagonal) return width <= widest.diagonal;
    if (kind !== dense) return true;
    return width <= this.#policy.width && (this.#policy.densePermutations || !facts.permutation);
  }

  #sameControls(block: number, { controls, controlValues }: Facts): boolean {
    const { kind, controls: masks, controlValues: values } = this.#pool;
    return kind[block] === dense && masks[block] === controls && values[block] === controlValues;
  }

  /** The level of these blocks and the step as one, or none if something comes between them. */
  #levelFor(facts: Facts, kind: number, controlled: boolean, parts: Int32Array): number {
    const pool = this.#pool;
    let level = 0;
    for (let rest = facts.support; rest !== 0; rest &= rest - 1) {
      const qubit = 31 - Math.clz32(rest & -rest);
      const wide = kind === diagonal && facts.support !== (rest & -rest);
      const before = wide ? this.#lastActing[qubit] : this.#last[qubit];
      if (before !== none && !parts.includes(before)) level = Math.max(level, pool.level[before] + 1);
    }
    for (const part of parts) level = Math.max(level, pool.level[part] + this.#step(part, kind, controlled));
    for (const part of parts) {
      const stays = level === pool.level[part] && this.#step(part, kind, controlled) === 0;
      if (!stays && !this.#isLast(part)) return none;
    }
    return level;
  }

  /** A block that commuted with Z somewhere and no longer does goes above the others that commuted with it. */
  #step(part: number, kind: number, controlled: boolean): number {
    const commuted = this.#pool.kind[part] === diagonal || this.#pool.controls[part] !== 0;
    return commuted && kind !== diagonal && !controlled ? 1 : 0;
  }

  /** Whether a block is the last on all its qubits, so that it may act later. */
  #isLast(block: number): boolean {
    for (let rest = this.#pool.support(block); rest !== 0; rest &= rest - 1) {
      if (this.#last[31 - Math.clz32(rest & -rest)] !== block) return false;
    }
    return true;
  }

  /** Does what was found best. */
  #take(step: number, facts: Facts): void {
    const pool = this.#pool;
    const { kind, level, controlled, parts } = this.#best;
    const block = parts.length > 0 ? parts[0] : this.#begin(facts, controlled);
    pool.kind[block] = kind;
    pool.level[block] = level;
    for (const part of parts) this.#absorb(part, block, kind, controlled);
    if (parts.length > 0) this.#widen(block, facts, controlled);
    pool.append(block, step);
    this.#cover(block, facts, kind, controlled);
    if (kind === permutation || bitCount(pool.targets[block]) > 1) this.#open[kind] = block;
  }

  #begin({ controls, controlValues, targets, support, real }: Facts, controlled: boolean): number {
    const pool = this.#pool;
    const block = pool.add();
    const keeps = controlled || this.#best.kind === string || this.#best.kind === evolution;
    pool.targets[block] = keeps ? targets : support;
    pool.controls[block] = keeps ? controls : 0;
    pool.controlValues[block] = keeps ? controlValues : 0;
    pool.real[block] = real ? 1 : 0;
    return block;
  }

  #absorb(part: number, block: number, kind: number, controlled: boolean): void {
    const pool = this.#pool;
    const support = pool.support(part);
    for (let rest = support; rest !== 0; rest &= rest - 1) {
      const qubit = 31 - Math.clz32(rest & -rest);
      const acts = kind !== diagonal && !controlled;
      if (this.#lastActing[qubit] === part || (acts && this.#last[qubit] === part)) this.#lastActing[qubit] = block;
      if (this.#last[qubit] === part) this.#last[qubit] = block;
    }
    if (!controlled) {
      pool.targets[block] |= support | pool.controls[block];
      pool.controls[block] = 0;
      pool.controlValues[block] = 0;
    }
    if (part === block) return;
    pool.real[block] &= pool.real[part];
    pool.merge(part, block);
  }

  #widen(block: number, { targets, support, real }: Facts, controlled: boolean): void {
    this.#pool.targets[block] |= controlled ? targets : support;
    if (!real) this.#pool.real[block] = 0;
  }

  /** The block is now the last on the qubits of the step. */
  #cover(block: number, facts: Facts, kind: number, controlled: boolean): void {
    const pool = this.#pool;
    const acting = kind === diagonal ? 0 : controlled ? facts.targets : facts.support;
    for (let rest = facts.support; rest !== 0; rest &= rest - 1) {
      const qubit = 31 - Math.clz32(rest & -rest);
      const before = this.#last[qubit];
      if (before !== none && before !== block) {
        if (pool.level[before] > pool.level[block]) continue;
        pool.after[before] = block;
      }
      this.#last[qubit] = block;
      if ((acting >> qubit) & 1) this.#lastActing[qubit] = block;
    }
  }

  #costOf(block: number): number {
    const { kind, targets, controls, real } = this.#pool;
    return this.#cost(kind[block], bitCount(targets[block]), bitCount(controls[block]), real[block] === 1);
  }

  #cost(kind: number, width: number, controls: number, real: boolean): number {
    if (controls > 0) return blockCost(blockKinds[kind], width, controls, real, this.#amplitudes);
    const at = (kind * 32 + width) * 2 + (real ? 1 : 0);
    if (Number.isNaN(this.#costs[at])) this.#costs[at] = blockCost(blockKinds[kind], width, 0, real, this.#amplitudes);
    return this.#costs[at];
  }
}
