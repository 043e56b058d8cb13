import { Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { complexOf, type DType, inexactOf, isComplex, promote } from "../dtype.ts";
import { InputError } from "../error.ts";
import type { Shape } from "../layout.ts";
import { cast } from "../primitives/convert.ts";
import { prefix } from "./parse.ts";
import { execute, planFor } from "./plan.ts";

/**
 * Einstein's sum over any number of operands, in NumPy's notation: `einsum("ij,jk->ik", a, b)`. Indices are letters; one
 * that repeats within an operand takes the diagonal; `...` stands for axes that broadcast; without `->` the result has
 * the letters that appear once, in alphabetical order, after those of `...`.
 *
 * Operands are contracted in pairs, each pair as one matrix product, in the order `contractionCost` shows; it is
 * searched once for given subscripts and shapes. Integers and booleans are summed as float64. Nothing is conjugated.
 *
 * @throws InputError when the subscripts cannot be read or name another number of operands.
 * @throws ShapeError when ranks or extents do not fit them.
 */
export function einsum(subscripts: string, ...operands: readonly TensorLike[]): Tensor {
  const tensors = operands.map((operand) => asTensor(operand));
  const plan = planFor(
    subscripts,
    tensors.map((tensor) => tensor.shape),
  );
  const dtype = inexactOf(tensors.map((tensor) => tensor.dtype).reduce(promote));
  return cast(
    execute(
      plan,
      tensors.map((tensor) => cast(tensor, precisionOf(tensor.dtype, dtype))),
    ),
    dtype,
  );
}

/** The dtype with the precision of the result; what is real stays real until it meets something complex. */
function precisionOf(given: DType, result: DType): DType {
  if (!isComplex(result) || isComplex(given)) return result;
  return result === complexOf("float32") ? "float32" : "float64";
}

/** How `einsum` contracts, and what that takes. */
export interface ContractionCost {
  /**
   * The pairwise contractions in order: positions in the list of operands left, from which both are removed and at
   * whose end the product is put (the convention of `numpy.einsum_path`).
   */
  readonly path: readonly (readonly [number, number])[];
  /** Multiplications and additions of elements. */
  readonly flops: number;
  /** Elements of the largest tensor made, the result included. */
  readonly largestIntermediate: number;
}

/**
 * The order in which `einsum` contracts operands of these shapes, and its cost, without contracting anything.
 *
 * @throws InputError, ShapeError as `einsum` does.
 */
export function contractionCost(subscripts: string, ...operands: readonly (Shape | Tensor)[]): ContractionCost {
  const shapes = operands.map((operand) => (operand instanceof Tensor ? operand.shape : operand));
  if (shapes.some((shape) => !Array.isArray(shape))) {
    throw new InputError(`${prefix(subscripts)}: contractionCost needs tensors or their shapes`);
  }
  const { pairs, flops, largestIntermediate } = planFor(subscripts, shapes);
  return { path: positions(pairs, shapes.length), flops, largestIntermediate };
}

function positions(pairs: readonly (readonly [number, number])[], count: number): [number, number][] {
  const left = Array.from({ length: count }, (_, i) => i);
  return pairs.map(([i, j], k) => {
    const [first, second] = [left.indexOf(i), left.indexOf(j)].sort((a, b) => a - b);
    left.splice(second, 1);
    left.splice(first, 1);
    left.push(count + k);
    return [first, second];
  });
}
