import type { Tensor } from "../array.ts";
import { components } from "../dtype.ts";
import { zerosLike } from "../like.ts";
import { bind, bind1, isLinearInput, type Primitive } from "../primitive.ts";
import { add, neg, sub } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { addTangents, spreadBatch } from "../primitives/define.ts";
import { matrixTranspose } from "../primitives/movement.ts";
import { coreGroups, type Groups, isZeroConstant, keepBlock, membersOf } from "./groups.ts";
import { BatchWriter, matrices } from "./matrix.ts";

/*
 * The core D of a decomposition is A in the basis that diagonalizes it. Its numbers are a real diagonal, but where
 * levels are degenerate the basis is carried along without turning inside the group, and the derivative of D is a
 * full block there. Everything below reads only D's diagonal as numbers and takes D as a matrix in its derivatives.
 */

/** Which linear equation with an (almost) diagonal coefficient D is solved: X·D − D·X = B, X·D + D·X = B or X·D = B. */
export type CoreEquation = "commutator" | "anticommutator" | "right";

const solvePrimitive: Primitive<CoreEquation> = {
  name: "solveCore",
  shape: ([, b]) => [b],
  evaluate: ([core, b], equation) => {
    if (isZeroConstant(b)) return [b];
    const { batch, rows, columns, at } = matrices(b);
    const solution = new BatchWriter(b.dtype, batch, [rows, columns]);
    coreGroups(core).forEach((groups, index) => {
      divide(equation, groups, rows, components(b.dtype), at(index), solution.at(index));
    });
    return [solution.array];
  },
  jvp: ([core, b], [tangentCore, tangentB], equation) => {
    const x = bind1(solvePrimitive, [core, b], equation);
    const change = tangentCore && applyCore(equation, core, x, tangentCore);
    const right = change && tangentB ? sub(tangentB, change) : (tangentB ?? (change && neg(change)));
    return { outputs: [x], tangents: [right && bind1(solvePrimitive, [core, right], equation)] };
  },
  transpose: ([ct], [core], equation) => [null, ct && bind1(solvePrimitive, [matrixTranspose(core), ct], equation)],
  batch: (inputs, batched, size, equation) => bind(solvePrimitive, spreadBatch(inputs, batched, size), equation),
};

/** The left side of a core equation in which D is a change of `core`. */
function applyCore(equation: CoreEquation, core: Tensor, x: Tensor, change: Tensor): Tensor {
  if (equation === "right") return timesBlocks(core, x, change);
  return equation === "commutator" ? commutator(core, x, change) : anticommutator(core, x, change);
}

/** x_ij = b_ij / (d_j ∓ d_i) or b_ij / d_j, and 0 where the divisor is zero to rounding. */
function divide(
  equation: CoreEquation,
  { levels, group, zero }: Groups,
  rows: number,
  width: number,
  b: Float64Array,
  x: Float64Array,
): void {
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

const timesBlocksPrimitive: Primitive<undefined> = {
  name: "timesBlocks",
  shape: ([, x]) => [x],
  evaluate: ([core, x, blocks]) => {
    if (isZeroConstant(blocks)) return [zerosLike(x)];
    const lefts = matrices(x);
    const rights = matrices(blocks);
    const product = new BatchWriter(x.dtype, lefts.batch, [lefts.rows, lefts.columns]);
    coreGroups(core).forEach((groups, index) => {
      const members = membersOf(groups);
      multiplyBlocks(members, components(x.dtype), lefts.rows, lefts.at(index), rights.at(index), product.at(index));
    });
    return [product.array];
  },
  jvp: ([core, x, blocks], [, tx, tb]) => ({
    outputs: [timesBlocks(core, x, blocks)],
    tangents: [addTangents(tx && timesBlocks(core, tx, blocks), tb && timesBlocks(core, x, tb))],
  }),
  transpose: ([ct], [core, x, blocks]) => {
    if (ct === null) return [null, null, null];
    if (isLinearInput(x)) return [null, timesBlocks(core, ct, matrixTranspose(blocks)), null];
    return [null, null, keepBlock("group", core, matmul(matrixTranspose(x), ct))];
  },
  batch: (inputs, batched, size) => [bind1(timesBlocksPrimitive, spreadBatch(inputs, batched, size), undefined)],
};

function multiplyBlocks(
  members: readonly (readonly number[])[],
  width: 1 | 2,
  rows: number,
  x: Float64Array,
  blocks: Float64Array,
  product: Float64Array,
): void {
  const n = members.length;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < n; j++) {
      const out = (i * n + j) * width;
      for (const k of members[j]) {
        const p = (i * n + k) * width;
        const q = (k * n + j) * width;
        if (width === 1) product[out] += x[p] * blocks[q];
        else {
          product[out] += x[p] * blocks[q] - x[p + 1] * blocks[q + 1];
          product[out + 1] += x[p] * blocks[q + 1] + x[p + 1] * blocks[q];
        }
      }
    }
  }
}

/** X·B for a B that is zero outside the degenerate groups of `core`: as cheap as a sum when there are none. */
function timesBlocks(core: Tensor, x: Tensor, blocks: Tensor): Tensor {
  return bind1(timesBlocksPrimitive, [core, x, blocks], undefined);
}

/** B·X, likewise. */
function blocksTimes(core: Tensor, blocks: Tensor, x: Tensor): Tensor {
  return matrixTranspose(timesBlocks(core, matrixTranspose(x), matrixTranspose(blocks)));
}

/** X·B − B·X for a B that is zero outside the degenerate groups of `core`. */
export function commutator(core: Tensor, x: Tensor, blocks: Tensor): Tensor {
  return sub(timesBlocks(core, x, blocks), blocksTimes(core, blocks, x));
}

/** X·B + B·X for a B that is zero outside the degenerate groups of `core`. */
export function anticommutator(core: Tensor, x: Tensor, blocks: Tensor): Tensor {
  return add(timesBlocks(core, x, blocks), blocksTimes(core, blocks, x));
}

/** Which factor of a product is known to be zero. */
type ZeroFactor = "left" | "right";

const vanishingPrimitive: Primitive<ZeroFactor> = {
  name: "vanishingProduct",
  shape: ([a, b]) => [{ dtype: a.dtype, shape: [...a.shape.slice(0, -1), b.shape[b.shape.length - 1]] }],
  evaluate: ([a, b], zero) => vanishingPrimitive.shape([a, b], zero).map(zerosLike),
  jvp: ([a, b], [ta, tb], zero) => {
    const alongA = ta && (zero === "left" ? matmul(ta, b) : vanishingProduct(ta, b, zero));
    const alongB = tb && (zero === "right" ? matmul(a, tb) : vanishingProduct(a, tb, zero));
    return { outputs: [vanishingProduct(a, b, zero)], tangents: [addTangents(alongA, alongB)] };
  },
  transpose: ([ct], [a, b], zero) => {
    if (ct === null) return [null, null];
    return zero === "right"
      ? [vanishingProduct(ct, matrixTranspose(b), "right"), null]
      : [null, vanishingProduct(matrixTranspose(a), ct, "left")];
  },
  batch: (inputs, batched, size, zero) => [bind1(vanishingPrimitive, spreadBatch(inputs, batched, size), zero)],
};

/** a·b where one factor is zero as numbers but has a derivative: costs nothing until it is differentiated. */
export function vanishingProduct(a: Tensor, b: Tensor, zero: ZeroFactor): Tensor {
  return bind1(vanishingPrimitive, [a, b], zero);
}
