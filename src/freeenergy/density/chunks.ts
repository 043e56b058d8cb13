import { allocate, NDArray, type Storage } from "../../tensor/index.ts";
import { partsOf } from "./estimator/batch.ts";
import { take } from "./estimator/parts.ts";

/**
 * What `f` makes of rows, [n, ...] to [n, ...], at most `chunk` of them at a time, so that what it computes on the way takes
 * no more memory than for these. It must treat each row by itself, and give one dtype.
 */
export function inChunks(rows: NDArray, chunk: number, f: (some: NDArray) => NDArray): NDArray {
  const count = rows.shape[0];
  if (count <= chunk) return f(rows);
  let all: { readonly first: NDArray; readonly values: Storage } | undefined;
  for (const part of partsOf(count, chunk)) {
    const made = f(take(rows, part));
    const size = made.size / made.shape[0];
    all ??= { first: made, values: allocate(made.dtype, count * size) };
    all.values.set(made.values(), (all.values.length / count) * part.from);
  }
  if (all === undefined) return f(rows);
  return new NDArray(all.first.dtype, [count, ...all.first.shape.slice(1)], all.values);
}
