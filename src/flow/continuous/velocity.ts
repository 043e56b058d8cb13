import { concatenate, full, type Key, reshape, type Shape, type Tensor } from "../../tensor/index.ts";
import type { Net } from "../net/net.ts";

/** Velocities of n points, [n, ...event], and ∇·v at each, [n]. */
export interface Moving {
  readonly velocity: Tensor;
  readonly divergence: Tensor;
  /** Σ (∂vᵢ/∂xⱼ)² at each, [n], where it is known. */
  readonly jacobianSquare?: Tensor;
}

/** Where n points are after a while, [n, ...event], and the integral of ∇·v along their paths, [n]. */
export interface Traveled {
  readonly value: Tensor;
  readonly logDeterminant: Tensor;
}

/** A velocity field v(t, x) with parameters, each point of a batch [n, ...event] moving by itself. */
export interface Velocity<P> {
  /** Of one point. */
  readonly event: Shape;
  init(key: Key): P;
  /** [n, ...event] to as many velocities. */
  apply(parameters: P, t: number, x: Tensor): Tensor;
  /** Velocities with their divergences, where there is a better way to these than by derivatives of `apply`. */
  withDivergence?(parameters: P, t: number, x: Tensor): Moving;
  /** Where x goes in so many steps of rk4, with their derivative, where there is a better way than step by step. */
  travel?(parameters: P, x: Tensor, times: readonly [number, number], steps: number): Traveled;
}

/** v(t, x) = net(x, t): of a net whose inputs are the numbers of a point and the time, and whose outputs are a velocity. */
export function netVelocity<P>(event: Shape, net: Net<P>): Velocity<P> {
  const size = event.reduce((product, length) => product * length, 1);
  return {
    event,
    init: (key) => net.init(key),
    apply: (parameters, t, x) => {
      const count = x.shape[0];
      const inputs = concatenate([reshape(x, [count, size]), full([count, 1], t, x.dtype)], 1);
      return reshape(net.apply(parameters, inputs), x.shape);
    },
  };
}
