import type { Key, Shape, Tensor } from "../../tensor/index.ts";

/** What a bijector makes of n points: their images, and ln|det J| of the map at each, [n]. */
export interface Mapped {
  readonly value: Tensor;
  readonly logAbsDetJacobian: Tensor;
  /** Of a regularized bijector: what is minimized together with −ln|det J| for the sake of training, [n]. */
  readonly penalty?: Tensor;
}

/**
 * A differentiable one-to-one map with parameters, a tree `P` of tensors. It works on batches, [n, ...event], each point
 * by itself, and is differentiable in points and parameters.
 */
export interface Bijector<P> {
  /** Of one point. */
  readonly event: Shape;
  init(key: Key): P;
  /** From latent to physical, with ln|det ∂y/∂x|. Throws `ShapeError` for points that are not [n, ...event], as the inverse does. */
  forward(parameters: P, x: Tensor): Mapped;
  /** From physical to latent, with ln|det ∂x/∂y|: the negative of the forward one at the same pair. */
  inverse(parameters: P, y: Tensor): Mapped;
}
