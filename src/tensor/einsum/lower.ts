import type { Tensor } from "../array.ts";
import { mul } from "../primitives/arithmetic.ts";
import { matmul } from "../primitives/contraction.ts";
import { permute, reshape } from "../primitives/movement.ts";
import { sum } from "../primitives/reduction.ts";
import { type Axes, extentOf, isMatrixProduct, type Layout } from "./layout.ts";

/** Axes put in order, then merged or spread to a shape; the order is absent where it is right already. */
interface Arrangement {
  readonly order?: readonly number[];
  readonly shape: readonly number[];
}

/** One pairwise contraction, lowered to what is done to tensors. */
export interface Contraction {
  /** Numbers of the two operands, in the order they enter the product. */
  readonly operands: readonly [number, number];
  readonly left: Arrangement;
  readonly right: Arrangement;
  /** The axes to sum after a product of elements; absent for a matrix product. */
  readonly summed?: readonly number[];
  readonly shape: readonly number[];
}

/** The contraction of two numbered tensors that gives a product its layout. */
export function lowerProduct(
  [i, j]: readonly [number, number],
  { axes, product }: Required<Layout>,
  extents: readonly number[],
): Contraction {
  const { swapped, roles: given, parts } = product;
  const roles = swapped ? { ...given, rows: given.columns, columns: given.rows } : given;
  const { batch, summed, rows, columns } = roles;
  const [left, right] = swapped ? [parts[1], parts[0]] : parts;
  const spread = (indices: Axes) => indices.map((index) => extents[index]);
  const ones = (indices: Axes) => indices.map(() => 1);
  const common = { operands: swapped ? ([j, i] as const) : ([i, j] as const), shape: spread(axes) };
  if (isMatrixProduct(roles, extents)) {
    const [height, width, depth] = [rows, columns, summed].map((group) => extentOf(group, extents));
    return {
      ...common,
      left: arrange(left.axes, [...batch, ...rows, ...summed], [...spread(batch), height, depth]),
      right: arrange(right.axes, [...batch, ...summed, ...columns], [...spread(batch), depth, width]),
    };
  }
  const leftShape = [...spread(batch), ...spread(rows), ...ones(columns), ...spread(summed)];
  const rightShape = [...spread(batch), ...ones(rows), ...spread(columns), ...spread(summed)];
  return {
    ...common,
    left: arrange(left.axes, [...batch, ...rows, ...summed], leftShape),
    right: arrange(right.axes, [...batch, ...columns, ...summed], rightShape),
    summed: summed.map((_, i) => axes.length + i),
  };
}

function arrange(from: Axes, to: Axes, shape: readonly number[]): Arrangement {
  const order = to.map((index) => from.indexOf(index));
  return order.every((axis, i) => axis === i) ? { shape } : { order, shape };
}

/** Carries out a lowered contraction. */
export function contract({ left, right, summed, shape }: Contraction, a: Tensor, b: Tensor): Tensor {
  const [x, y] = [arranged(a, left), arranged(b, right)];
  if (!summed) return reshape(matmul(x, y), shape);
  const product = mul(x, y);
  return summed.length > 0 ? sum(product, { axes: summed }) : product;
}

function arranged(x: Tensor, { order, shape }: Arrangement): Tensor {
  return reshape(order ? permute(x, order) : x, shape);
}
