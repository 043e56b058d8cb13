import type { NDArray, Tensor } from "../array.ts";
import { fromData, zeros } from "../create.ts";
import type { WideDType } from "../engine/index.ts";
import { InputError } from "../error.ts";
import { widthOf } from "../krylov/rows.ts";
import { requirePositive } from "../krylov/solve.ts";
import type { SolverInfo } from "../krylov/solver.ts";
import { concrete } from "../primitive.ts";
import { cast } from "../primitives/convert.ts";
import { stack } from "../primitives/joining.ts";
import { matrixTranspose, reshape } from "../primitives/movement.ts";
import { pad, slice } from "../primitives/slicing.ts";

/** Settings of decompositions that find a few levels only. */
export interface PartialOptions {
  /** Largest ‖A x − λ x‖ relative to the largest |λ|; 1e-12 unless given. */
  readonly tolerance?: number;
  /**
   * Products with a vector after which to give up. Unless given, and the problem is too large for it, the full
   * spectrum is computed where the iteration has cost as much as that.
   */
  readonly maxIterations?: number;
  /** Vectors to start from, [..., count]: those of a similar problem save most of the work. They have no derivative. */
  readonly start?: Tensor;
}

/** How a partial decomposition went. `iterations` are products with a vector; 0 for the full spectrum. */
export interface PartialInfo extends SolverInfo {
  /**
   * Distance of the first dropped level from the last kept one, relative to the larger of their moduli: near 0 a
   * multiplet was cut. 1 when nothing was dropped. With vectors to start from it may come out too large.
   */
  readonly gap: number;
}

/** Settings with everything decided. */
export interface PartialLimits {
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Whether the full spectrum is computed when they are used up. */
  readonly fallsBack: boolean;
  readonly block: number;
  readonly capacity: number;
  /** Further levels that are kept as hints for derivatives. */
  readonly extra: number;
  /** Whether the full spectrum is computed. */
  readonly full: boolean;
}

/**
 * Sizes up to which, and fractions of the spectrum from which, computing all of it is faster: measured with levels that
 * fall off exponentially, OpenBLAS takes the same time either way at k = n/13 … n/20 (n = 400 … 800), and the portable
 * engine is faster with a few up to k = n/10. At n = 800, k = 20 the few take 20 ms of 50 ms.
 */
const smallest = 128;
const fraction = 1 / 12;

/** Size beyond which the full spectrum is out of reach. */
const largest = 4096;

/**
 * The plan for k levels of a problem of size n. A block finds as many members of a multiplet as it has vectors, so it
 * has more than k while that is cheap; beyond, smaller blocks in the same space converge faster.
 * @throws InputError for k outside 1 … n, or settings that cannot be.
 */
export function partialLimits(name: string, k: number, n: number, options: PartialOptions): PartialLimits {
  const { tolerance = 1e-12, maxIterations } = options;
  if (!Number.isInteger(k) || k < 1 || k > n) {
    throw new InputError(`${name}: k must be a whole number from 1 to ${n}, got ${k}`);
  }
  requirePositive(`${name}: tolerance`, tolerance);
  if (maxIterations !== undefined && (!Number.isInteger(maxIterations) || maxIterations < 1)) {
    throw new InputError(`${name}: maxIterations must be a whole number ≥ 1, got ${maxIterations}`);
  }
  const block = Math.min(n, k <= 14 ? k + 2 : Math.max(16, Math.ceil(k / 4)));
  const capacity = Math.min(n, Math.max(3 * (k + block), 64));
  const full = n <= smallest || k > fraction * n;
  const extra = Math.min(k + 8, capacity - k);
  const fallsBack = maxIterations === undefined && n <= largest;
  const steps = fallsBack ? Math.ceil(fullCost(n) / stepCost(n, block, capacity)) : 300;
  return { tolerance, maxIterations: maxIterations ?? steps * block, fallsBack, block, capacity, extra, full };
}

/** Floating point operations of a full decomposition, counted at the speed of matrix products. */
function fullCost(n: number): number {
  return 5 * n ** 3;
}

/** Those of one step with a block: the product, orthogonalization, and the small eigenvalue problem. */
function stepCost(n: number, block: number, capacity: number): number {
  return 2 * n * n * block + 8 * n * block * capacity + 5 * capacity ** 3;
}

/** Vectors [..., count] to start from as rows [count, n]; none where none are given. */
export function rowsToStartFrom(start: Tensor | undefined, n: number): Tensor {
  return start ? matrixTranspose(reshape(start, [n, -1])) : zeros([0, n]);
}

/** The least good of several runs, where a batch took several. */
export function worstInfo(runs: readonly PartialInfo[]): PartialInfo {
  return {
    converged: runs.every((run) => run.converged),
    iterations: Math.max(...runs.map((run) => run.iterations)),
    residual: Math.max(...runs.map((run) => run.residual)),
    gap: Math.min(...runs.map((run) => run.gap)),
  };
}

/** Rows to start from as plain numbers. */
export function startRows(start: NDArray, dtype: WideDType): Float64Array | undefined {
  if (start.shape[0] === 0) return undefined;
  return Float64Array.from(concrete(cast(start, dtype), "start").values());
}

/** The gap of `PartialInfo`, from levels in the order of `size`. */
export function cutGap(levels: Float64Array, count: number, size: (level: number) => number): number {
  if (count >= levels.length) return 1;
  const [kept, dropped] = [levels[count - 1], levels[count]];
  const larger = Math.max(Math.abs(kept), Math.abs(dropped));
  return larger === 0 ? 0 : (size(kept) - size(dropped)) / larger;
}

/** A matrix from the first `count` of the given rows. */
export function firstRows(dtype: WideDType, rows: Float64Array, columns: number, count: number): NDArray {
  return fromData(dtype, [count, columns], rows.slice(0, count * columns * widthOf(dtype)));
}

/**
 * The batching rule of partial decompositions: one example after the other. They may find different numbers of
 * further levels; the outputs from index `hints` on are filled up with zeros to be stacked.
 */
export function eachDecomposition(
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  size: number,
  hints: number,
  decompose: (example: readonly Tensor[]) => readonly Tensor[],
): Tensor[] {
  const results = Array.from({ length: size }, (_, e) =>
    decompose(inputs.map((x, i) => (batched[i] ? slice(x, e) : x))),
  );
  return results[0].map((_, i) => {
    const longest = Math.max(...results.map((outputs) => outputs[i].shape[0]));
    const fill = (x: Tensor) => pad(x, [[0, longest - x.shape[0]], ...x.shape.slice(1).map(() => [0, 0] as const)]);
    return stack(results.map((outputs) => (i < hints ? outputs[i] : fill(outputs[i]))));
  });
}
