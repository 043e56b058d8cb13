import type { NDArray, Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { TransformError } from "../error.ts";
import { zerosLike } from "../like.ts";
import { bind, bind1, type JvpResult, type Primitive } from "../primitive.ts";
import { linearCall, unknownShape } from "../primitives/call.ts";
import { conj } from "../primitives/convert.ts";
import { sum } from "../primitives/reduction.ts";
import { flatten, leavesLike } from "../tree.ts";
import type { FlatFunction } from "./jvp.ts";
import { vmapFlat } from "./vmap.ts";

interface CustomJvpParams {
  readonly f: FlatFunction;
  readonly rule: (primals: readonly Tensor[], tangents: readonly Tensor[]) => JvpResult;
}

const customJvpPrimitive: Primitive<CustomJvpParams> = {
  name: "customJvp",
  shape: unknownShape("customJvp"),
  evaluate: (inputs, { f }) => f(inputs) as readonly NDArray[],
  jvp: (primals, tangents, { rule }) =>
    rule(
      primals,
      tangents.map((t, i) => t ?? zerosLike(primals[i])),
    ),
  batch: (inputs, batched, size, { f, rule }) =>
    bind(customJvpPrimitive, inputs, {
      f: (flat: readonly Tensor[]) => vmapFlat(f, flat, batched, size),
      rule: (primals: readonly Tensor[], tangents: readonly Tensor[]) => {
        const both = (flat: readonly Tensor[]) => {
          const { outputs, tangents: changes } = rule(flat.slice(0, primals.length), flat.slice(primals.length));
          return [...outputs, ...changes.map((t, i) => t ?? zerosLike(outputs[i]))];
        };
        const flat = vmapFlat(both, [...primals, ...tangents], [...batched, ...batched], size);
        return { outputs: flat.slice(0, flat.length / 2), tangents: flat.slice(flat.length / 2) };
      },
    }),
};

/**
 * f with a derivative rule of its own, for every mode and order: `rule(primals, tangents)` returns f's value and its
 * tangent, written with differentiable operations and linear in the tangents.
 */
export function customJvp<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
  rule: (primals: Args, tangents: Args) => [Result, Result],
): (...args: Args) => Result {
  return (...args) => {
    const input = flatten(args);
    const arguments_ = (leaves: readonly Tensor[]) => input.structure.build(leaves) as unknown as Args;
    let output = flatten([]);
    const leaves = bind(customJvpPrimitive, input.leaves, {
      f: (inputs: readonly Tensor[]) => {
        output = flatten(f(...arguments_(inputs)));
        return output.leaves;
      },
      rule: (primals: readonly Tensor[], tangents: readonly Tensor[]) => {
        const [value, change] = rule(arguments_(primals), arguments_(tangents));
        output = flatten(value);
        return { outputs: output.leaves, tangents: leavesLike(output.structure, change, "customJvp") };
      },
    });
    return output.structure.build(leaves) as Result;
  };
}

interface CustomVjpParams {
  readonly f: FlatFunction;
  readonly forward: (inputs: readonly Tensor[]) => { outputs: readonly Tensor[]; residuals: readonly Tensor[] };
  readonly backward: (residuals: readonly Tensor[], cotangents: readonly Tensor[]) => readonly Tensor[];
}

const customVjpPrimitive: Primitive<CustomVjpParams> = {
  name: "customVjp",
  shape: unknownShape("customVjp"),
  evaluate: (inputs, { f }) => f(inputs) as readonly NDArray[],
  jvp: (primals, tangents, { forward, backward }) => {
    const { outputs, residuals } = forward(primals);
    const map = {
      outputs,
      apply: (): never => {
        throw new TransformError(
          "customVjp: this function has a reverse rule only; it cannot be differentiated forwards",
        );
      },
      transpose: (r: readonly Tensor[], cotangents: readonly Tensor[]) => backward(r, cotangents),
    };
    const directions = tangents.map((t, i) => t ?? zerosLike(primals[i]));
    return { outputs, tangents: linearCall(map, residuals, directions) };
  },
  batch: (inputs, batched, size, { f, forward, backward }) =>
    bind(customVjpPrimitive, inputs, {
      f: (flat: readonly Tensor[]) => vmapFlat(f, flat, batched, size),
      forward: (flat: readonly Tensor[]) => {
        let count = 0;
        const both = (example: readonly Tensor[]) => {
          const { outputs, residuals } = forward(example);
          count = outputs.length;
          return [...outputs, ...residuals];
        };
        const results = vmapFlat(both, flat, batched, size);
        return { outputs: results.slice(0, count), residuals: results.slice(count) };
      },
      backward: (residuals: readonly Tensor[], cotangents: readonly Tensor[]) => {
        const each = (flat: readonly Tensor[]) =>
          backward(flat.slice(0, residuals.length), flat.slice(residuals.length));
        const all = [...residuals, ...cotangents];
        const pulled = vmapFlat(
          each,
          all,
          all.map(() => true),
          size,
        );
        return pulled.map((ct, i) => (batched[i] ? ct : sum(ct, { axes: 0 })));
      },
    }),
};

/**
 * f with a reverse rule of its own. `forward` returns f's value and a tree of residuals; `backward(residuals,
 * cotangent)` returns cotangents for all arguments, as `vjp`'s pullback would (same convention for complex values).
 */
export function customVjp<Args extends readonly unknown[], Result, Residuals>(
  f: (...args: Args) => Result,
  forward: (...args: Args) => [Result, Residuals],
  backward: (residuals: Residuals, cotangent: Result) => Args,
): (...args: Args) => Result {
  return (...args) => {
    const input = flatten(args);
    const arguments_ = (leaves: readonly Tensor[]) => input.structure.build(leaves) as unknown as Args;
    let output = flatten([]);
    let kept = flatten([]);
    const leaves = bind(customVjpPrimitive, input.leaves, {
      f: (inputs: readonly Tensor[]) => {
        output = flatten(f(...arguments_(inputs)));
        return output.leaves;
      },
      forward: (inputs: readonly Tensor[]) => {
        const [value, residuals] = forward(...arguments_(inputs));
        output = flatten(value);
        kept = flatten(residuals);
        return { outputs: output.leaves, residuals: kept.leaves };
      },
      backward: (residuals: readonly Tensor[], cotangents: readonly Tensor[]) => {
        const cotangent = output.structure.build(cotangents.map(conj)) as Result;
        const pulled = backward(kept.structure.build(residuals) as Residuals, cotangent);
        return leavesLike(input.structure, pulled, "customVjp").map(conj);
      },
    });
    return output.structure.build(leaves) as Result;
  };
}

const stopGradientPrimitive: Primitive<undefined> = {
  name: "stopGradient",
  shape: ([x]) => [x],
  evaluate: (inputs) => inputs,
  jvp: ([x]) => ({ outputs: bind(stopGradientPrimitive, [x], undefined), tangents: [null] }),
  batch: (inputs) => bind(stopGradientPrimitive, inputs, undefined),
};

/** The same value, a constant to every derivative. */
export function stopGradient(x: TensorLike): Tensor {
  return bind1(stopGradientPrimitive, [asTensor(x)], undefined);
}
