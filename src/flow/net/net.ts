import type { Key, Tensor } from "../../tensor/index.ts";

/** A function with parameters: a tree `P` of tensors, made from a key, that `minimize` changes. */
export interface Net<P> {
  init(key: Key): P;
  /** [..., inputs] to [..., outputs]. */
  apply(parameters: P, x: Tensor): Tensor;
}
