import { NDArray, type Tensor } from "../../tensor/index.ts";
import type { PlainNumbers } from "../fused.ts";
import type { MappedElements } from "./elementwise.ts";

/** What all curves of a family have in common. */
export interface Curve {
  readonly bins: number;
  /** The curve spans [−bound, bound]. */
  readonly bound: number;
  readonly tails: "linear" | "periodic" | "free";
}

/** No width or height is below this part of their mean, no slope below this one. */
export const least = 1e-3;

/** Numbers θ [parameterCount, ...] of curves, and one number [...] for each. */
export interface CurvesAndNumbers {
  readonly theta: Tensor;
  readonly x: Tensor;
}

/** What of the way there the way back needs. */
interface Kept {
  /** The softmax of widths, then that of heights: [2·bins, elements]. */
  readonly shares: Float64Array;
  /** The piece each number is in, −1 outside of the curve. */
  readonly bin: Int32Array;
  /** Which part of its piece's width is before it. */
  readonly position: Float64Array;
}

/** Where one number is: its piece, and the slopes at its ends. */
interface Piece {
  x: number;
  width: number;
  y: number;
  height: number;
  slope: number;
  endSlope: number;
}

/** Cotangents of one piece, of ln f′ and of the value. */
interface Pull extends Piece {
  position: number;
}

/** The maps of `splineMap` and their derivatives over plain numbers, one curve after the other. */
export function splineNumbers(
  curve: Curve,
  way: "forward" | "inverse",
): PlainNumbers<CurvesAndNumbers, Kept, MappedElements> {
  const { bins, bound } = curve;
  const scale = 2 * bound * (1 - least);
  return {
    forward: ({ theta, x }) => {
      const [numbers, at] = [plain(theta), plain(x)];
      const count = at.length;
      const [values, slopes] = [new Float64Array(count), new Float64Array(count)];
      const kept: Kept = {
        shares: new Float64Array(2 * bins * count),
        bin: new Int32Array(count).fill(-1),
        position: new Float64Array(count),
      };
      const [piece, derived] = [emptyPiece(), { value: 0, logDerivative: 0 }];
      for (let e = 0; e < count; e++) {
        values[e] = at[e];
        if (Math.abs(at[e]) > bound) continue;
        share(numbers, kept.shares, e, count, bins, 0);
        share(numbers, kept.shares, e, count, bins, bins);
        const bin = binOf(kept.shares, e, count, curve, way === "forward" ? 0 : bins, at[e]);
        fill(piece, curve, kept.shares, numbers, e, count, bin);
        const position = way === "forward" ? (at[e] - piece.x) / piece.width : positionAt(piece, at[e] - piece.y);
        along(derived, piece, position);
        kept.bin[e] = bin;
        kept.position[e] = position;
        values[e] = way === "forward" ? derived.value : piece.x + piece.width * position;
        slopes[e] = way === "forward" ? derived.logDerivative : -derived.logDerivative;
      }
      const [value, logDerivative] = [values, slopes].map((list) => new NDArray("float64", x.shape, list));
      return { value: { value, logDerivative }, kept };
    },
    backward: ({ theta, x }, { shares, bin, position }, cotangent) => {
      const numbers = plain(theta);
      const [toValue, toSlope] = [plain(cotangent.value), plain(cotangent.logDerivative)];
      const count = toValue.length;
      const [toTheta, toX] = [new Float64Array(numbers.length), Float64Array.from(toValue)];
      const [piece, pull, derived] = [emptyPiece(), { ...emptyPiece(), position: 0 }, { value: 0, logDerivative: 0 }];
      for (let e = 0; e < count; e++) {
        if (bin[e] < 0) continue;
        fill(piece, curve, shares, numbers, e, count, bin[e]);
        if (way === "forward") {
          pullAlong(pull, piece, position[e], toValue[e], toSlope[e]);
          toX[e] = pull.position / piece.width;
          pull.x = -toX[e];
          pull.width -= (pull.position * position[e]) / piece.width;
        } else {
          // The position is where the curve has the height that is given: its derivatives are those of an implicit function.
          pullAlong(pull, piece, position[e], 0, -toSlope[e]);
          const toPosition = pull.position + toValue[e] * piece.width;
          along(derived, piece, position[e]);
          toX[e] = toPosition / (piece.width * Math.exp(derived.logDerivative));
          pullAlong(pull, piece, position[e], -toX[e], -toSlope[e]);
          pull.x = toValue[e];
          pull.width += toValue[e] * position[e];
        }
        unshare(toTheta, shares, e, count, bins, 0, bin[e], scale * pull.x, scale * pull.width);
        unshare(toTheta, shares, e, count, bins, bins, bin[e], scale * pull.y, scale * pull.height);
        pullSlope(toTheta, numbers, curve, e, count, bin[e], pull.slope);
        pullSlope(toTheta, numbers, curve, e, count, bin[e] + 1, pull.endSlope);
      }
      return { theta: new NDArray("float64", theta.shape, toTheta), x: new NDArray("float64", x.shape, toX) };
    },
  };
}

function plain(x: Tensor): Float64Array {
  return (x as NDArray).values() as Float64Array;
}

function emptyPiece(): Piece {
  return { x: 0, width: 0, y: 0, height: 0, slope: 0, endSlope: 0 };
}

/** The softmax of the `bins` rows of θ from `first` on, of element e. */
function share(theta: Float64Array, shares: Float64Array, e: number, count: number, bins: number, first: number): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = first; k < first + bins; k++) most = Math.max(most, theta[k * count + e]);
  let total = 0;
  for (let k = first; k < first + bins; k++) {
    const part = Math.exp(theta[k * count + e] - most);
    shares[k * count + e] = part;
    total += part;
  }
  for (let k = first; k < first + bins; k++) shares[k * count + e] /= total;
}

