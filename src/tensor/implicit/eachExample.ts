import type { Tensor } from "../array.ts";
import { zeros } from "../create.ts";
import { bind, type Primitive } from "../primitive.ts";
import { stack } from "../primitives/joining.ts";
import { slice } from "../primitives/slicing.ts";

/** The batching rule of a primitive that is done for one example after the other. */
export function eachExample<Params>(
  primitive: Primitive<Params>,
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  size: number,
  params: Params,
): Tensor[] {
  if (size === 0) {
    const example = inputs.map((x, i) => (batched[i] ? { dtype: x.dtype, shape: x.shape.slice(1) } : x));
    return primitive.shape(example, params).map(({ dtype, shape }) => zeros([0, ...shape], dtype));
  }
  const results = Array.from({ length: size }, (_, e) => {
    const example = inputs.map((x, i) => (batched[i] ? slice(x, e) : x));
    return bind(primitive, example, params);
  });
  return results[0].map((_, i) => stack(results.map((outputs) => outputs[i])));
}
