import {
  concatenate,
  flatten,
  InputError,
  matrixTranspose,
  permute,
  random,
  reshape,
  stack,
  sum,
  type Tensor,
  take,
  vmap,
} from "../../tensor/index.ts";
import type { Bijector, Mapped } from "./bijector.ts";
import { requirePoints } from "./points.ts";

/** How {@link blockwise} is made. */
export interface BlockwiseOptions<P> {
  /** Components of a point. */
  readonly size: number;
  /** The components of each block, in the order its bijector takes them. Those of no block stay as they are. */
  readonly blocks: readonly (readonly number[])[];
  /** Of the components of one block. */
  readonly bijector: Bijector<P>;
  /** Whether all blocks have the same parameters (the default), or each its own, stacked along a new first axis. */
  readonly tied?: boolean;
}

/**
 * Disjoint blocks of components, each mapped by itself: a layer of a hierarchy, or, with one block, the split of a
 * vector into a part that is mapped on and a part that is done.
 * @throws InputError where a block is not as long as the bijector's event, or components are named twice or do not exist.
 */
export function blockwise<P>({ size, blocks, bijector, tied = true }: BlockwiseOptions<P>): Bijector<P> {
  const width = requireBlocks(size, blocks, bijector.event);
  const inside = Array.from({ length: width }, (_, place) => blocks.map((block) => block[place])).flat();
  const outside = Array.from({ length: size }, (_, i) => i).filter((i) => !inside.includes(i));
  const order = [...inside, ...outside];
  const back = order.map((_, component) => order.indexOf(component));
  const event = [size];
  /** Of components [width, blocks, n]. */
  const each = (map: Way<P>, parameters: P, parts: Tensor): Mapped => {
    if (!tied) {
      const { value, logAbsDetJacobian } = vmap(map)(parameters, permute(parts, [1, 2, 0]));
      return { value: permute(value, [2, 0, 1]), logAbsDetJacobian: sum(logAbsDetJacobian, { axes: 0 }) };
    }
    const { value, logAbsDetJacobian } = map(parameters, matrixTranspose(reshape(parts, [width, -1])));
    const perBlock = reshape(logAbsDetJacobian, [blocks.length, -1]);
    return { value: matrixTranspose(value), logAbsDetJacobian: sum(perBlock, { axes: 0 }) };
  };
  const through = (map: Way<P>) => (parameters: P, x: Tensor) => {
    requirePoints("blockwise", x, event);
    const count = x.shape[0];
    const columns = matrixTranspose(x);
    const parts = reshape(take(columns, inside, 0), [width, blocks.length, count]);
    const { value, logAbsDetJacobian } = each(map, parameters, parts);
    const mapped = reshape(value, [inside.length, count]);
    const whole = outside.length > 0 ? concatenate([mapped, take(columns, outside, 0)], 0) : mapped;
    return { value: matrixTranspose(take(whole, back, 0)), logAbsDetJacobian };
  };
  return {
    event,
    init: (key) => (tied ? bijector.init(key) : stacked(random.split(key, blocks.length).map(bijector.init))),
    forward: through(bijector.forward),
    inverse: through(bijector.inverse),
  };
}

type Way<P> = (parameters: P, x: Tensor) => Mapped;

/** Trees of one form as one, whose leaves have a new first axis. */
function stacked<P>(trees: readonly P[]): P {
  const flat = trees.map((tree) => flatten(tree));
  return flat[0].structure.build(flat[0].leaves.map((_, i) => stack(flat.map(({ leaves }) => leaves[i])))) as P;
}

function requireBlocks(size: number, blocks: readonly (readonly number[])[], event: readonly number[]): number {
  const [width] = event;
  const inside = blocks.flat();
  const fits = event.length === 1 && blocks.length > 0 && blocks.every((block) => block.length === width);
  const exist = inside.every((i) => Number.isInteger(i) && i >= 0 && i < size);
  if (!fits || !exist || new Set(inside).size < inside.length) {
    throw new InputError(
      `blockwise: blocks ${JSON.stringify(blocks)} of ${size} components for a bijector of events [${event}]; allowed: blocks of that length, of distinct components 0 to ${size - 1}`,
    );
  }
  return width;
}
