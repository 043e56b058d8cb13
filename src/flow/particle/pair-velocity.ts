import { add, InputError, matmul, NDArray, type Tensor, zeros } from "../../tensor/index.ts";
import type { Velocity } from "../continuous/velocity.ts";
import { centralArms, pairArms, radialField } from "./radial-field.ts";
import { coefficientCount } from "./radial-spline.ts";

/** Coefficients of splines in the distance, one row for each power of the time: both [orders, intervals + 3]. */
export interface PairVelocityParameters {
  /** Of η. */
  readonly pair: Tensor;
  /** Of ξ. */
  readonly trap: Tensor;
}

/** How a {@link pairVelocity} is made. */
export interface PairVelocityOptions {
  readonly particles: number;
  /** Of space; 2 unless given. */
  readonly dimensions?: number;
  /** Of the splines; 20 unless given. */
  readonly intervals?: number;
  /** Powers of the time, 1, 2t − 1, …; 2 unless given. */
  readonly orders?: number;
  /** The distance below which half of the intervals lie: about that of neighbours; 1 unless given. */
  readonly middle?: number;
  /** η at the start is repulsion·(middle/(r + middle))³, which opens holes around particles that cannot meet; 0 unless given. */
  readonly repulsion?: number;
}

/**
 * Velocities dxᵢ/dt = Σⱼ (xᵢ − xⱼ) η(|xᵢ − xⱼ|, t) + xᵢ ξ(|xᵢ|, t) of particles, t from 0 to 1: the same for all, so that what flows is
 * equivariant under permutations, rotations and reflections. The divergence is exact, Σ_{i<j} 2(d η + r η′) + Σᵢ (d ξ + r ξ′).
 * η and ξ are splines, ξ zero at the start.
 *
 * J. Köhler, L. Klein and F. Noé, Equivariant flows: exact likelihood generative models for symmetric densities, ICML 2020.
 * @throws InputError for sizes that are not whole numbers above 0, or a `middle` that is not positive.
 */
export function pairVelocity(options: PairVelocityOptions): Velocity<PairVelocityParameters> {
  const { particles, dimensions = 2, intervals = 20, orders = 2, middle = 1, repulsion = 0 } = options;
  for (const [name, count] of Object.entries({ particles, dimensions, intervals, orders })) {
    if (Number.isInteger(count) && count > 0) continue;
    throw new InputError(`pairVelocity: ${name} is ${count}; allowed: a whole number above 0`);
  }
  if (!(middle > 0 && Number.isFinite(middle))) {
    throw new InputError(`pairVelocity: middle is ${middle}; allowed: positive and finite`);
  }
  const spline = { intervals, middle };
  const [pairs, center] = [pairArms(particles), centralArms(particles)];
  const withDivergence = ({ pair, trap }: PairVelocityParameters, t: number, x: Tensor) => {
    const powers = new NDArray(
      "float64",
      [orders],
      Float64Array.from({ length: orders }, (_, k) => (2 * t - 1) ** k),
    );
    const own = radialField({ arms: center, spline }, x, matmul(powers, trap));
    const mutual = radialField({ arms: pairs, spline }, x, matmul(powers, pair));
    return {
      velocity: add(own.velocity, mutual.velocity),
      divergence: add(own.divergence, mutual.divergence),
    };
  };
  const count = coefficientCount(spline);
  return {
    event: [particles, dimensions],
    init: () => ({ pair: repelling(orders, count, repulsion), trap: zeros([orders, count]) }),
    apply: (parameters, t, x) => withDivergence(parameters, t, x).velocity,
    withDivergence,
  };
}

/** Coefficients [orders, count] of repulsion·(1 − q/intervals)³, at rest. */
function repelling(orders: number, count: number, repulsion: number): NDArray {
  const numbers = new Float64Array(orders * count);
  for (let k = 1; k <= count - 2; k++) numbers[k] = repulsion * (1 - (k - 1) / (count - 3)) ** 3;
  numbers[0] = 2 * numbers[1] - numbers[2];
  return new NDArray("float64", [orders, count], numbers);
}
