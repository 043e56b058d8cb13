import type { NDArray, Tensor } from "../array.ts";
import { zerosLike } from "../like.ts";
import { bind, type Primitive } from "../primitive.ts";
import { linearCall, unknownShape } from "../primitives/call.ts";
import { flatten } from "../tree.ts";
import { type FlatFunction, jvpFlat } from "./jvp.ts";
import { linearize } from "./linear.ts";
import { vmapFlat } from "./vmap.ts";

const checkpointPrimitive: Primitive<FlatFunction> = {
  name: "checkpoint",
  shape: unknownShape("checkpoint"),
  evaluate: (inputs, f) => f(inputs) as readonly NDArray[],
  jvp: (primals, tangents, f) => {
    const outputs = bind(checkpointPrimitive, primals, f);
    const active = tangents.map((t) => t !== null);
    const map = {
      outputs,
      apply: (x: readonly Tensor[], t: readonly Tensor[]) => {
        let next = 0;
        const directions = active.map((isActive) => (isActive ? t[next++] : null));
        return jvpFlat(f, x, directions).tangents.map((change, i) => change ?? zerosLike(outputs[i]));
      },
      transpose: (x: readonly Tensor[], cotangents: readonly Tensor[]) =>
        linearize(f, x, active)
          .transpose(cotangents)
          .filter((_, i) => active[i]),
    };
    return {
      outputs,
      tangents: linearCall(
        map,
        primals,
        tangents.filter((t) => t !== null),
      ),
    };
  },
  batch: (inputs, batched, size, f) =>
    bind(checkpointPrimitive, inputs, (flat: readonly Tensor[]) => vmapFlat(f, flat, batched, size)),
};

/**
 * f with the same value and derivatives, whose reverse pass recomputes what is inside instead of storing it: memory
 * falls from all intermediates to the arguments, for one more evaluation. What is differentiated must be an argument:
 * a traced value that f closes over is an error.
 */
export function checkpoint<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => {
    const input = flatten(args);
    let output = flatten([]);
    const flat: FlatFunction = (leaves) => {
      output = flatten(f(...(input.structure.build(leaves) as unknown as Args)));
      return output.leaves;
    };
    const leaves = bind(checkpointPrimitive, input.leaves, flat);
    return output.structure.build(leaves) as Result;
  };
}
