import { inChunks } from "../../freeenergy/index.ts";
import {
  add,
  argsort,
  concatenate,
  concrete,
  InputError,
  type Key,
  type NDArray,
  random,
  slice,
  stack,
  sub,
  type Tensor,
  takeAlongAxis,
} from "../../tensor/index.ts";
import { normal } from "../base/gaussian.ts";
import { standardNormal } from "../base/normal.ts";
import { requirePoints } from "../bijector/points.ts";
import type { Flow } from "../flow.ts";
import type { TrainedDensity } from "../trained-density.ts";
import { exponentialOf, normalOf } from "./exponential.ts";
import { polarCoordinates } from "./polar-coordinates.ts";

/** A density of particles in the plane that no exchange of labels and no rotation changes. */
export interface PolarDensity<P> extends TrainedDensity<P> {
  /** The density of shapes. */
  readonly shapes: Flow<P>;
}

/** How a {@link polarDensity} is made. */
export interface PolarDensityOptions {
  readonly particles: number;
  /** Where shapes are standard normal, particles are independent and normal with this standard deviation; 1 unless given. */
  readonly width?: number;
}

/**
 * Particles about the origin of the plane, [n, particles, 2], from a density of their shapes, which is how they lie apart from labels
 * and a rotation; both of these are uniform. The shape is told from the innermost particle on, so that none of the N! regions that
 * labels make has to be learned. Shapes are measured by independent normal particles, of which they are standard normal: p = p(shape) /
 * p_normal(shape) times the density of such particles. p may jump where another particle becomes the innermost one.
 * @param shapes - a flow of [2·particles − 1] numbers.
 * @throws InputError for a number of particles that is not a whole one above 0, a `width` that is not positive, or shapes of another
 *   size; `logProb` throws ShapeError for points of another event.
 */
export function polarDensity<P>(shapes: Flow<P>, { particles, width = 1 }: PolarDensityOptions): PolarDensity<P> {
  if (!(Number.isInteger(particles) && particles > 0)) {
    throw new InputError(`polarDensity: particles is ${particles}; allowed: a whole number above 0`);
  }
  if (!(width > 0 && Number.isFinite(width))) {
    throw new InputError(`polarDensity: width is ${width}; allowed: positive and finite`);
  }
  const { size, pointsOf, shapesOf } = polarCoordinates(particles, width);
  if (shapes.event.join() !== `${size}`) {
    throw new InputError(
      `polarDensity: shapes are of [${shapes.event}]; allowed: [${size}] for ${particles} particles`,
    );
  }
  const event = [particles, 2];
  const [independent, usual] = [normal(event, 0, width), standardNormal([size])];
  const logProbOf = (ofShape: Tensor, shape: Tensor, points: Tensor) =>
    add(sub(ofShape, usual.logProb(shape)), independent.logProb(points));
  const noise = (key: Key, count: number): NDArray => {
    const [first, second] = random.split(key);
    const turnsAndLabels = random.uniform(second, [count, 1 + particles]);
    return concrete(concatenate([shapes.noise(first, count), turnsAndLabels], 1), "polarDensity");
  };
  const fromNoise = (parameters: P, drawn: NDArray) => {
    const latent = concrete(slice(drawn, null, [0, size]), "polarDensity");
    const angle = slice(drawn, null, [size, size + 1]);
    const labels = argsort(slice(drawn, null, [size + 1]), 1);
    const { samples: shape, logProb, penalty } = shapes.fromNoise(parameters, latent);
    const points = pointsOf(exponentialOf(shape), angle);
    const relabelled = [0, 1].map((k) => takeAlongAxis(slice(points, null, null, k), labels, 1));
    return { samples: stack(relabelled, 2), logProb: logProbOf(logProb, shape, points), ...(penalty && { penalty }) };
  };
  return {
    event,
    shapes,
    init: (key) => shapes.init(key),
    noise,
    fromNoise,
    sample: (parameters, key, count, chunk = count) =>
      inChunks(noise(key, count), chunk, (part) => concrete(fromNoise(parameters, part).samples, "polarDensity")),
    logProb: (parameters, points: Tensor) => {
      requirePoints("polarDensity", points, event);
      const shape = normalOf(shapesOf(points));
      return logProbOf(shapes.logProb(parameters, shape), shape, points);
    },
  };
}
