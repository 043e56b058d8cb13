import type { NDArray, Tensor } from "../../array.ts";
import { InputError } from "../../error.ts";
import { onesLike } from "../../like.ts";
import { concrete } from "../../primitive.ts";
import { combination } from "./combination.ts";
import type { Method, VectorField } from "./method.ts";

/** Which leaves of a state are momenta. */
export type Momenta = readonly boolean[];

/** The leaves with some of them moved along their derivative. */
function move(
  y: readonly Tensor[],
  derivative: readonly Tensor[],
  h: number,
  moves: (leaf: number) => boolean,
): readonly Tensor[] {
  return y.map((leaf, i) => (moves(i) ? combination([1, h], [leaf, derivative[i]]) : leaf));
}

/**
 * Kick, drift, kick (velocity Verlet): second order, symplectic and time-reversible, for dq/dt a function of p and
 * dp/dt one of q.
 */
export function leapfrog(momenta: Momenta): Method {
  const isMomentum = (leaf: number) => momenta[leaf];
  const isPosition = (leaf: number) => !momenta[leaf];
  return {
    name: "leapfrog",
    step: (field, t, h, { y, memory }, theta) => {
      const half = move(y, memory ?? field(t, y, theta), h / 2, isMomentum);
      const drifted = move(half, field(t + h / 2, half, theta), h, isPosition);
      const force = field(t + h, drifted, theta);
      return { y: move(drifted, force, h / 2, isMomentum), memory: force };
    },
  };
}

/** Throws `InputError` unless forces depend on positions only, and velocities on momenta only. */
export function requireSeparable(
  field: VectorField,
  momenta: Momenta,
  t: number,
  y: readonly NDArray[],
  theta: readonly NDArray[],
): void {
  const shifted = (leaf: Tensor, by: number) => combination([1, by], [leaf, onesLike(leaf)]);
  // Not at the start itself, where a momentum of zero would hide what it multiplies.
  const near = y.map((leaf) => shifted(leaf, 0.01));
  const here = field(t, near, theta);
  for (const which of [true, false]) {
    const moved = near.map((leaf, i) => (momenta[i] === which ? shifted(leaf, 0.1) : leaf));
    const there = field(t, moved, theta);
    here.forEach((derivative, i) => {
      if (momenta[i] !== which || sameNumbers(derivative, there[i])) return;
      const [rate, variable] = which ? ["dp/dt", "p"] : ["dq/dt", "q"];
      throw new InputError(`odeint: leapfrog needs a separable Hamiltonian, but ${rate} depends on ${variable}`);
    });
  }
}

function sameNumbers(a: Tensor, b: Tensor): boolean {
  const x = concrete(a, "odeint").values();
  const y = concrete(b, "odeint").values();
  return x.every((value, i) => Math.abs(value - y[i]) <= 1e-12 * (1 + Math.abs(value)));
}
