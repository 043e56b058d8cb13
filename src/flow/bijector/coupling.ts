import { concatenate, InputError, matrixTranspose, reshape, sum, type Tensor, take } from "../../tensor/index.ts";
import type { Net } from "../net/net.ts";
import type { Bijector, Mapped } from "./bijector.ts";
import type { ElementwiseMap, MappedElements } from "./elementwise.ts";
import { requirePoints } from "./points.ts";

/** How a {@link coupling} is made. */
export interface CouplingOptions<P> {
  /** Components of a point. */
  readonly size: number;
  /** Which components stay as they are; the others are mapped. */
  readonly passive: readonly number[];
  readonly map: ElementwiseMap;
  /**
   * From the passive components, [n, inputs], to the numbers of the maps of the others, [n, outputs]: the first number of
   * every map, then the second ones, and so on.
   */
  readonly net: (inputs: number, outputs: number) => Net<P>;
}

/**
 * Some components of a vector are mapped one by one, by functions that depend on the other components only: so the
 * Jacobian is triangular and the inverse costs what the forward map costs.
 *
 * L. Dinh, J. Sohl-Dickstein and S. Bengio, Density estimation using Real NVP, ICLR 2017, section 3.3.
 * @throws InputError unless `passive` are distinct components, and neither none nor all of them.
 */
export function coupling<P>({ size, passive, map, net }: CouplingOptions<P>): Bijector<P> {
  const active = othersOf(size, passive);
  const order = [...passive, ...active];
  const back = order.map((_, component) => order.indexOf(component));
  const { init, apply } = net(passive.length, active.length * map.parameterCount);
  const event = [size];

  const mapped = (parameters: P, x: Tensor, evaluate: (theta: Tensor, x: Tensor) => MappedElements): Mapped => {
    requirePoints("coupling", x, event);
    const columns = matrixTranspose(x);
    const kept = take(columns, [...passive], 0);
    const numbers = matrixTranspose(apply(parameters, matrixTranspose(kept)));
    const theta = reshape(numbers, [map.parameterCount, active.length, x.shape[0]]);
    const { value, logDerivative } = evaluate(theta, take(columns, active, 0));
    return {
      value: matrixTranspose(take(concatenate([kept, value], 0), back, 0)),
      logAbsDetJacobian: sum(logDerivative, { axes: 0 }),
    };
  };
  return {
    event,
    init,
    forward: (parameters, x) => mapped(parameters, x, map.forward),
    inverse: (parameters, y) => mapped(parameters, y, map.inverse),
  };
}

function othersOf(size: number, passive: readonly number[]): number[] {
  const isComponent = (i: number) => Number.isInteger(i) && i >= 0 && i < size;
  const isProper = passive.length > 0 && passive.length < size;
  if (!isProper || !passive.every(isComponent) || new Set(passive).size < passive.length) {
    throw new InputError(
      `coupling: passive [${passive.join(", ")}] of ${size} components; allowed: some of 0 to ${size - 1}, each once, not all`,
    );
  }
  return Array.from({ length: size }, (_, i) => i).filter((i) => !passive.includes(i));
}
