import type { NDArray, Tensor } from "../array.ts";
import { components } from "../dtype.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { add, neg, sub } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { constantJvp, spreadBatch } from "../primitives/define.ts";
import { matrixTranspose } from "../primitives/movement.ts";
import { BatchWriter, matrices } from "./matrix.ts";

/**
 * Levels (eigenvalues or singular values) that differ by less than this times the largest one are one degenerate
 * group: their differences are rounding noise, and the reciprocal of noise must not enter a derivative.
 */
export const degeneracyTolerance = 1e-12;

/** Which levels are degenerate with each other, and which are zero. */
interface Groups {
  /** Number of the group each level belongs to. */
  readonly group: Int32Array;
  /** The group of levels that are zero to rounding, or −1. */
  readonly zero: number;
}

/** Groups of neighbouring levels: transitive, so that a matrix that is zero between groups is block diagonal. */
function groupsOf(levels: Float64Array): Groups {
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
function levelsOf(n: number, width: number, core: Float64Array): Float64Array {
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

/** Which linear equation with an (almost) diagonal coefficient D is solved: X·D − D·X = B, X·D + D·X = B or X·D = B. */
export type CoreEquation = "commutator" | "anticommutator" | "right";

const solvePrimitive: Primitive<CoreEquation> = {
  name: "solveCore",
  shape: ([, b]) => [b],
  evaluate: ([core, b], equation) => {
    const cores = matrices(core);
    const rights = matrices(b);
    const width = components(b.dtype);
    const solution = new BatchWriter(b.dtype, rights.batch, [rights.rows, rights.columns]);
    for (let index = 0; index < rights.count; index++) {
      const levels = levelsOf(cores.rows, width, cores.at(index));
      divide(equation, levels, rights.rows, width, rights.at(index), solution.at(index));
    }
    return [solution.array];
  },
  jvp: ([core, b], [tangentCore, tangentB], equation) => {
    const x = bind1(solvePrimitive, [core, b], equation);
    const change = tangentCore && applyCore(equation, x, tangentCore);
    const right = change && tangentB ? sub(tangentB, change) : (tangentB ?? (change && neg(change)));
    return { outputs: [x], tangents: [right && bind1(solvePrimitive, [core, right], equation)] };
  },
  transpose: ([ct], [core], equation) => [null, ct && bind1(solvePrimitive, [matrixTranspose(core), ct], equation)],
  batch: (inputs, batched, size, equation) => bind(solvePrimitive, spreadBatch(inputs, batched, size), equation),
};

/** The left side of a core equation. */
function applyCore(equation: CoreEquation, x: Tensor, core: Tensor): Tensor {
  const right = matmul(x, core);
  if (equation === "right") return right;
  return equation === "commutator" ? sub(right, matmul(core, x)) : add(right, matmul(core, x));
}

/** x_ij = b_ij / (d_j ∓ d_i) or b_ij / d_j, and 0 where the divisor is zero to rounding. */
function divide(
  equation: CoreEquation,
  levels: Float64Array,
  rows: number,
  width: number,
  b: Float64Array,
  x: Float64Array,
): void {
  const { group, zero } = groupsOf(levels);
  const n = levels.length;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < n; j++) {
      const skip =
        equation === "commutator"
          ? group[i] === group[j]
          : group[j] === zero && (equation === "right" || group[i] === zero);
      if (skip) continue;
      const left = equation === "right" ? 0 : equation === "commutator" ? -levels[i] : levels[i];
      const divisor = levels[j] + left;
      for (let p = (i * n + j) * width; p < (i * n + j + 1) * width; p++) x[p] = b[p] / divisor;
    }
  }
}

/**
 * Solves X·D − D·X = B, X·D + D·X = B or X·D = B for a D whose numbers are a real diagonal, elementwise. Where the
 * divisor is zero to rounding (`degeneracyTolerance`) the solution is set to 0: that component is a choice of basis
 * inside a degenerate group. Derivatives take D as the full matrix it is to first order, so that they are right for
 * perturbations that lift a degeneracy.
 */
export function solveCore(equation: CoreEquation, core: Tensor, b: Tensor): Tensor {
  return bind1(solvePrimitive, [core, b], equation);
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
