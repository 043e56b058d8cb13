import { customJvp, flatten, jvp, linearCall, NDArray, type Tensor, type TreeOf, vjp } from "../tensor/index.ts";

/** A function of a tree of real tensors on plain numbers, float64 all of them. */
export interface PlainNumbers<P, Kept, Result = Tensor> {
  /** The value where no derivative is asked for, if that takes less than what `forward` does. */
  evaluate?(parameters: P): TreeOf<Result, NDArray>;
  /** The value, and what the derivative needs of how it came about. */
  forward(parameters: P): { readonly value: TreeOf<Result, NDArray>; readonly kept: Kept };
  /** The cotangents of the parameters, a tree like theirs, from those of the value. */
  backward(parameters: P, kept: Kept, cotangent: TreeOf<Result, NDArray>): P;
}

/**
 * A function given twice: by ordinary operations, and faster for plain numbers. The second is used wherever there are only
 * numbers, which is so in values and gradients; forward mode and higher derivatives go by the first.
 */
export function fused<P, Kept, Result = Tensor>(
  operations: (parameters: P) => Result,
  numbers: PlainNumbers<P, Kept, Result>,
): (parameters: P) => Result {
  const evaluate = (parameters: P) => {
    if (!isNumbers(flatten(parameters).leaves)) return operations(parameters);
    return (numbers.evaluate?.(parameters) ?? numbers.forward(parameters).value) as Result;
  };
  return customJvp<[P], Result>(evaluate, ([parameters], [direction]) => {
    const { leaves, structure } = flatten(parameters);
    const passed = isNumbers(leaves) ? numbers.forward(parameters) : undefined;
    const value = (passed?.value ?? operations(parameters)) as Result;
    const result = flatten(value);
    const treeOf = (residuals: readonly Tensor[]) => structure.build(residuals) as P;
    const map = {
      outputs: result.leaves.map(({ dtype, shape }) => ({ dtype, shape })),
      apply: (residuals: readonly Tensor[], tangents: readonly Tensor[]) =>
        flatten(jvp(operations, [treeOf(residuals)], [structure.build(tangents) as P])[1]).leaves,
      transpose: (residuals: readonly Tensor[], cotangents: readonly Tensor[]) => {
        const at = treeOf(residuals);
        const cotangent = result.structure.build(cotangents);
        if (passed && isNumbers(cotangents) && isNumbers(residuals)) {
          return flatten(numbers.backward(at, passed.kept, cotangent as TreeOf<Result, NDArray>)).leaves;
        }
        return flatten(vjp(operations, at).pullback(cotangent as Result)[0]).leaves;
      },
    };
    const changes = linearCall(map, leaves, flatten(direction).leaves);
    return [value, result.structure.build(changes) as Result];
  });
}

function isNumbers(values: readonly Tensor[]): boolean {
  return values.every((value) => value instanceof NDArray && value.dtype === "float64");
}
