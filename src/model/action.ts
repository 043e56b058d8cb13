import { InputError } from "../tensor/index.ts";
import { type Operator, sitesOf } from "./operator.ts";

/** How many of the lowest bits of an index are looked up in tables; the others cost one sign for each block. */
const lowBits = 10;
/** The same for operators of many strings, whose tables would be many. */
const lowBitsOfMany = 6;
const many = 1024;

/** Largest number of sites: indices are 32-bit numbers. */
const mostSites = 30;

/** Σ coefficient · (−1)^(bits of index and mask), a real number for each index, for one block of indices at a time. */
interface Signs {
  /** Masks without low bits, which give one number for a block. */
  readonly masks: Int32Array;
  readonly coefficients: Float64Array;
  /** What low bits give, times a sign for the block. */
  readonly tables: readonly { readonly mask: number; readonly values: Float64Array }[];
}

/** The strings that flip the same bits: Hψ[i] gets (real + i imaginary)[i] · ψ[i ^ flip]. */
interface Group {
  readonly flip: number;
  readonly real: Signs | undefined;
  readonly imaginary: Signs | undefined;
}

/** Numbers from `low` to `high`. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * What an operator does to the amplitudes of a register, prepared: its strings are sorted by the bits they flip, and
 * signs are looked up. Index bit s is site s.
 */
export class Action {
  readonly sites: number;
  /** Whether real vectors have real images. */
  readonly real: boolean;
  readonly #groups: readonly Group[];
  readonly #block: number;
  readonly #scratch: Float64Array;
  #interval: Interval | undefined;

  constructor(operator: Operator, sites: number) {
    this.sites = sites;
    this.#block = 2 ** Math.min(sites, operator.terms.length > many ? lowBitsOfMany : lowBits);
    this.#scratch = new Float64Array(this.#block);
    this.#groups = groupsOf(operator, this.#block);
    this.real = this.#groups.every(({ imaginary }) => imaginary === undefined);
  }

  /**
   * output = H · input, of any number of registers one after the other; the two must not overlap.
   * @param width - numbers an amplitude has: 2, re and im, or 1 for real vectors, which need a `real` action.
   */
  apply(input: Float64Array, output: Float64Array, width: 1 | 2): void {
    output.fill(0);
    const block = this.#block;
    const [inside, outside] = [block - 1, 2 ** this.sites - block];
    for (let start = 0; start < input.length / width; start += block) {
      for (const { flip, real, imaginary } of this.#groups) {
        const from = start ^ (flip & outside);
        const low = flip & inside;
        const factors = real && this.#signs(real, start);
        if (factors && width === 2) addProduct(output, start, factors, input, from, low);
        else if (factors) addRealProduct(output, start, factors, input, from, low);
        const turned = imaginary && this.#signs(imaginary, start);
        if (turned) addTurnedProduct(output, start, turned, input, from, low);
      }
    }
  }

  /** An interval that has all eigenvalues of a Hermitian operator, by Gershgorin's circles; found once. */
  interval(): Interval {
    this.#interval ??= this.#gershgorin();
    return this.#interval;
  }

