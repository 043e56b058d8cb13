import {
  broadcastTo,
  concrete,
  eye,
  InputError,
  jvp,
  type Key,
  mul,
  type NDArray,
  random,
  reshape,
  slice,
  square,
  stopGradient,
  sum,
  type Tensor,
  vmap,
} from "../../tensor/index.ts";
import type { Moving, Velocity } from "./velocity.ts";

/**
 * How ∇·v is found: exactly, by as many directional derivatives as a point has numbers (or the velocity's own
 * `withDivergence`), or estimated from a few random ones.
 */
export type Divergence = "exact" | HutchinsonDivergence;

/**
 * ∇·v ≈ εᵀ(∂v/∂x)ε with ⟨εεᵀ⟩ = 1, which has the right mean; ε stays the same along a trajectory.
 *
 * W. Grathwohl et al., FFJORD: Free-form continuous dynamics for scalable reversible generative models, ICLR 2019, §3.1.
 */
export interface HutchinsonDivergence {
  readonly noise: "rademacher" | "normal";
  /** The noise is a function of this and of the batch of points: new points have new noise. */
  readonly key: Key;
  /** Directions to average over; 1 unless given. */
  readonly probes?: number;
}

/** Directions to probe in, and what to multiply the sum over them by. */
export interface Probes {
  /** [probes, n, ...event], or [probes, 1, ...event] for the same at every point. */
  readonly directions: NDArray;
  readonly weight: number;
}

/** The probes of a trajectory that begins at x. */
export function probesOf(divergence: Divergence, x: Tensor): Probes {
  const [, ...event] = x.shape;
  if (divergence === "exact") {
    const size = event.reduce((product, length) => product * length, 1);
    return { directions: concrete(reshape(eye(size, size, x.dtype), [size, 1, ...event]), "divergence"), weight: 1 };
  }
  const { noise, key, probes = 1 } = divergence;
  const numbers = concrete(stopGradient(x), "Hutchinson's divergence");
  const ownKey = random.foldIn(key, fingerprint(numbers));
  const draw = noise === "normal" ? random.normal : random.rademacher;
  return { directions: draw(ownKey, [probes, ...x.shape]) as NDArray, weight: 1 / probes };
}

/** @throws InputError for a noise that is not known, or a number of probes that is not a whole one above 0. */
export function requireDivergence(divergence: Divergence): void {
  if (divergence === "exact") return;
  const { noise, probes = 1 } = divergence;
  if (noise !== "rademacher" && noise !== "normal") {
    throw new InputError(`continuousFlow: noise '${noise}'; allowed: rademacher, normal`);
  }
  if (!(Number.isInteger(probes) && probes > 0)) {
    throw new InputError(`continuousFlow: ${probes} probes; allowed: a whole number above 0`);
  }
}

/** Velocity, divergence and the square of the Jacobian at x, from directional derivatives. */
export function probe<P>(
  velocity: Velocity<P>,
  parameters: P,
  t: number,
  x: Tensor,
  { directions, weight }: Probes,
): Moving {
  const [velocities, changes] = vmap((direction: Tensor) =>
    jvp((y: Tensor) => velocity.apply(parameters, t, y), [x], [broadcastTo(direction, x.shape)]),
  )(directions);
  const numbers = Array.from({ length: x.rank }, (_, axis) => (axis === 0 ? 0 : axis + 1));
  const over = (products: Tensor) => mul(sum(products, { axes: numbers }), weight);
  return {
    velocity: slice(velocities, 0),
    divergence: over(mul(changes, directions)),
    jacobianSquare: over(square(changes)),
  };
}

/** A whole number from the bits of numbers (FNV-1a): the same for the same ones. */
function fingerprint(numbers: NDArray): number {
  const { buffer, byteOffset, byteLength } = Float64Array.from(numbers.values());
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
