import { NDArray, type Tensor } from "../array.ts";
import { components } from "../dtype.ts";
import { zerosLike } from "../like.ts";
import { bind1, type Primitive } from "../primitive.ts";
import { spreadBatch } from "../primitives/define.ts";
import { BatchWriter, matrices } from "./matrix.ts";

/**
 * Levels (eigenvalues or singular values) that differ by less than this times the largest one are one degenerate
 * group: their differences are rounding noise, and the reciprocal of noise must not enter a derivative. In it 1/x is
 * taken as 0, what the broadening x/(x² + ε²) gives for x ≪ ε; outside, 1/x stays exact, where broadening
 * would change it by the fraction (ε/x)².
 */
export const degeneracyTolerance = 1e-12;

/** The levels of a matrix with what is degenerate and what is zero among them. */
export interface Groups {
  readonly levels: Float64Array;
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
  return { levels, group, zero };
}

/** The groups of each matrix of a batch of cores, whose diagonals are the levels. */
export function coreGroups(core: NDArray): Groups[] {
  const n = core.shape[core.rank - 1];
  const [rowStride, columnStride] = core.strides.slice(-2);
  const shape = core.shape.slice(0, -1);
  const diagonal = core.view(shape, [...core.strides.slice(0, -2), rowStride + columnStride]).values();
  const width = components(core.dtype);
  const count = n === 0 ? 0 : diagonal.length / (n * width);
  return Array.from({ length: count }, (_, index) =>
    groupsOf(Float64Array.from({ length: n }, (_level, i) => diagonal[(index * n + i) * width])),
  );
}

/** For each level, the levels of its group. */
export function membersOf({ group }: Groups): readonly (readonly number[])[] {
  const members = new Map<number, number[]>();
  group.forEach((name, level) => {
    const known = members.get(name);
    if (known) known.push(level);
    else members.set(name, [level]);
  });
  return Array.from(group, (name) => members.get(name) ?? []);
}

/** True for the zeros that `zerosLike` makes, which nothing needs to be multiplied by. */
export function isZeroConstant(x: NDArray): boolean {
  return (
    x.strides.every((stride) => stride === 0) &&
    x
      .view([], [])
      .values()
      .every((part) => part === 0)
  );
}

/**
 * Which elements of a matrix are kept: those between levels of one degenerate group, those between levels that are
 * zero, or the columns of levels that are zero.
 */
export type Block = "group" | "zero" | "zeroColumns";

const keepPrimitive: Primitive<Block> = {
  name: "keepBlock",
  shape: ([, x]) => [x],
  evaluate: ([core, x], block) => {
    const groups = coreGroups(core);
    if (block !== "group" && groups.every(({ zero }) => zero < 0)) return [zerosLike(x)];
    const { batch, rows, columns, at } = matrices(x);
    const kept = new BatchWriter(x.dtype, batch, [rows, columns]);
    groups.forEach((each, index) => {
      copyBlock(block, each, rows, components(x.dtype), at(index), kept.at(index));
    });
    return [kept.array];
  },
  jvp: ([core, x], [, tangent], block) => ({
    outputs: [keepBlock(block, core, x)],
    tangents: [tangent && keepBlock(block, core, tangent)],
  }),
  transpose: ([ct], [core], block) => [null, ct && keepBlock(block, core, ct)],
  batch: (inputs, batched, size, block) => [bind1(keepPrimitive, spreadBatch(inputs, batched, size), block)],
};

function copyBlock(
  block: Block,
  groups: Groups,
  rows: number,
  width: 1 | 2,
  from: Float64Array,
  to: Float64Array,
): void {
  const { group, zero } = groups;
  const n = group.length;
  membersOf(groups).forEach((members, j) => {
    if (block !== "group" && group[j] !== zero) return;
    const wanted = block === "zeroColumns" ? Array.from({ length: rows }, (_, i) => i) : members;
    for (const i of wanted) {
      const p = (i * n + j) * width;
      for (let part = 0; part < width; part++) to[p + part] = from[p + part];
    }
  });
}

/** X with the elements outside a block of `core`'s levels set to zero; the block is a constant to derivatives. */
export function keepBlock(block: Block, core: Tensor, x: Tensor): Tensor {
  return bind1(keepPrimitive, [core, x], block);
}

/** A batch of diagonal matrices as numbers, in the dtype of the decomposed matrix. */
export function diagonalMatrices(levels: NDArray, like: NDArray): NDArray {
  const n = levels.shape[levels.rank - 1];
  const width = components(like.dtype);
  const result = NDArray.zeros(like.dtype, [...levels.shape, n]);
  const values = levels.values();
  for (let p = 0; p < values.length; p++) result.data[(p * n + (p % n)) * width] = values[p];
  return result;
}