/** Cotangents of these rows of θ, from those of where piece `bin` begins and of how long it is. */
function unshare(
  toTheta: Float64Array,
  shares: Float64Array,
  e: number,
  count: number,
  bins: number,
  first: number,
  bin: number,
  toBegin: number,
  toLength: number,
): void {
  let mean = toLength * shares[(first + bin) * count + e];
  for (let k = 0; k < bin; k++) mean += toBegin * shares[(first + k) * count + e];
  for (let k = 0; k < bins; k++) {
    const direct = k < bin ? toBegin : k === bin ? toLength : 0;
    toTheta[(first + k) * count + e] = shares[(first + k) * count + e] * (direct - mean);
  }
}

function stepOf(share: number, { bins, bound }: Curve): number {
  return 2 * bound * (share * (1 - least) + least / bins);
}

/** The piece that begins last at or below a number. */
function binOf(shares: Float64Array, e: number, count: number, curve: Curve, first: number, x: number): number {
  let knot = -curve.bound;
  for (let k = 0; k < curve.bins - 1; k++) {
    knot += stepOf(shares[(first + k) * count + e], curve);
    if (x < knot) return k;
  }
  return curve.bins - 1;
}

function fill(
  piece: Piece,
  curve: Curve,
  shares: Float64Array,
  theta: Float64Array,
  e: number,
  count: number,
  bin: number,
): void {
  const { bins, bound } = curve;
  let [x, y] = [-bound, -bound];
  for (let k = 0; k < bin; k++) {
    x += stepOf(shares[k * count + e], curve);
    y += stepOf(shares[(bins + k) * count + e], curve);
  }
  piece.x = x;
  piece.y = y;
  piece.width = stepOf(shares[bin * count + e], curve);
  piece.height = stepOf(shares[(bins + bin) * count + e], curve);
  piece.slope = slopeAt(theta, curve, e, count, bin);
  piece.endSlope = slopeAt(theta, curve, e, count, bin + 1);
}

/** Slope 1 where θ is 0. */
const offset = Math.log(Math.expm1(1 - least));

/** The row of θ that a knot's slope is made of; −1 where it is 1. */
function rowOf({ bins, tails }: Curve, knot: number): number {
  if (tails === "periodic") return 2 * bins + (knot % bins);
  if (tails === "free") return 2 * bins + knot;
  return knot === 0 || knot === bins ? -1 : 2 * bins + knot - 1;
}

function slopeAt(theta: Float64Array, curve: Curve, e: number, count: number, knot: number): number {
  const row = rowOf(curve, knot);
  if (row < 0) return 1;
  const z = theta[row * count + e] + offset;
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) + least;
}

function pullSlope(
  toTheta: Float64Array,
  theta: Float64Array,
  curve: Curve,
  e: number,
  count: number,
  knot: number,
  cotangent: number,
): void {
  const row = rowOf(curve, knot);
  if (row >= 0) toTheta[row * count + e] += cotangent / (1 + Math.exp(-theta[row * count + e] - offset));
}

/** The curve where `position` of the piece's width is done, eqs. 4 and 5 of Durkan et al. */
function along(
  derived: { value: number; logDerivative: number },
  { y, height, width, slope, endSlope }: Piece,
  position: number,
): void {
  const mean = height / width;
  const rest = 1 - position;
  const across = position * rest;
  const denominator = mean + (slope + endSlope - 2 * mean) * across;
  const bend = endSlope * position * position + 2 * mean * across + slope * rest * rest;
  derived.value = y + (height * (mean * position * position + slope * across)) / denominator;
  derived.logDerivative = 2 * Math.log(mean) + Math.log(bend) - 2 * Math.log(denominator);
}

/** Cotangents of a piece, at a fixed position in it, and of the position. */
function pullAlong(pull: Pull, piece: Piece, position: number, toValue: number, toSlope: number): void {
  const { height, width, slope, endSlope } = piece;
  const mean = height / width;
  const rest = 1 - position;
  const across = position * rest;
  const excess = slope + endSlope - 2 * mean;
  const denominator = mean + excess * across;
  const rise = mean * position * position + slope * across;
  const bend = endSlope * position * position + 2 * mean * across + slope * rest * rest;
  const toRise = (toValue * height) / denominator;
  const toDenominator = -(toRise * rise + 2 * toSlope) / denominator;
  const toBend = toSlope / bend;
  const toAcross = toRise * slope + toDenominator * excess + 2 * toBend * mean;
  const toMean =
    (2 * toSlope) / mean + toRise * position * position + toDenominator * (1 - 2 * across) + 2 * toBend * across;
  pull.x = 0;
  pull.y = toValue;
  pull.height = (toValue * rise) / denominator + toMean / width;
  pull.width = (-toMean * mean) / width;
  pull.slope = (toRise + toDenominator) * across + toBend * rest * rest;
  pull.endSlope = toDenominator * across + toBend * position * position;
  pull.position =
    2 * toRise * mean * position + 2 * toBend * (endSlope * position - slope * rest) + toAcross * (1 - 2 * position);
}

/** Which part of its width a piece has done where it has risen by `rise`: the root of eqs. 6 to 8 that does not cancel. */
function positionAt({ height, width, slope, endSlope }: Piece, rise: number): number {
  const mean = height / width;
  const excess = rise * (slope + endSlope - 2 * mean);
  const a = height * (mean - slope) + excess;
  const b = height * slope - excess;
  const c = -mean * rise;
  return (-2 * c) / (b + Math.sqrt(b * b - 4 * a * c));
}
