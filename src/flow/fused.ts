import { customJvp, flatten, jvp, linearCall, NDArray, type Tensor, vjp } from "../tensor/index.ts";

/** A function of a tree of real tensors on plain numbers. */
export interface PlainNumbers<P, Kept> {
  /** The value, and what the derivative needs of how it came about. */
  forward(parameters: P): { readonly value: NDArray; readonly kept: Kept };
  /** The cotangents of the parameters, a tree like theirs. */
  backward(parameters: P, kept: Kept, cotangent: NDArray): P;
}

/**
 * A function given twice: by ordinary operations, and faster for plain numbers. The second is used wherever there are only
 * numbers, which is so in values and gradients; forward mode and higher derivatives go by the first.
 */
export function fused<P, Kept>(
  operations: (parameters: P) => Tensor,
  numbers: PlainNumbers<P, Kept>,
): (parameters: P) => Tensor {
  const evaluate = (parameters: P) =>
    isNumbers(flatten(parameters).leaves) ? numbers.forward(parameters).value : operations(parameters);
  return customJvp<[P], Tensor>(evaluate, ([parameters], [direction]) => {
    const { leaves, structure } = flatten(parameters);
    const passed = isNumbers(leaves) ? numbers.forward(parameters) : undefined;
    const value = passed?.value ?? operations(parameters);
    const treeOf = (residuals: readonly Tensor[]) => structure.build(residuals) as P;
    const map = {
      outputs: [{ dtype: value.dtype, shape: value.shape }],
      apply: (residuals: readonly Tensor[], tangents: readonly Tensor[]) => [
        jvp(operations, [treeOf(residuals)], [structure.build(tangents) as P])[1],
      ],
      transpose: (residuals: readonly Tensor[], [cotangent]: readonly Tensor[]) => {
        const at = treeOf(residuals);
        if (passed && cotangent instanceof NDArray && isNumbers(residuals)) {
          return flatten(numbers.backward(at, passed.kept, cotangent)).leaves;
        }
        return flatten(vjp(operations, at).pullback(cotangent)[0]).leaves;
      },
    };
    const [change] = linearCall(map, leaves, flatten(direction).leaves);
    return [value, change];
  });
}

function isNumbers(values: readonly Tensor[]): boolean {
  return values.every((value) => value instanceof NDArray);
}
