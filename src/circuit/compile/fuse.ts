import { type Cost, costModel, widest } from "./cost.ts";
import type { Facts } from "./facts.ts";
import { gatherPhases } from "./phases.ts";
import { type Blocks, blockKinds } from "./plan.ts";
import { BlockPool, bitCount, dense, diagonal, evolution, lowestBit, permutation, string } from "./pool.ts";

/** Choices that are tried for a whole list of steps, since no step by itself can tell which is the better one. */
interface Policy {
  /** Most qubits of a dense block. */
  readonly width: number;
  /** Whether dense blocks grow to take in permutations and phases. */
  readonly light: boolean;
  /** Whether short Pauli strings are always written out as matrices. */
  readonly strings: boolean;
  /** Whether phases are always collected in tables; else each may be a string or a controlled gate instead. */
  readonly tables: boolean;
}

const either = [true, false];
const singles = either.map((tables) => ({ width: 1, light: false, strings: false, tables }));
const policies: readonly Policy[] = [2, 3, widest.dense].reduce<Policy[]>(
  (list, width) =>
    list.concat(
      either.flatMap((light) =>
        either.flatMap((strings) => either.map((tables) => ({ width, light, strings, tables }))),
      ),
    ),
  singles,
);

/** So many steps tell which policy is the best. */
const sampleLength = 2000;

/** Steps in the order they act on a register, and the facts of each, whose masks are of that register. */
export interface Sequence {
  readonly steps: Int32Array;
  readonly facts: (step: number) => Facts;
  readonly qubits: number;
  /** How many such registers the steps are run on at a time. */
  readonly slices: number;
}

/** Puts steps together into the blocks that the cost model finds cheapest, in time proportional to their number. */
export function fuse({ steps, facts, qubits, slices }: Sequence): Blocks {
  const cost = costModel(qubits, slices);
  const sample = steps.subarray(0, sampleLength);
  const tried = policies.map((policy) => {
    const fusion = new Fusion({ steps: sample, facts, cost, policy, room: 64 });
    return { policy, fusion, cost: fusion.cost() };
  });
  const { policy, fusion } = tried.reduce((a, b) => (b.cost < a.cost ? b : a));
  if (sample.length === steps.length) return fusion.blocks();
  // Columns that grew by doubling would be the largest part of the memory of compiling.
  const room = Math.ceil(1.05 * fusion.begun * (steps.length / sample.length));
  return new Fusion({ steps, facts, cost, policy, room }).blocks();
}

const none = -1;

interface FusionInput {
  readonly steps: Int32Array;
  readonly facts: (step: number) => Facts;
  readonly cost: Cost;
  readonly policy: Policy;
  /** How many blocks are expected. */
  readonly room: number;
}

/** A choice for a step: to join these blocks, in one block of a kind at a level. Without blocks, to begin one. */
class Choice {
  delta = 0;
  kind = 0;
  level = 0;
  /** Whether the block has the controls of the step, which is applied where they have their values. */
  controlled = false;
  count = 0;
  readonly parts = new Int32Array(33);

  clear(): void {
    this.count = 0;
  }

  add(block: number): void {
    for (let i = 0; i < this.count; i++) if (this.parts[i] === block) return;
    this.parts[this.count++] = block;
  }

  has(block: number): boolean {
    for (let i = 0; i < this.count; i++) if (this.parts[i] === block) return true;
    return false;
  }
}

/**
 * Each step joins blocks that nothing later keeps it from, or begins one, whichever costs least. Nothing later keeps a
 * step from a block if on all its qubits the last block is that one or of a lower level, or both are diagonal there.
 */
class Fusion {
  readonly #pool: BlockPool;
  readonly #steps: Int32Array;
  readonly #policy: Policy;
  readonly #cost: Cost;
  /** On each qubit the block of the highest level, and that among those that do not commute with Z there. */
  readonly #last = new Int32Array(32).fill(none);
  readonly #lastActing = new Int32Array(32).fill(none);
  readonly #open = new Int32Array(blockKinds.length).fill(none);
  #best = new Choice();
  #tried = new Choice();

