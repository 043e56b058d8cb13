import type { Embedding } from "./member.ts";

// Diagonal blocks: what each operation adds, by its angle, to the angle of the phase of each state of the targets.

/** The diagonal of a generator, or minus the angles of a fixed diagonal: exp(−i · angle · levels). */
export interface Levels {
  /** For each state of the operation's qubits. */
  readonly levels: Float64Array;
  /** For a product of Z without controls of its own: the factor before it and the targets it acts on. */
  readonly letters?: { readonly factor: number; readonly mask: number };
}

/** Adds weight · levels to the phase of each state. Products of Z go into `walsh`, to be transformed all at once. */
export function addLevels(
  { levels, letters }: Levels,
  { places, bases }: Embedding,
  weight: number,
  phases: Float64Array,
  walsh: Float64Array,
): void {
  if (letters) {
    walsh[letters.mask] += weight * letters.factor;
    return;
  }
  for (const base of bases) {
    for (let i = 0; i < places.length; i++) phases[base + places[i]] += weight * levels[i];
  }
}

/** Σ levels · sums over the states, the second transformed already where the operation is a product of Z. */
export function levelsSlope(
  { levels, letters }: Levels,
  { places, bases }: Embedding,
  sums: Float64Array,
  walsh: Float64Array,
): number {
  if (letters) return letters.factor * walsh[letters.mask];
  let sum = 0;
  for (const base of bases) {
    for (let i = 0; i < places.length; i++) sum += levels[i] * sums[base + places[i]];
  }
  return sum;
}

/** Σ over `mask` of (−1)^(number of ones in mask & state) · values[mask], for each state, in place. */
export function walshTransform(values: Float64Array): void {
  for (let bit = 1; bit < values.length; bit <<= 1) {
    for (let start = 0; start < values.length; start += 2 * bit) {
      for (let i = start; i < start + bit; i++) {
        const a = values[i];
        const b = values[i + bit];
        values[i] = a + b;
        values[i + bit] = a - b;
      }
    }
  }
}

/** The levels of a matrix: the diagonal of a generator, or minus the angles of a fixed diagonal matrix. */
export function levelsOf(matrix: Float64Array, size: number, fixed: boolean): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => {
    const at = 2 * i * (size + 1);
    return fixed ? -Math.atan2(matrix[at + 1], matrix[at]) : matrix[at];
  });
}

/** The states of the targets in which the product of Z on the bits of `mask` is −1 have an odd number of them. */
export function maskOfLetters(letters: string, { places }: Embedding): number {
  return [...letters].reduce((mask, letter, j) => (letter === "Z" ? mask | places[1 << j] : mask), 0);
}
