import type { Tensor } from "../array.ts";
import { mul } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { permute, reshape } from "../primitives/movement.ts";
import { sum } from "../primitives/reduction.ts";

/** Indices by number, in the order of a tensor's axes. */
export type Axes = readonly number[];

/** Axes put in order, then merged to one shape; either may be nothing to do. */
interface Arrangement {
  readonly order?: readonly number[];
  readonly shape: readonly number[];
}

/** One pairwise contraction, lowered. */
export interface Contraction {
  /** Numbers of the two operands, in the order they enter the product. */
  readonly operands: readonly [number, number];
  readonly kind: "matmul" | "multiply" | "multiply-sum";
  readonly left: Arrangement;
  readonly right: Arrangement;
  readonly shape: readonly number[];
  readonly axes: Axes;
}

/** The indices of two operands by the part they play. */
interface Roles {
  /** In both operands and in the result. */
  readonly batch: number[];
  /** In both operands, summed over. */
  readonly summed: number[];
  /** In the left operand and the result. */
  readonly rows: number[];
  /** In the right operand and the result. */
  readonly columns: number[];
}

function rolesOf(left: Axes, right: Axes, shared: Axes, result: ReadonlySet<number>): Roles {
  const both = shared.filter((index) => left.includes(index) && right.includes(index));
  return {
    batch: both.filter((index) => result.has(index)),
    summed: both.filter((index) => !result.has(index)),
    rows: left.filter((index) => !right.includes(index)),
    columns: right.filter((index) => !left.includes(index)),
  };
}

/**
 * The product of two tensors over their common indices that `result` lacks. Of the ways to order common indices
 * the one that copies fewer elements is taken.
 */
export function lowerPair(
  operands: readonly [number, number],
  [a, b]: readonly [Axes, Axes],
  result: ReadonlySet<number>,
  extents: readonly number[],
): Contraction {
  const candidates = [a, b].map((shared) => {
    const roles = rolesOf(a, b, shared, result);
    return { roles, copied: copied(a, roles, roles.rows, extents) + copied(b, roles, roles.columns, extents) };
  });
  const { roles } = candidates[0].copied <= candidates[1].copied ? candidates[0] : candidates[1];
  return contraction(operands, a, b, roles, extents);
}

function product(indices: Axes, extents: readonly number[]): number {
  let size = 1;
  for (const index of indices) size *= extents[index];
  return size;
}

/** Elements that must be copied to bring a row-major operand into [batch, ...] matrices. */
function copied(axes: Axes, { batch, summed }: Roles, kept: Axes, extents: readonly number[]): number {
  const text = (groups: Axes[]) =>
    groups
      .flat()
      .filter((index) => extents[index] !== 1)
      .join();
  const given = text([axes]);
  const free = given === text([batch, kept, summed]) || given === text([batch, summed, kept]);
  return free ? 0 : product(axes, extents);
}

function contraction(
  operands: readonly [number, number],
  a: Axes,
  b: Axes,
  roles: Roles,
  extents: readonly number[],
): Contraction {
  const { batch, summed, rows, columns } = roles;
  const axes = [...batch, ...rows, ...columns];
  const [size, depth, height, width] = [batch, summed, rows, columns].map((group) => product(group, extents));
  const shape = axes.map((index) => extents[index]);
  const common = { operands, shape, axes };
  const arrange = (from: Axes, groups: readonly Axes[], to: readonly number[]): Arrangement => {
    const order = groups.flat().map((index) => from.indexOf(index));
    return { order: order.every((axis, i) => axis === i) ? undefined : order, shape: to };
  };
  if (summed.length === 0) {
    const left = arrange(a, [batch, rows], [size, height, 1]);
    return { ...common, kind: "multiply", left, right: arrange(b, [batch, columns], [size, 1, width]) };
  }
  if (batch.length > 0 && height === 1 && width === 1) {
    const left = arrange(a, [batch, rows, summed], [size, depth]);
    return { ...common, kind: "multiply-sum", left, right: arrange(b, [batch, columns, summed], [size, depth]) };
  }
  const leading = batch.length > 0 ? [size] : [];
  return {
    ...common,
    kind: "matmul",
    left: arrange(a, [batch, rows, summed], [...leading, height, depth]),
    right: arrange(b, [batch, summed, columns], [...leading, depth, width]),
  };
}

/** Carries out a lowered contraction. */
export function contract({ kind, left, right, shape }: Contraction, a: Tensor, b: Tensor): Tensor {
  const [x, y] = [arranged(a, left), arranged(b, right)];
  if (kind === "matmul") return reshape(matmul(x, y), shape);
  const elementwise = mul(x, y);
  return reshape(kind === "multiply" ? elementwise : sum(elementwise, { axes: 1 }), shape);
}

function arranged(x: Tensor, { order, shape }: Arrangement): Tensor {
  return reshape(order ? permute(x, order) : x, shape);
}
