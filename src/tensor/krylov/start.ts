import type { WideDType } from "../engine/index.ts";
import { key, uniform } from "../random/index.ts";
import { longestRow, orthonormalRows, type RowBasis, widthOf } from "./rows.ts";

/**
 * An orthonormal block of `count` rows outside the basis: the given rows first, and random ones (always the same) to
 * fill it up.
 */
export function startBlock(
  basis: RowBasis,
  count: number,
  given: Float64Array | undefined,
  seed: number,
): Float64Array {
  const random = randomRows(basis.dtype, count, basis.length, seed);
  if (given) random.set(given.subarray(0, random.length));
  basis.project(random, count);
  const block = orthonormalRows(basis, random, count, 1e-10 * longestRow(random, count));
  return block.count === count ? block.rows : startBlock(basis, count, undefined, seed + 1);
}

/** A random block to go on with from a space that is closed. */
export function freshBlock(basis: RowBasis, block: number, seed: number): { rows: Float64Array; count: number } {
  const count = Math.min(block, basis.length - basis.count);
  return { rows: startBlock(basis, count, undefined, seed + 1), count };
}

function randomRows(dtype: WideDType, count: number, length: number, seed: number): Float64Array {
  const numbers = uniform(key(seed), [count * length * widthOf(dtype)], { low: -1 });
  return Float64Array.from(numbers.values());
}

/**
 * Decides when a space may be trusted that has closed: one that holds all images of its vectors may still lack
 * members of multiplets larger than a block. It then goes on in random directions until they change nothing.
 */
export class ClosureWatch {
  private level: number | undefined;
  private steps = 0;

  /** Whether to stop, from whether the space is closed, the wanted pairs are accurate, and the last wanted level. */
  accepts(closed: boolean, accurate: boolean, level: number): boolean {
    if (closed) {
      const same = this.level !== undefined && Math.abs(level - this.level) <= 1e-10 * Math.abs(level);
      this.level = level;
      this.steps = 0;
      return same;
    }
    this.steps++;
    return accurate && (this.level === undefined || this.steps >= 5);
  }
}
