import type { Tensor } from "../array.ts";
import { eye } from "../create.ts";
import { isComplex } from "../dtype.ts";
import { DTypeError } from "../error.ts";
import { zerosLike } from "../like.ts";
import { mul } from "../primitives/arithmetic.ts";
import { complex } from "../primitives/convert.ts";
import { permute, reshape } from "../primitives/movement.ts";
import { flatten, type TreeOf, type TreeStructure } from "../tree.ts";
import { type FlatFunction, jvp, jvpFlat } from "./jvp.ts";
import { linearize } from "./linear.ts";
import { grad } from "./reverse.ts";
import { vmapFlat } from "./vmap.ts";

export interface JacobianOptions {
  /** `forward` (the default) costs one pass per input number, `reverse` one per output number. */
  readonly mode?: "forward" | "reverse";
  /** Promises that f is complex differentiable, so that dy/dz of complex arguments makes sense. */
  readonly holomorphic?: boolean;
}

/**
 * All first derivatives of f(x): for each tensor y of the result and each tensor x of the argument, ∂y/∂x of shape
 * [...y.shape, ...x.shape].
 *
 * @throws DTypeError for complex arguments unless `holomorphic` is promised.
 */
export function jacobian<X, Y>(
  f: (x: X) => Y,
  { mode = "forward", holomorphic = false }: JacobianOptions = {},
): (x: X) => TreeOf<Y, TreeOf<X, Tensor>> {
  return (x) => {
    const input = flatten(x);
    if (!holomorphic && input.leaves.some((leaf) => isComplex(leaf.dtype))) {
      throw new DTypeError(
        "jacobian: the argument is complex; split it into real and imaginary parts, or promise holomorphic: true",
      );
    }
    let structure: TreeStructure = flatten([]).structure;
    const flat: FlatFunction = (leaves) => {
      const output = flatten(f(input.structure.build(leaves) as X));
      structure = output.structure;
      return output.leaves;
    };
    const rows = mode === "forward" ? forwardBlocks(flat, input.leaves) : reverseBlocks(flat, input.leaves);
    return structure.build(rows.map((row) => input.structure.build(row))) as TreeOf<Y, TreeOf<X, Tensor>>;
  };
}

/** `blocks[i][j]` = ∂yᵢ/∂xⱼ by pushing every unit tangent forward. */
function forwardBlocks(f: FlatFunction, inputs: readonly Tensor[]): Tensor[][] {
  const columns = inputs.map((x, j) =>
    vmapFlat(
      ([direction]) => {
        const { outputs, tangents } = jvpFlat(
          f,
          inputs,
          inputs.map((_, i) => (i === j ? direction : null)),
        );
        return tangents.map((t, i) => t ?? zerosLike(outputs[i]));
      },
      [basis(x)],
      [true],
      x.size,
    ).map((block) => {
      const axes = Array.from({ length: block.rank - 1 }, (_, i) => i + 1);
      return reshape(permute(block, [...axes, 0]), [...block.shape.slice(1), ...x.shape]);
    }),
  );
  return columns[0]?.map((_, i) => columns.map((column) => column[i])) ?? [];
}

/** `blocks[i][j]` = ∂yᵢ/∂xⱼ by pulling every unit cotangent back. */
function reverseBlocks(f: FlatFunction, inputs: readonly Tensor[]): Tensor[][] {
  const { outputs, transpose } = linearize(f, inputs);
  const pull = (i: number, cotangents: Tensor) =>
    vmapFlat(
      ([ct]) => transpose(outputs.map((_, k) => (k === i ? ct : null))).map((t, j) => t ?? zerosLike(inputs[j])),
      [cotangents],
      [true],
      outputs[i].size,
    );
  return outputs.map((y, i) => {
    const units = basis(y);
    const real = pull(i, units);
    const split = isComplex(y.dtype) && inputs.some((x) => !isComplex(x.dtype));
    const imaginary = split ? pull(i, mul(units, { re: 0, im: -1 })) : undefined;
    return inputs.map((x, j) => {
      const block = imaginary && !isComplex(x.dtype) ? complex(real[j], imaginary[j]) : real[j];
      return reshape(block, [...y.shape, ...x.shape]);
    });
  });
}

/** Unit vectors of a tensor's space along a leading axis. */
function basis(x: Tensor): Tensor {
  return reshape(eye(x.size, x.size, x.dtype), [x.size, ...x.shape]);
}

/** Second derivatives of a real scalar function of real tensors; shapes as `jacobian` of the gradient. */
export function hessian<X>(f: (x: X) => Tensor): (x: X) => TreeOf<X, TreeOf<X, Tensor>> {
  return jacobian((x: X) => grad<[X], X>(f)(x));
}

/**
 * Hessian-vector product of a real scalar function without the Hessian, forward over reverse. For complex x it is the
 * change of the gradient (∂/∂Re + i ∂/∂Im) along v, real-linear in v.
 */
export function hvp<X>(f: (x: X) => Tensor, x: X, v: X): X {
  return jvp((y: X) => grad<[X], X>(f)(y), [x], [v])[1];
}
