import { add, concrete, describeType, mul, type NDArray, onesLike, ShapeError, vjp } from "../../tensor/index.ts";
import { type LogDensity, requirePerChain } from "./chain.ts";

/** ln p at positions, [chains], and its gradient there. */
export interface Slope {
  readonly logDensity: NDArray;
  readonly gradient: NDArray;
}

/** A point of phase space for each chain. */
export interface PhasePoint extends Slope {
  readonly positions: NDArray;
  readonly momenta: NDArray;
}

/** ln p and its gradient of all chains, by one pass backwards. */
export function slopeOf(name: string, logDensity: LogDensity, positions: NDArray): Slope {
  const { value, pullback } = vjp((x: NDArray) => logDensity(x) as NDArray, positions);
  const values = requirePerChain(`${name}: ln p`, concrete(value, name), positions.shape[0]);
  const [gradient] = pullback(onesLike(values) as NDArray);
  const concreteGradient = concrete(gradient, name);
  if (concreteGradient.shape.join() !== positions.shape.join()) {
    throw new ShapeError(`${name}: the gradient is ${describeType(concreteGradient)}, not like the positions`);
  }
  return { logDensity: values, gradient: concreteGradient };
}

/**
 * One leapfrog step of size ε of H = p²/2 − ln p(scale · q), in positions x = scale · q: half a kick, a drift, half a kick.
 * Reversible, preserving volume, and of second order in ε (R. M. Neal, MCMC using Hamiltonian dynamics, in Handbook of Markov
 * Chain Monte Carlo (2011), section 5.2.3).
 */
export function leapfrog(
  from: PhasePoint,
  stepSize: number,
  scale: NDArray,
  slope: (positions: NDArray) => Slope,
): PhasePoint {
  const half = mul(scale, stepSize / 2);
  const middle = add(from.momenta, mul(half, from.gradient));
  const positions = concrete(add(from.positions, mul(mul(scale, stepSize), middle)), "leapfrog");
  const there = slope(positions);
  return { positions, momenta: concrete(add(middle, mul(half, there.gradient)), "leapfrog"), ...there };
}
