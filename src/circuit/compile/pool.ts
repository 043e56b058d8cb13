import { type BlockKind, type Blocks, blockKinds } from "./plan.ts";

/** Number of set bits. */
export function bitCount(mask: number): number {
  let bits = mask - ((mask >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** The number of the lowest bit set. */
export function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

export const dense = blockKinds.indexOf("dense");
export const diagonal = blockKinds.indexOf("diagonal");
export const permutation = blockKinds.indexOf("permutation");
export const string = blockKinds.indexOf("string");
export const evolution = blockKinds.indexOf("evolution");

/** Blocks being put together, in columns that grow: a deep circuit has as many as 10⁵, and they come and go. */
export class BlockPool {
  count = 0;
  kind: Uint8Array;
  real: Uint8Array;
  targets: Int32Array;
  controls: Int32Array;
  controlValues: Int32Array;
  members: Int32Array;
  /** Blocks act in the order of their levels; those of one level commute. */
  level: Int32Array;
  /** The block that came upon this one first, or −1; of use for blocks of one qubit. */
  after: Int32Array;
  /** The block that took this one in; itself while it stands. */
  #owner: Int32Array;
  readonly #first: Int32Array[];
  readonly #next: Int32Array;

  /**
   * @param steps - how many there are at most.
   * @param blocks - how many there is room for before the columns must grow.
   */
  constructor(steps: number, blocks: number) {
    const column = () => new Int32Array(blocks);
    [this.kind, this.real] = [new Uint8Array(blocks), new Uint8Array(blocks)];
    [this.targets, this.controls, this.controlValues] = [column(), column(), column()];
    [this.members, this.level, this.after, this.#owner] = [column(), column(), column(), column()];
    this.#first = [column(), column()];
    this.#next = new Int32Array(steps);
  }

  add(): number {
    if (this.count === this.kind.length) this.#grow();
    const block = this.count++;
    this.after[block] = -1;
    this.members[block] = 0;
    this.#owner[block] = block;
    this.#first[0][block] = -1;
    return block;
  }

  stands(block: number): boolean {
    return this.#owner[block] === block;
  }

  /** The block that this one is part of by now. */
  find(block: number): number {
    let owner = block;
    while (this.#owner[owner] !== owner) owner = this.#owner[owner];
    return owner;
  }

  support(block: number): number {
    return this.targets[block] | this.controls[block];
  }

  kindOf(block: number): BlockKind {
    return blockKinds[this.kind[block]];
  }

  append(block: number, step: number): void {
    const [head, tail] = this.#first;
    if (head[block] < 0) head[block] = step;
    else this.#next[tail[block]] = step;
    tail[block] = step;
    this.members[block]++;
    this.#next[step] = -1;
  }

  /** The steps of one block go to the end of another's. */
  merge(block: number, into: number): void {
    const [head, tail] = this.#first;
    this.#owner[block] = into;
    this.members[into] += this.members[block];
    if (head[block] < 0) return;
    if (head[into] < 0) head[into] = head[block];
    else this.#next[tail[into]] = head[block];
    tail[into] = tail[block];
  }

  /** The blocks that stand, by level; `steps` says which step of the circuit each one added was. */
  blocks(steps: Int32Array): Blocks {
    const order = this.#order();
    const first = new Int32Array(order.length + 1);
    const members = new Int32Array(steps.length);
    let count = 0;
    for (let place = 0; place < order.length; place++) {
      for (let step = this.#first[0][order[place]]; step >= 0; step = this.#next[step]) members[count++] = steps[step];
      first[place + 1] = count;
    }
    return {
      count: order.length,
      kind: Uint8Array.from(order, (block) => this.kind[block]),
      targets: order.map((block) => this.targets[block]),
      controls: order.map((block) => this.controls[block]),
      controlValues: order.map((block) => this.controlValues[block]),
      first,
      members,
    };
  }

  #order(): Int32Array {
    let levels = 0;
    let standing = 0;
    for (let block = 0; block < this.count; block++) {
      if (!this.stands(block)) continue;
      standing++;
      levels = Math.max(levels, this.level[block] + 1);
    }
    const place = new Int32Array(levels + 1);
    for (let block = 0; block < this.count; block++) if (this.stands(block)) place[this.level[block] + 1]++;
    for (let level = 0; level < levels; level++) place[level + 1] += place[level];
    const order = new Int32Array(standing);
    for (let block = 0; block < this.count; block++) if (this.stands(block)) order[place[this.level[block]]++] = block;
    return order;
  }

  #grow(): void {
    const size = 2 * this.kind.length;
    const longer = (column: Int32Array) => {
      const grown = new Int32Array(size);
      grown.set(column);
      return grown;
    };
    const longerBytes = (column: Uint8Array) => {
      const grown = new Uint8Array(size);
      grown.set(column);
      return grown;
    };
    this.kind = longerBytes(this.kind);
    this.real = longerBytes(this.real);
    this.targets = longer(this.targets);
    this.controls = longer(this.controls);
    this.controlValues = longer(this.controlValues);
    this.members = longer(this.members);
    this.level = longer(this.level);
    this.after = longer(this.after);
    this.#owner = longer(this.#owner);
    this.#first[0] = longer(this.#first[0]);
    this.#first[1] = longer(this.#first[1]);
  }
}
