import type { Key, NDArray, Shape, Tensor } from "../../tensor/index.ts";

/** A fixed density of latent points, without parameters. */
export interface BaseDensity {
  /** Of one point. */
  readonly event: Shape;
  /** [count, ...event] */
  sample(key: Key, count: number): NDArray;
  /** ln p of each of [n, ...event]: [n], differentiable. */
  logProb(x: Tensor): Tensor;
}
