import { NDArray, type Tensor } from "../array.ts";
import { asTensor, type TensorLike } from "../create.ts";
import { normalizeAxes, sizeOf } from "../layout.ts";
import { onesLike } from "../like.ts";
import { bind, bind1, type Primitive } from "../primitive.ts";
import { jvpFlat } from "../transform/jvp.ts";
import { countable } from "./arithmetic.ts";
import { cumprod } from "./cumulative.ts";
import { constantJvp } from "./define.ts";
import { fold, foldAxes } from "./fold.ts";
import { permute, reshape } from "./movement.ts";
import { type ReductionOptions, reducedShape, restoreAxes } from "./reduction.ts";
import { slice } from "./slicing.ts";

/** Differentiated as the last of cumulative products, which is right where elements are 0: none is divided by. */
const prodPrimitive: Primitive<readonly number[]> = {
  name: "prod",
  shape: ([x], axes) => [{ dtype: x.dtype, shape: reducedShape(x.shape, axes) }],
  evaluate: ([x], axes) => [productOver(x, axes)],
  jvp: ([x], [t], axes) => {
    if (t === null || x.size === 0) return constantJvp(prodPrimitive, [x], axes);
    const { tangents } = jvpFlat(([value]) => [lastProduct(value, axes)], [x], [t]);
    return { outputs: bind(prodPrimitive, [x], axes), tangents };
  },
  batch: ([x], _batched, _size, axes) =>
    bind(
      prodPrimitive,
      [x],
      axes.map((axis) => axis + 1),
    ),
};

function productOver(x: NDArray, axes: readonly number[]): NDArray {
  const shape = reducedShape(x.shape, axes);
  return x.size === 0
    ? onesLike({ dtype: x.dtype, shape })
    : new NDArray(x.dtype, shape, foldAxes(x, axes, fold.product));
}

/** The product over the axes, of at least one element, by cumulative products. */
function lastProduct(x: Tensor, axes: readonly number[]): Tensor {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const shape = kept.map((axis) => x.shape[axis]);
  const count = sizeOf(axes.map((axis) => x.shape[axis]));
  const rows = reshape(permute(x, [...kept, ...axes]), [...shape, count]);
  return slice(cumprod(rows, -1), ...shape.map(() => null), count - 1);
}

/** Of integers one after another: a product that wraps around at each step is another one in float64. */
function product(x: Tensor, axes: readonly number[]): Tensor {
  if (axes.length === 0) return x;
  return x.dtype === "int32" && x.size > 0 ? lastProduct(x, axes) : bind1(prodPrimitive, [x], axes);
}

/**
 * Product of elements over the axes, 1 for none; of floating numbers in float64. Derivatives are right where elements
 * are 0.
 */
export function prod(x: TensorLike, { axes, keepDims }: ReductionOptions = {}): Tensor {
  const [value] = countable([asTensor(x)]);
  const over = normalizeAxes(axes, value.rank, "prod");
  return restoreAxes(product(value, over), value, over, keepDims);
}
