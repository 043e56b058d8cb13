import type { Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { ShapeError } from "../error.ts";
import { normalizeAxis, type Shape } from "../layout.ts";
import { concatenate } from "./joining.ts";
import { broadcastTo, reshape } from "./movement.ts";
import { type Slice, slice } from "./slicing.ts";

/** Elements moved by `shift` positions along an axis, those that leave one end entering at the other. */
export function roll(x: TensorLike, shift: number, axis?: number): Tensor {
  const value = asTensor(x);
  if (!Number.isInteger(shift)) throw new ShapeError(`roll: shift ${shift} is not a whole number`);
  if (axis === undefined) return reshape(roll(reshape(value, [value.size]), shift, 0), value.shape);
  const at = normalizeAxis(axis, value.rank, "roll");
  const extent = value.shape[at];
  const moved = extent === 0 ? 0 : ((shift % extent) + extent) % extent;
  if (moved === 0) return value;
  const range = (taken: Slice) => slice(value, ...value.shape.map((_, i) => (i === at ? taken : null)));
  return concatenate([range([extent - moved]), range([0, extent - moved])], at);
}

/** Every element `count` times in a row along an axis, of the flattened tensor where none is named. */
export function repeat(x: TensorLike, count: number, axis?: number): Tensor {
  requireCounts([count], "repeat");
  const value = asTensor(x);
  if (axis === undefined) return repeat(reshape(value, [value.size]), count, 0);
  const at = normalizeAxis(axis, value.rank, "repeat");
  const [before, after] = [value.shape.slice(0, at + 1), value.shape.slice(at + 1)];
  const spread = broadcastTo(reshape(value, [...before, 1, ...after]), [...before, count, ...after]);
  return reshape(
    spread,
    value.shape.map((extent, i) => (i === at ? extent * count : extent)),
  );
}

/** The tensor put side by side with itself, `counts[i]` times along axis i (counted from the last, as in NumPy). */
export function tile(x: TensorLike, counts: number | readonly number[]): Tensor {
  const value = asTensor(x);
  const given = typeof counts === "number" ? [counts] : counts;
  requireCounts(given, "tile");
  const rank = Math.max(value.rank, given.length);
  const padded = (list: Shape) => [...new Array<number>(rank - list.length).fill(1), ...list];
  const [shape, times] = [padded(value.shape), padded(given)];
  const spread = broadcastTo(
    reshape(
      value,
      shape.flatMap((extent) => [1, extent]),
    ),
    shape.flatMap((extent, axis) => [times[axis], extent]),
  );
  return reshape(
    spread,
    shape.map((extent, axis) => extent * times[axis]),
  );
}

function requireCounts(counts: readonly number[], operation: string): void {
  if (counts.some((count) => !Number.isInteger(count) || count < 0)) {
    throw new ShapeError(`${operation}: counts must be whole numbers ≥ 0, got [${counts.join(", ")}]`);
  }
}

/** Coordinate arrays of a grid: the i-th result has vector i along axis i (`indexing: "ij"`), all of one shape. */
export function meshgrid(...vectors: readonly TensorLike[]): Tensor[] {
  const values = vectors.map((x) => asTensor(x));
  values.forEach((x, i) => {
    if (x.rank !== 1) throw new ShapeError(`meshgrid: operand ${i} has rank ${x.rank}; vectors are needed`);
  });
  const shape = values.map((x) => x.size);
  return values.map((x, i) =>
    broadcastTo(
      reshape(
        x,
        shape.map((extent, axis) => (axis === i ? extent : 1)),
      ),
      shape,
    ),
  );
}
