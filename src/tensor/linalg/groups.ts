import type { NDArray, Tensor } from "../array.ts";
import { components } from "../dtype.ts";
import { bind, type Primitive } from "../primitive.ts";
import { constantJvp } from "../primitives/define.ts";
import { BatchWriter, matrices } from "./matrix.ts";

/**
 * Levels (eigenvalues or singular values) that differ by less than this times the largest one are one degenerate
 * group: their differences are rounding noise, and the reciprocal of noise must not enter a derivative.
 */
export const degeneracyTolerance = 1e-12;

/** Which levels are degenerate with each other, and which are zero. */
export interface Groups {
  /** Number of the group each level belongs to. */
  readonly group: Int32Array;
  /** The group of levels that are zero to rounding, or −1. */
  readonly zero: number;
}

/** Groups of neighbouring levels: transitive, so that a matrix that is zero between groups is block diagonal. */
export function groupsOf(levels: Float64Array): Groups {
  const order = Array.from(levels.keys()).sort((i, j) => levels[i] - levels[j]);
  const tolerance = degeneracyTolerance * levels.reduce((largest, level) => Math.max(largest, Math.abs(level)), 0);
  const group = new Int32Array(levels.length);
  let zero = -1;
  order.forEach((index, position) => {
    const previous = order[position - 1];
    const separate = position > 0 && levels[index] - levels[previous] > tolerance;
    group[index] = position === 0 ? 0 : group[previous] + (separate ? 1 : 0);
    if (Math.abs(levels[index]) <= tolerance) zero = group[index];
  });
  return { group, zero };
}

/** Real parts of the diagonal of a row-major n×n matrix. */
export function levelsOf(n: number, width: number, core: Float64Array): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => core[(i * n + i) * width]);
}

const masksPrimitive: Primitive<undefined> = {
  name: "degeneracyMasks",
  shape: ([core]) => [
    { dtype: "float64", shape: core.shape },
    { dtype: "float64", shape: core.shape },
  ],
  evaluate: ([core]) => {
    const { count, batch, rows: n, at } = matrices(core);
    const same = new BatchWriter("float64", batch, [n, n]);
    const null_ = new BatchWriter("float64", batch, [n, n]);
    for (let index = 0; index < count; index++) {
      const { group, zero } = groupsOf(levelsOf(n, components(core.dtype), at(index)));
      const inSame = same.at(index);
      const inNull = null_.at(index);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          if (group[i] !== group[j]) continue;
          inSame[i * n + j] = 1;
          if (group[i] === zero) inNull[i * n + j] = 1;
        }
      }
    }
    return [same.array, null_.array];
  },
  jvp: (primals) => constantJvp(masksPrimitive, primals, undefined),
  batch: (inputs) => bind(masksPrimitive, inputs, undefined),
};

/**
 * 1 where row and column belong to the same degenerate group of `core`'s diagonal, else 0; and 1 where both belong to
 * the group of zeros. Constants to every derivative.
 */
export function degeneracyMasks(core: Tensor): { same: Tensor; zero: Tensor } {
  const [same, zero] = bind(masksPrimitive, [core], undefined);
  return { same, zero };
}

/** A batch of diagonal matrices as numbers, in the dtype of the decomposed matrix. */
export function diagonalMatrices(levels: NDArray, like: NDArray): NDArray {
  const n = levels.shape[levels.rank - 1];
  const width = components(like.dtype);
  const result = new BatchWriter(like.dtype, levels.shape.slice(0, -1), [n, n]);
  const values = levels.values();
  const data = result.array.data;
  for (let p = 0; p < values.length; p++) data[(p * n + (p % n)) * width] = values[p];
  return result.array;
}
