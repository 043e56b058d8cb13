import {
  add,
  argsort,
  atan2,
  concatenate,
  cos,
  cumsum,
  diff,
  div,
  exp,
  less,
  log,
  mul,
  NDArray,
  neg,
  onesLike,
  sin,
  slice,
  sqrt,
  square,
  stack,
  stopGradient,
  sub,
  type Tensor,
  takeAlongAxis,
  where,
  zerosLike,
} from "../../tensor/index.ts";

/** How particles lie about the origin, apart from their labels and a rotation of them all. */
export interface PolarCoordinates {
  /** Numbers from 0 to ∞ that make a shape: 2·particles − 1. */
  readonly size: number;
  /** The points [n, particles, 2] of shapes [n, size] at angles [n, 1] in units of 2π, the innermost one first. */
  pointsOf(shapes: Tensor, angle: Tensor): Tensor;
  /** The shapes of points in any order. */
  shapesOf(points: Tensor): Tensor;
}

/**
 * Coordinates that are independent exponential numbers where particles are independent and normal with deviation `width`:
 * the square of the innermost one's distance from the origin and by how much those of the others exceed it, in the order of their angles
 * from it on; its place between its neighbors; and the gaps between the others. So a ring and a ring around a particle
 * are each one region, and a density that ends where two particles are equally far out ends with a coordinate.
 */
export function polarCoordinates(particles: number, width: number): PolarCoordinates {
  const others = particles - 1;
  // Squares of distances are exponential: the least one with the rate of all, what another one has more with that of one.
  const scales = row(particles, (i) => 2 * width ** 2 * (i === 0 ? 1 / particles : 1));
  // What a gap leaves of the circle is the largest of as many uniform numbers as gaps follow; the last one, with a point in it, counts twice.
  const powers = row(Math.max(others - 1, 0), (k) => others - k);
  return {
    size: 2 * particles - 1,
    pointsOf: (shapes, angle) => {
      const squares = mul(slice(shapes, null, [0, particles]), scales);
      const inner = slice(squares, null, [0, 1]);
      const radii = sqrt(concatenate([inner, add(inner, slice(squares, null, [1]))], 1));
      if (others === 0) return pointsAt(radii, angle);
      const left = exp(neg(cumsum(div(slice(shapes, null, [particles + 1]), powers), 1)));
      const all = concatenate([onesLike(angle), left], 1);
      const before = mul(exp(neg(slice(shapes, null, [particles, particles + 1]))), slice(all, null, [-1]));
      const passed = concatenate([zerosLike(angle), add(before, sub(1, all))], 1);
      return pointsAt(radii, add(angle, passed));
    },
    shapesOf: (points) => {
      const [squares, passed] = fromTheInnermost(points);
      const inner = slice(squares, null, [0, 1]);
      const lengths = div(concatenate([inner, sub(slice(squares, null, [1]), inner)], 1), scales);
      if (others === 0) return lengths;
      const before = slice(passed, null, [1, 2]);
      const all = log(sub(add(before, 1), slice(passed, null, [1])));
      const place = sub(slice(all, null, [-1]), log(before));
      return concatenate([lengths, place, neg(mul(diff(all, 1), powers))], 1);
    },
  };
}

/** Squares of distances, and angles from that of the innermost one on in units of 2π, [n, particles], in their order. */
function fromTheInnermost(points: Tensor): readonly [Tensor, Tensor] {
  const [x, y] = [slice(points, null, null, 0), slice(points, null, null, 1)];
  const squares = add(square(x), square(y));
  const angles = div(atan2(y, x), 2 * Math.PI);
  const innermost = slice(argsort(stopGradient(squares), 1), null, [0, 1]);
  const difference = sub(angles, takeAlongAxis(angles, innermost, 1));
  const passed = where(less(difference, 0), add(difference, 1), difference);
  const order = argsort(stopGradient(passed), 1);
  return [takeAlongAxis(squares, order, 1), takeAlongAxis(passed, order, 1)];
}

/** Of distances and of angles in units of 2π. */
function pointsAt(radii: Tensor, angles: Tensor): Tensor {
  const turned = mul(angles, 2 * Math.PI);
  return stack([mul(radii, cos(turned)), mul(radii, sin(turned))], 2);
}

function row(size: number, at: (i: number) => number): NDArray {
  return new NDArray(
    "float64",
    [size],
    Float64Array.from({ length: size }, (_, i) => at(i)),
  );
}
