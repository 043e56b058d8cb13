import {
  add,
  cast,
  div,
  floor,
  minimum,
  mul,
  square,
  stopGradient,
  sub,
  type Tensor,
  take,
} from "../../tensor/index.ts";

/**
 * A function of a distance r from 0 to infinity: a cubic B-spline f(r) = Σₖ cₖ B(q − k) of q = intervals·r/(r + middle), with
 * intervals + 3 coefficients. Its intervals are narrowest at r = 0, half of them lie below `middle`, and it is twice
 * continuously differentiable.
 */
export interface RadialSpline {
  readonly intervals: number;
  readonly middle: number;
}

/** How many coefficients a spline has. */
export function coefficientCount({ intervals }: RadialSpline): number {
  return intervals + 3;
}

/** Where a distance lies in a spline, and what its function is there; one is filled again and again. */
export interface RadialPoint {
  /** The first of the four coefficients that matter. */
  first: number;
  /** f, f′, f″. */
  value: number;
  slope: number;
  curvature: number;
  /** Of each of the four coefficients: ∂f/∂c and ∂f′/∂c. */
  readonly weights: Float64Array;
  readonly slopes: Float64Array;
}

export function radialPoint(): RadialPoint {
  return { first: 0, value: 0, slope: 0, curvature: 0, weights: new Float64Array(4), slopes: new Float64Array(4) };
}

/** Fills in a point at distance r. */
export function locate(point: RadialPoint, { intervals, middle }: RadialSpline, c: Float64Array, r: number): void {
  const inverse = 1 / (r + middle);
  const q = intervals * r * inverse;
  const first = Math.min(Math.floor(q), intervals - 1);
  const u = q - first;
  const v = 1 - u;
  // dq/dr and d²q/dr²
  const rate = intervals * middle * inverse * inverse;
  const change = -2 * rate * inverse;
  const { weights, slopes } = point;
  weights[0] = (v * v * v) / 6;
  weights[1] = (u * u * (3 * u - 6) + 4) / 6;
  weights[2] = (v * v * (3 * v - 6) + 4) / 6;
  weights[3] = (u * u * u) / 6;
  const [d0, d1, d2, d3] = [-v * v * 0.5, u * (1.5 * u - 2), v * (2 - 1.5 * v), u * u * 0.5];
  const [c0, c1, c2, c3] = [c[first], c[first + 1], c[first + 2], c[first + 3]];
  const slope = c0 * d0 + c1 * d1 + c2 * d2 + c3 * d3;
  const bend = c0 * v + c1 * (3 * u - 2) + c2 * (3 * v - 2) + c3 * u;
  slopes[0] = d0 * rate;
  slopes[1] = d1 * rate;
  slopes[2] = d2 * rate;
  slopes[3] = d3 * rate;
  point.first = first;
  point.value = c0 * weights[0] + c1 * weights[1] + c2 * weights[2] + c3 * weights[3];
  point.slope = slope * rate;
  point.curvature = bend * rate * rate + slope * change;
}

/** f and f′ at each of some distances, by ordinary operations. */
export function splineOf({ intervals, middle }: RadialSpline, c: Tensor, r: Tensor): readonly [Tensor, Tensor] {
  const inverse = div(1, add(r, middle));
  const q = mul(mul(r, inverse), intervals);
  const first = minimum(floor(stopGradient(q)), intervals - 1);
  const u = sub(q, first);
  const v = sub(1, u);
  const weights = [
    div(mul(square(v), v), 6),
    div(add(mul(square(u), sub(mul(u, 3), 6)), 4), 6),
    div(add(mul(square(v), sub(mul(v, 3), 6)), 4), 6),
    div(mul(square(u), u), 6),
  ];
  const slopes = [mul(square(v), -0.5), mul(u, sub(mul(u, 1.5), 2)), mul(v, sub(2, mul(v, 1.5))), mul(square(u), 0.5)];
  const index = cast(first, "int32");
  const chosen = [0, 1, 2, 3].map((k) => take(c, add(index, k)));
  const along = (basis: readonly Tensor[]) => chosen.map((x, k) => mul(x, basis[k])).reduce((a, b) => add(a, b));
  const rate = mul(square(inverse), intervals * middle);
  return [along(weights), mul(along(slopes), rate)];
}
