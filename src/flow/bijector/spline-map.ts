import {
  abs,
  add,
  cast,
  clip,
  concatenate,
  cumsum,
  div,
  greaterEqual,
  InputError,
  lessEqual,
  log,
  mul,
  onesLike,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  takeAlongAxis,
  where,
  zerosLike,
} from "../../tensor/index.ts";
import { fused } from "../fused.ts";
import type { ElementwiseMap, MappedElements } from "./elementwise.ts";
import { type Curve, type CurvesAndNumbers, least, splineNumbers } from "./spline-numbers.ts";

/** How a {@link splineMap} is made. */
export interface SplineOptions {
  /** Pieces of the curve; 8 unless given. */
  readonly bins?: number;
  /** The curve spans [−bound, bound]; 4 unless given. */
  readonly bound?: number;
  /**
   * `linear` (the default): the identity outside, with slope 1 at both ends. `periodic`: for angles in [−bound, bound], the
   * slopes at both ends being equal. `free`: for numbers in [−bound, bound], with slopes at the ends that are trained too.
   */
  readonly tails?: Curve["tails"];
}

/**
 * Monotone rational-quadratic splines with `bins` pieces, of 3·bins − 1 numbers θ (3·bins for periodic ones, 3·bins + 1 with free ends): widths,
 * heights, and slopes at the knots. The inverse is in closed form. Numbers are clamped to the curve before it is evaluated,
 * so that outside of it no derivative is NaN.
 *
 * C. Durkan, A. Bekasov, I. Murray and G. Papamakarios, Neural spline flows, NeurIPS 2019, eqs. 4 to 8; periodic:
 * D. J. Rezende et al., Normalizing flows on tori and spheres, ICML 2020.
 * @throws InputError for fewer than two bins or a bound that is not positive and finite.
 */
export function splineMap({ bins = 8, bound = 4, tails = "linear" }: SplineOptions = {}): ElementwiseMap {
  if (!(Number.isInteger(bins) && bins >= 2 && bins <= mostBins)) {
    throw new InputError(`splineMap: bins is ${bins}; allowed: a whole number from 2 to ${mostBins}`);
  }
  if (!(bound > 0 && Number.isFinite(bound))) throw new InputError(`splineMap: bound is ${bound}; allowed: above 0`);
  const curve: Curve = { bins, bound, tails };
  const within = (x: Tensor, evaluate: (inside: Tensor) => MappedElements): MappedElements => {
    const { value, logDerivative } = evaluate(clip(x, -bound, bound));
    const isInside = lessEqual(abs(x), bound);
    return { value: where(isInside, value, x), logDerivative: where(isInside, logDerivative, 0) };
  };
  const operations = {
    forward: ({ theta, x }: CurvesAndNumbers) => {
      const knots = knotsOf(theta, curve);
      return within(x, (inside) => {
        const piece = pieceAt(knots, knots.x, inside);
        return along(piece, div(sub(inside, piece.x), piece.width));
      });
    },
    inverse: ({ theta, x }: CurvesAndNumbers) => {
      const knots = knotsOf(theta, curve);
      return within(x, (inside) => {
        const piece = pieceAt(knots, knots.y, inside);
        const position = positionAt(piece, sub(inside, piece.y));
        const { logDerivative } = along(piece, position);
        return { value: add(piece.x, mul(piece.width, position)), logDerivative: logDerivative.neg() };
      });
    },
  };
  const through = (way: "forward" | "inverse") => {
    const oneEach = fused(operations[way], splineNumbers(curve, way));
    return (theta: Tensor, x: Tensor) => {
      const hasOneEach = theta.rank === x.rank + 1 && x.shape.every((extent, i) => theta.shape[i + 1] === extent);
      return hasOneEach ? oneEach({ theta, x }) : operations[way]({ theta, x });
    };
  };
  return {
    parameterCount: 3 * bins + { linear: -1, periodic: 0, free: 1 }[tails],
    forward: through("forward"),
    inverse: through("inverse"),
  };
}

const mostBins = 1000;

/** [bins + 1, ...] each. */
interface Knots {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly slope: Tensor;
}

function knotsOf(theta: Tensor, { bins, bound, tails }: Curve): Knots {
  const part = (from: number, to?: number) => slice(theta, [from, to]);
  // Slope 1 where θ is 0.
  const slope = add(softplus(add(part(2 * bins), Math.log(Math.expm1(1 - least)))), least);
  const first = slice(slope, [0, 1]);
  const end = onesLike(first);
  const slopes = { linear: [end, slope, end], periodic: [slope, first], free: [slope] }[tails];
  return {
    x: placesOf(part(0, bins), bound),
    y: placesOf(part(bins, 2 * bins), bound),
    slope: concatenate(slopes, 0),
  };
}

/** −bound, ..., bound with steps in the ratios of a softmax. */
function placesOf(theta: Tensor, bound: number): Tensor {
  const steps = add(mul(softmax(theta, 0), 2 * bound * (1 - least)), (2 * bound * least) / theta.shape[0]);
  const ends = sub(cumsum(steps, 0), bound);
  const start = sub(zerosLike(slice(ends, [0, 1])), bound);
  return concatenate([start, ends], 0);
}

/** One piece of the curve for every number, [...] each: where it begins, and the slopes at its ends. */
interface Piece {
  readonly x: Tensor;
  readonly width: Tensor;
  readonly y: Tensor;
  readonly height: Tensor;
  readonly slope: Tensor;
  readonly endSlope: Tensor;
}

function pieceAt({ x, y, slope }: Knots, knots: Tensor, position: Tensor): Piece {
  const inner = slice(knots, [1, -1]);
  const bin = sum(cast(greaterEqual(position, inner), "int32"), { axes: 0 });
  const ends = cast(stack([bin, add(bin, 1)]), "int32");
  const at = (values: Tensor) => {
    const both = takeAlongAxis(values, ends, 0);
    return [slice(both, 0), slice(both, 1)];
  };
  const [[x0, x1], [y0, y1], [s0, s1]] = [at(x), at(y), at(slope)];
  return { x: x0, width: sub(x1, x0), y: y0, height: sub(y1, y0), slope: s0, endSlope: s1 };
}

/** The curve where `position` of the piece's width is done: eqs. 4 and 5. */
function along({ y, height, width, slope, endSlope }: Piece, position: Tensor): MappedElements {
  const mean = div(height, width);
  const rest = position.neg().add(1);
  const across = mul(position, rest);
  const denominator = add(mean, mul(sub(add(slope, endSlope), mul(mean, 2)), across));
  const value = add(y, div(mul(height, add(mul(mean, square(position)), mul(slope, across))), denominator));
  const bend = add(add(mul(endSlope, square(position)), mul(mul(mean, 2), across)), mul(slope, square(rest)));
  const logDerivative = sub(add(mul(log(mean), 2), log(bend)), mul(log(denominator), 2));
  return { value, logDerivative };
}

/** Which part of its width a piece has done where it has risen by `rise`: the root of eqs. 6 to 8 that does not cancel. */
function positionAt({ height, width, slope, endSlope }: Piece, rise: Tensor): Tensor {
  const mean = div(height, width);
  const excess = mul(rise, sub(add(slope, endSlope), mul(mean, 2)));
  const a = add(mul(height, sub(mean, slope)), excess);
  const b = sub(mul(height, slope), excess);
  const c = mul(mean, rise).neg();
  const root = sqrt(sub(square(b), mul(mul(a, c), 4)));
  return div(mul(c, -2), add(b, root));
}
