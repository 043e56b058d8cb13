import type { Tensor } from "../array.ts";
import { stack } from "../primitives/joining.ts";
import { slice } from "../primitives/slicing.ts";

/** The batching rule of what is done for one example after the other. */
export function eachExample(
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  size: number,
  f: (example: readonly Tensor[]) => readonly Tensor[],
): Tensor[] {
  const results = Array.from({ length: size }, (_, e) => f(inputs.map((x, i) => (batched[i] ? slice(x, e) : x))));
  return results[0].map((_, i) => stack(results.map((outputs) => outputs[i])));
}
