import { type Key, laplacian, onesLike, reshape, type Shape, sum, type Tensor, vjp, vmap } from "../../tensor/index.ts";
import type { Net } from "../net/net.ts";
import type { Velocity } from "./velocity.ts";

/**
 * The velocity v = ∇φ of a potential, a net of one output; its divergence is ∇²φ, in one forward pass.
 *
 * L. Zhang, W. E and L. Wang, Monge–Ampère flow for generative modeling, arXiv:1809.10188.
 */
export function gradientVelocity<P>(event: Shape, potential: Net<P>): Velocity<P> {
  const size = event.reduce((product, length) => product * length, 1);
  const values = (parameters: P, x: Tensor) =>
    reshape(potential.apply(parameters, reshape(x, [x.shape[0], size])), [x.shape[0]]);
  return {
    event,
    init: (key: Key) => potential.init(key),
    apply: (parameters, _, x) => {
      const { value, pullback } = vjp((y: Tensor) => values(parameters, y), x);
      return pullback(onesLike(value))[0];
    },
    withDivergence: (parameters, _, x) => {
      const each = vmap((point: Tensor) => {
        const at = laplacian((y: Tensor) => sum(values(parameters, reshape(y, [1, ...event]))))(point);
        return { velocity: at.gradient, divergence: at.laplacian };
      });
      return each(x);
    },
  };
}