  #gershgorin(): Interval {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const centers = new Float64Array(this.#block);
    const radii = new Float64Array(this.#block);
    const row = new Float64Array(2 * this.#block);
    for (let start = 0; start < 2 ** this.sites; start += this.#block) {
      centers.fill(0);
      radii.fill(0);
      for (const group of this.#groups) {
        this.#row(group, start, row);
        for (let i = 0; i < this.#block; i++) {
          if (group.flip === 0) centers[i] += row[2 * i];
          else radii[i] += Math.hypot(row[2 * i], row[2 * i + 1]);
        }
      }
      for (let i = 0; i < this.#block; i++) {
        low = Math.min(low, centers[i] - radii[i]);
        high = Math.max(high, centers[i] + radii[i]);
      }
    }
    return { low, high };
  }

  /** The factors of a group in a block, re and im. */
  #row({ real, imaginary }: Group, start: number, row: Float64Array): void {
    row.fill(0);
    for (const [part, signs] of [real, imaginary].entries()) {
      const factors = signs && this.#signs(signs, start);
      for (let i = 0; factors && i < this.#block; i++) row[2 * i + part] = factors[i];
    }
  }

  /** The numbers of a block; nothing where they are all zero. */
  #signs({ masks, coefficients, tables }: Signs, start: number): Float64Array | undefined {
    let constant = 0;
    for (let k = 0; k < masks.length; k++) constant += parity(start & masks[k]) ? -coefficients[k] : coefficients[k];
    if (tables.length === 0 && constant === 0) return undefined;
    if (tables.length === 1 && constant === 0 && !parity(start & tables[0].mask)) return tables[0].values;
    this.#scratch.fill(constant);
    for (const { mask, values } of tables) addTable(this.#scratch, values, parity(start & mask) ? -1 : 1);
    return this.#scratch;
  }
}

const known = new WeakMap<Operator, Map<number, Action>>();

/**
 * The action of an operator on so many sites, prepared once.
 * @throws InputError naming the operator's last site where there are fewer sites, or for more than 30.
 */
export function actionOf(operator: Operator, sites: number, caller: string): Action {
  const actions = known.get(operator) ?? new Map<number, Action>();
  known.set(operator, actions);
  const prepared = actions.get(sites);
  if (prepared) return prepared;
  const needed = sitesOf(operator);
  if (needed > sites) {
    throw new InputError(`${caller}: the operator acts on site ${needed - 1}; there are ${sites}: 0 to ${sites - 1}`);
  }
  if (sites > mostSites) throw new InputError(`${caller}: ${sites} sites; allowed: at most ${mostSites}`);
  const action = new Action(operator, sites);
  actions.set(sites, action);
  return action;
}

interface SignedString {
  readonly mask: number;
  readonly coefficient: number;
}

function groupsOf({ terms }: Operator, block: number): readonly Group[] {
  const groups = new Map<number, { real: SignedString[]; imaginary: SignedString[] }>();
  for (const { coefficient, letters, sites } of terms) {
    let [flip, mask, turns] = [0, 0, 0];
    for (let j = 0; j < sites.length; j++) {
      if (letters[j] !== "Z") flip |= 1 << sites[j];
      if (letters[j] !== "X") mask |= 1 << sites[j];
      if (letters[j] === "Y") turns += 1;
    }
    const group = groups.get(flip) ?? { real: [], imaginary: [] };
    groups.set(flip, group);
    // Y|b⟩ = i(−1)^b |1−b⟩; the sign is that of the image's index, hence −i = i³ for each Y.
    const [re, im] = turned(coefficient.re, coefficient.im, 3 * turns);
    if (re !== 0) group.real.push({ mask, coefficient: re });
    if (im !== 0) group.imaginary.push({ mask, coefficient: im });
  }
  return [...groups].map(([flip, { real, imaginary }]) => ({
    flip,
    real: signsOf(real, block),
    imaginary: signsOf(imaginary, block),
  }));
}

/** i^turns (re + i im). */
function turned(re: number, im: number, turns: number): readonly [number, number] {
  if (turns % 2 === 0) return turns % 4 === 0 ? [re, im] : [-re, -im];
  return turns % 4 === 1 ? [-im, re] : [im, -re];
}

function signsOf(strings: readonly SignedString[], block: number): Signs | undefined {
  if (strings.length === 0) return undefined;
  const inside = block - 1;
  const byHigh = new Map<number, SignedString[]>();
  for (const string of strings) {
    const high = string.mask & ~inside;
    const list = byHigh.get(high) ?? [];
    list.push(string);
    byHigh.set(high, list);
  }
  const constant = [...byHigh].flatMap(([, list]) => (list.every(({ mask }) => (mask & inside) === 0) ? list : []));
  const varying = [...byHigh].filter(([, list]) => list.some(({ mask }) => (mask & inside) !== 0));
  return {
    masks: Int32Array.from(constant, ({ mask }) => mask),
    coefficients: Float64Array.from(constant, ({ coefficient }) => coefficient),
    tables: varying.map(([mask, list]) => ({ mask, values: tableOf(list, block) })),
  };
}

function tableOf(strings: readonly SignedString[], block: number): Float64Array {
  const values = new Float64Array(block);
  for (const { mask, coefficient } of strings) {
    for (let i = 0; i < block; i++) values[i] += parity(i & mask) ? -coefficient : coefficient;
  }
  return values;
}

function parity(x: number): number {
  let bits = x ^ (x >>> 16);
  bits ^= bits >>> 8;
  bits ^= bits >>> 4;
  bits ^= bits >>> 2;
  return (bits ^ (bits >>> 1)) & 1;
}

function addTable(sum: Float64Array, values: Float64Array, sign: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] += sign * values[i];
}

/** output[i] += factors[i] · input[i ^ flip] in a block that starts at `to`, from one that starts at `from`. */
function addProduct(
  output: Float64Array,
  to: number,
  factors: Float64Array,
  input: Float64Array,
  from: number,
  flip: number,
): void {
  for (let i = 0; i < factors.length; i++) {
    const factor = factors[i];
    const source = 2 * (from + (i ^ flip));
    const target = 2 * (to + i);
    output[target] += factor * input[source];
    output[target + 1] += factor * input[source + 1];
  }
}

/** The same with i · factors. */
function addTurnedProduct(
  output: Float64Array,
  to: number,
  factors: Float64Array,
  input: Float64Array,
  from: number,
  flip: number,
): void {
  for (let i = 0; i < factors.length; i++) {
    const factor = factors[i];
    const source = 2 * (from + (i ^ flip));
    const target = 2 * (to + i);
    output[target] -= factor * input[source + 1];
    output[target + 1] += factor * input[source];
  }
}

/** The same for real vectors. */
function addRealProduct(
  output: Float64Array,
  to: number,
  factors: Float64Array,
  input: Float64Array,
  from: number,
  flip: number,
): void {
  for (let i = 0; i < factors.length; i++) output[to + i] += factors[i] * input[from + (i ^ flip)];
}
