import { NDArray, type Tensor } from "../array.ts";
import { eye, type TensorLike } from "../create.ts";
import { components, type DType } from "../dtype.ts";
import type { WideDType } from "../engine/index.ts";
import { ShapeError } from "../error.ts";
import { type Shape, sizeOf } from "../layout.ts";
import { concrete } from "../primitive.ts";
import { matmul } from "../primitives/contraction.ts";
import { matrixTranspose, reshape } from "../primitives/movement.ts";
import { vmapFlat } from "../transform/vmap.ts";
import { flatten } from "../tree.ts";
import { wideOf } from "./matrix.ts";

/** A linear operator that is not written out: what it does to one vector, a tensor of some shape. */
export interface LinearOperator<Parameters = unknown> {
  /** The image of x, of the same shape; linear in x. Differentiable in `parameters`, not in what it closes over. */
  apply(x: Tensor, parameters: Parameters): Tensor;
  /** A tree of tensors. */
  readonly parameters: Parameters;
  /** Shape of a vector. */
  readonly shape: Shape;
  readonly dtype: DType;
}

/** An operator on rows of vectors [count, length], with its parameters as a list. */
export interface RowOperator {
  readonly dtype: WideDType;
  readonly length: number;
  readonly parameters: readonly Tensor[];
  apply(parameters: readonly Tensor[], rows: Tensor): Tensor;
}

/** A square matrix as an operator. */
export function matrixOperator(matrix: Tensor): RowOperator {
  return {
    dtype: wideOf(matrix.dtype),
    length: matrix.shape[0],
    parameters: [matrix],
    apply: ([a], rows) => matmul(rows, matrixTranspose(a)),
  };
}

/** A user's operator, mapped over rows. Throws `ShapeError` when an image has another shape than its vector. */
export function userOperator<P>(name: string, operator: LinearOperator<P>): RowOperator {
  const { shape } = operator;
  const length = sizeOf(shape);
  const parameters = flatten(operator.parameters);
  const one = (x: Tensor, leaves: readonly Tensor[]) => {
    const image = operator.apply(reshape(x, shape), parameters.structure.build(leaves) as P);
    if (image.shape.join() !== shape.join()) {
      throw new ShapeError(`${name}: apply gives [${image.shape.join(", ")}] for a vector [${shape.join(", ")}]`);
    }
    return reshape(image, [length]);
  };
  return {
    dtype: wideOf(operator.dtype),
    length,
    parameters: parameters.leaves,
    apply: (leaves, rows) => vmapFlat(([x]) => [one(x, leaves)], [rows], [true], rows.shape[0])[0],
  };
}

/** An operator at given numbers, on plain row-major storage. */
export function onNumbers(operator: RowOperator, parameters: readonly NDArray[], name: string) {
  const { dtype, length } = operator;
  return (rows: Float64Array, count: number): Float64Array => {
    const block = new NDArray(dtype, [count, length], rows);
    const image = concrete(operator.apply(parameters, block), name);
    if (image.dtype !== dtype) throw new ShapeError(`${name}: apply gives ${image.dtype} for a vector of ${dtype}`);
    // Rows are written to afterwards, so they must be nobody else's.
    return (image.values() as Float64Array).slice(0, count * length * components(dtype));
  };
}

/** The operator as a row-major matrix. */
export function asMatrix(operator: RowOperator, parameters: readonly NDArray[], name: string): Float64Array {
  const { dtype, length } = operator;
  const images = operator.apply(parameters, eye(length, length, dtype));
  return concrete(matrixTranspose(images), name).contiguous().values() as Float64Array;
}

/** True for an operator that is not written out. */
export function isOperator<P>(a: TensorLike | LinearOperator<P>): a is LinearOperator<P> {
  return typeof a === "object" && "apply" in a && typeof a.apply === "function";
}