  constructor({ steps, facts, cost, policy, room }: FusionInput) {
    this.#pool = new BlockPool(steps.length, room);
    this.#steps = steps;
    this.#policy = policy;
    this.#cost = cost;
    for (let i = 0; i < steps.length; i++) {
      const own = facts(steps[i]);
      if (!this.#joinsUnit(i, own)) this.#add(i, own);
    }
    gatherPhases(this.#pool, cost);
  }

  blocks(): Blocks {
    return this.#pool.blocks(this.#steps);
  }

  /** Blocks that were begun, also those that others took in. */
  get begun(): number {
    return this.#pool.count;
  }

  cost(): number {
    let sum = 0;
    for (let block = 0; block < this.#pool.count; block++) if (this.#pool.stands(block)) sum += this.#costOf(block);
    return sum;
  }

  /** Most gates of one qubit have a dense block to join there, at no cost. */
  #joinsUnit(step: number, { support, real }: Facts): boolean {
    const pool = this.#pool;
    if ((support & (support - 1)) !== 0) return false;
    const block = this.#last[lowestBit(support)];
    if (block === none || pool.kind[block] !== dense || pool.controls[block] !== 0) return false;
    if (pool.real[block] === 1 && !real) {
      if (pool.targets[block] !== support) return false;
      pool.real[block] = 0;
    }
    pool.append(block, step);
    return true;
  }

  #add(step: number, facts: Facts): void {
    const own = ownKind(facts, this.#policy);
    this.#best.delta = Number.POSITIVE_INFINITY;
    if (own !== evolution && (own !== string || bitCount(facts.support) <= this.#policy.width)) this.#tryDense(facts);
    if (own === diagonal || own === permutation) this.#tryJoining(facts, own);
    this.#tried.clear();
    this.#try(facts, own, own === dense && facts.controls !== 0);
    if (own === diagonal && !this.#policy.tables && bitCount(facts.support) > 1) this.#tryWithoutTable(facts);
    this.#take(step, facts);
  }

  #tryDense(facts: Facts): void {
    for (let rest = facts.support; rest !== 0; rest &= rest - 1) {
      const block = this.#last[lowestBit(rest)];
      if (block === none) continue;
      // Not kept from one turn to the next: what was tried and is the best so far is another object then.
      this.#tried.clear();
      this.#tried.add(block);
      this.#try(facts, dense, false);
      if (facts.controls !== 0) this.#try(facts, dense, true);
    }
    this.#collectNear(facts.support, none);
    if (this.#tried.count > 1) this.#try(facts, dense, false);
  }

  #tryWithoutTable(facts: Facts): void {
    this.#tried.clear();
    if (facts.string && bitCount(facts.targets) > 1) this.#try(facts, string, false);
    else if (facts.controls !== 0) this.#try(facts, dense, true);
  }

  #tryJoining(facts: Facts, own: number): void {
    this.#collectNear(facts.support, own);
    if (this.#tried.count > 0) this.#try(facts, own, false);
    const open = this.#open[own] === none ? none : this.#pool.find(this.#open[own]);
    if (open === none || this.#pool.kind[open] !== own) return;
    this.#collectNear(facts.support, own);
    // A phase on one qubit waits for the next gate there; many of them are put together in the end.
    if (own === diagonal && bitCount(facts.support) === 1 && !this.#tried.has(open)) return;
    this.#tried.add(open);
    this.#try(facts, own, false);
  }

  /** The last blocks on the qubits that are of a kind, or of any. */
  #collectNear(support: number, kind: number): void {
    this.#tried.clear();
    for (let rest = support; rest !== 0; rest &= rest - 1) {
      const block = this.#last[lowestBit(rest)];
      if (block !== none && (kind === none || this.#pool.kind[block] === kind)) this.#tried.add(block);
    }
  }

  /** Remembers what is tried, with blocks of a kind, if that is possible and the cheapest so far. */
  #try(facts: Facts, kind: number, controlled: boolean): void {
    const tried = this.#tried;
    const delta = this.#deltaOf(facts, kind, controlled);
    if (delta >= this.#best.delta) return;
    const level = this.#levelFor(facts, kind, controlled);
    if (level === none) return;
    tried.delta = delta;
    tried.kind = kind;
    tried.level = level;
    tried.controlled = controlled;
    const next = this.#best;
    this.#best = tried;
    this.#tried = next;
    next.count = tried.count;
    for (let i = 0; i < tried.count; i++) next.parts[i] = tried.parts[i];
  }

  /** What it costs more if the step joins the blocks that are tried; infinite if they do not go together. */
  #deltaOf(facts: Facts, kind: number, controlled: boolean): number {
    const pool = this.#pool;
    const { parts, count } = this.#tried;
    let support = controlled ? facts.targets : facts.support;
    let real = facts.real;
    let delta = 0;
    let grows = false;
    let members = 1;
    for (let i = 0; i < count; i++) {
      const part = parts[i];
      if (pool.kind[part] === evolution) return Number.POSITIVE_INFINITY;
      if (controlled && !this.#sameControls(part, facts)) return Number.POSITIVE_INFINITY;
      const before = controlled ? pool.targets[part] : pool.support(part);
      support |= before;
      real &&= pool.real[part] === 1;
      members += pool.members[part];
      delta -= this.#costOf(part);
      const absorbs = pool.controls[part] !== 0 && !controlled;
      if (kind !== dense || pool.kind[part] !== dense || support !== before || absorbs) grows = true;
    }
    const width = bitCount(support);
    if (grows && !this.#mayGrow(kind, width, facts)) return Number.POSITIVE_INFINITY;
    const controls = controlled ? bitCount(facts.controls) : 0;
    return delta + this.#cost(kind, width, controls, real, members);
  }

  #mayGrow(kind: number, width: number, facts: Facts): boolean {
    if (kind === diagonal) return width <= widest.diagonal;
    if (kind !== dense) return true;
    return width <= this.#policy.width && (this.#policy.light || !(facts.permutation || facts.diagonal));
  }

  #sameControls(block: number, { controls, controlValues }: Facts): boolean {
    const { kind, controls: masks, controlValues: values } = this.#pool;
    return kind[block] === dense && masks[block] === controls && values[block] === controlValues;
  }

  /** The level of the blocks that are tried and the step as one, or none if something comes between them. */
  #levelFor({ support }: Facts, kind: number, controlled: boolean): number {
    const pool = this.#pool;
    const { parts, count } = this.#tried;
    const last = kind === diagonal && (support & (support - 1)) !== 0 ? this.#lastActing : this.#last;
    let level = 0;
    for (let rest = support; rest !== 0; rest &= rest - 1) {
      const before = last[lowestBit(rest)];
      if (before !== none && !this.#tried.has(before)) level = Math.max(level, pool.level[before] + 1);
    }
    for (let i = 0; i < count; i++) {
      level = Math.max(level, pool.level[parts[i]] + this.#rise(parts[i], kind, controlled));
    }
    for (let i = 0; i < count; i++) {
      const stays = level === pool.level[parts[i]] && this.#rise(parts[i], kind, controlled) === 0;
      if (!stays && !this.#isLast(parts[i])) return none;
    }
    return level;
  }

  /** A block that commuted with Z somewhere and no longer does goes above the others that commuted with it. */
  #rise(part: number, kind: number, controlled: boolean): number {
    const commuted = this.#pool.kind[part] === diagonal || this.#pool.controls[part] !== 0;
    return commuted && kind !== diagonal && !controlled ? 1 : 0;
  }

  /** Whether a block is the last on all its qubits, so that it may act later. */
  #isLast(block: number): boolean {
    for (let rest = this.#pool.support(block); rest !== 0; rest &= rest - 1) {
      if (this.#last[lowestBit(rest)] !== block) return false;
    }
    return true;
  }

  /** Does what was found best. */
  #take(step: number, facts: Facts): void {
    const pool = this.#pool;
    const { kind, level, controlled, parts, count } = this.#best;
    const block = count > 0 ? parts[0] : this.#begin(facts, controlled);
    pool.kind[block] = kind;
    pool.level[block] = level;
    for (let i = 0; i < count; i++) this.#absorb(parts[i], block, kind, controlled);
    if (count > 0) pool.targets[block] |= controlled ? facts.targets : facts.support;
    if (!facts.real) pool.real[block] = 0;
    pool.append(block, step);
    this.#cover(block, facts, kind, controlled);
    if (kind === permutation || bitCount(pool.targets[block]) > 1) this.#open[kind] = block;
  }

  #begin({ controls, controlValues, targets, support }: Facts, controlled: boolean): number {
    const pool = this.#pool;
    const block = pool.add();
    const keeps = controlled || this.#best.kind === string || this.#best.kind === evolution;
    pool.targets[block] = keeps ? targets : support;
    pool.controls[block] = keeps ? controls : 0;
    pool.controlValues[block] = keeps ? controlValues : 0;
    pool.real[block] = 1;
    return block;
  }

  #absorb(part: number, block: number, kind: number, controlled: boolean): void {
    const pool = this.#pool;
    const support = pool.support(part);
    const acts = kind !== diagonal && !controlled;
    for (let rest = support; rest !== 0; rest &= rest - 1) {
      const qubit = lowestBit(rest);
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

  /** The block is now the last on the qubits of the step. */
  #cover(block: number, facts: Facts, kind: number, controlled: boolean): void {
    const pool = this.#pool;
    const acting = kind === diagonal ? 0 : controlled ? facts.targets : facts.support;
    for (let rest = facts.support; rest !== 0; rest &= rest - 1) {
      const qubit = lowestBit(rest);
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
    const { kind, targets, controls, real, members } = this.#pool;
    return this.#cost(
      kind[block],
      bitCount(targets[block]),
      bitCount(controls[block]),
      real[block] === 1,
      members[block],
    );
  }
}

function ownKind(facts: Facts, { width, strings }: Policy): number {
  if (facts.evolution) return evolution;
  if (facts.permutation) return permutation;
  if (facts.diagonal && bitCount(facts.support) <= widest.diagonal) return diagonal;
  const written = bitCount(facts.targets) === 1 || (strings && bitCount(facts.support) <= width);
  return facts.string && !written ? string : dense;
}
