import { InputError } from "../error.ts";
import { threefry2x32 } from "./threefry.ts";

/**
 * The source of a stream of random numbers: 64 bits in two unsigned words. A plain value, so that it can be kept as
 * JSON; a key always gives the same numbers, so take a new one (`split`, `foldIn`) for every use.
 */
export interface Key {
  readonly words: readonly [number, number];
}

/** What a block is for. Each purpose has counters of its own, so that they never meet. */
const purposes = { draw: 0, split: 1, fold: 2 } as const;

/** The two counter words of block `index`, which is below 2⁵³. */
function counter(index: number, purpose: keyof typeof purposes): [number, number] {
  return [index >>> 0, Math.floor(index / 2 ** 32) | (purposes[purpose] << 30)];
}

/** Blocks that are made at once. */
const chunk = 1024;

/**
 * Visits the first `count` blocks a key draws, 64 random bits each, some at a time: `words` has the two unsigned words of
 * block `first`, those of the next, and so on.
 */
export function eachChunk(key: Key, count: number, visit: (first: number, words: Uint32Array) => void): void {
  const [key0, key1] = wordsOf(key);
  const out = new Uint32Array(2 * Math.min(count, chunk));
  // 2³² is a multiple of the chunk: no chunk goes beyond a first counter word.
  for (let first = 0; first < count; first += chunk) {
    const words = first + chunk <= count ? out : out.subarray(0, 2 * (count - first));
    threefry2x32(key0, key1, ...counter(first, "draw"), words);
    visit(first, words);
  }
}

/** Visits the first `count` blocks a key draws, 64 random bits each, in two unsigned words. */
export function eachBlock(key: Key, count: number, visit: (index: number, a: number, b: number) => void): void {
  eachChunk(key, count, (first, words) => {
    for (let i = 0; i < words.length; i += 2) visit(first + i / 2, words[i], words[i + 1]);
  });
}

function derive(parent: Key, index: number, purpose: "split" | "fold"): Key {
  const out = new Uint32Array(2);
  threefry2x32(...wordsOf(parent), ...counter(index, purpose), out);
  return keyOf(out[0], out[1]);
}

function keyOf(word0: number, word1: number): Key {
  return Object.freeze({ words: Object.freeze([word0, word1] as const) });
}

/** The key of a seed. Throws `InputError` unless the seed is a whole number from 0 to 2⁵³ − 1. */
export function key(seed: number): Key {
  requireWhole(seed, "key: the seed");
  return keyOf(seed >>> 0, Math.floor(seed / 2 ** 32));
}

/** `count` keys, independent of each other and of what `key` itself draws. */
export function split(key: Key, count = 2): Key[] {
  requireWhole(count, "split: the number of keys");
  return Array.from({ length: count }, (_, i) => derive(key, i, "split"));
}

/** The key that belongs to a number: of a step, a walker, a layer. Throws `InputError` unless it is whole, from 0 to 2⁵³ − 1. */
export function foldIn(key: Key, data: number): Key {
  requireWhole(data, "foldIn: the number");
  return derive(key, data, "fold");
}

function requireWhole(value: number, what: string): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InputError(`${what} must be a whole number from 0 to 2^53 - 1, got ${value}`);
  }
}

function wordsOf(key: Key): Key["words"] {
  const { words } = key ?? {};
  const isWord = (word: unknown) => typeof word === "number" && word >>> 0 === word;
  if (Array.isArray(words) && words.length === 2 && words.every(isWord)) return words as unknown as Key["words"];
  throw new InputError(`a random key has two words of 32 bits, as key(seed) makes it; got ${JSON.stringify(key)}`);
}
