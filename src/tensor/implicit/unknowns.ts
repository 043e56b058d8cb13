import { describeType, type NDArray, sameType, type Tensor } from "../array.ts";
import { ShapeError } from "../error.ts";
import type { FlatFunction } from "../transform/jvp.ts";
import { flatten, leavesLike } from "../tree.ts";

/**
 * A user's function y(x, θ) on trees, with y shaped like x, as one on the leaves of x and then of θ.
 *
 * @throws ShapeError (from the flat function) when y's leaves are not of the types of x's.
 */
export function flatFunctionOf<X, Theta>(name: string, f: (x: X, theta: Theta) => X, x0: X, theta: Theta) {
  const state = flatten(x0);
  const parameters = flatten(theta);
  const n = state.leaves.length;
  const flat: FlatFunction = (inputs) => {
    const x = state.structure.build(inputs.slice(0, n)) as X;
    const result = leavesLike(state.structure, f(x, parameters.structure.build(inputs.slice(n)) as Theta), name);
    result.forEach((y, i) => {
      if (!sameType(y, inputs[i])) {
        throw new ShapeError(`${name}: the function returns ${describeType(y)} where x has ${describeType(inputs[i])}`);
      }
    });
    return result;
  };
  return {
    flat,
    start: state.leaves,
    parameters: parameters.leaves,
    build: (leaves: readonly Tensor[]) => state.structure.build(leaves) as X,
  };
}

/** True when some leaf has 32-bit numbers. */
export function isSingle(leaves: readonly Tensor[]): boolean {
  return leaves.some(({ dtype }) => dtype === "float32" || dtype === "complex64");
}

/** Largest modulus of any real number in the leaves; NaN if there is one. */
export function largest(leaves: readonly NDArray[]): number {
  let result = 0;
  for (const leaf of leaves) {
    for (const value of leaf.values()) result = Math.max(result, Math.abs(value));
  }
  return result;
}
