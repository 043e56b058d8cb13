import { InputError, NDArray, NumericalError, odeint, slice, type TreeOf, zerosLike } from "../../tensor/index.ts";
import type { PlainNumbers } from "../fused.ts";
import { type Activation, layerField, type Operands, onFitting } from "./layer-field.ts";
import { NumericField, numbers } from "./layer-numbers.ts";
import type { Traveled } from "./velocity.ts";

/** A path by the classical Runge–Kutta method. */
export interface LayerPath {
  readonly activation: Activation;
  /** When it begins and ends. */
  readonly times: readonly [number, number];
  readonly steps: number;
}

/** The stages of a step: how far along the velocity of the last one each begins, and what its own velocity counts. */
const stages = [
  { reach: 0, weight: 1 / 6 },
  { reach: 1 / 2, weight: 1 / 3 },
  { reach: 1 / 2, weight: 1 / 3 },
  { reach: 1, weight: 1 / 6 },
] as const;

/** By ordinary operations. */
function composed({ activation, times, steps }: LayerPath, [x, ...weights]: Operands): Traveled {
  const rates = (_: number, { value }: Traveled, [weight, amplitude, bias]: typeof weights): Traveled => {
    const { velocity, divergence } = layerField(activation, [value, weight, amplitude, bias]);
    return { value: velocity, logDeterminant: divergence };
  };
  const start: Traveled = { value: x, logDeterminant: zerosLike({ dtype: x.dtype, shape: [x.shape[0]] }) };
  const { value: path } = odeint(rates, start, times, weights, { method: "rk4", steps, gradient: "direct" });
  return { value: slice(path.value, -1), logDeterminant: slice(path.logDeterminant, -1) };
}

/** The points of all stages, one after another, and the tickets of their slopes. */
interface Stages {
  readonly points: Float64Array;
  readonly tickets: Float64Array;
}

/** On numbers, with no record but of the stages' points. */
function pathNumbers(path: LayerPath): PlainNumbers<Operands, Stages, Traveled> {
  return {
    evaluate: (operands) => travel(path, operands),
    forward: (operands) => {
      const [x] = operands;
      const count = path.steps * stages.length;
      const kept = { points: new Float64Array(count * x.size), tickets: new Float64Array(count * x.shape[0]) };
      return { value: travel(path, operands, kept), kept };
    },
    backward: (operands, kept, cotangent) => pullBack(path, operands, kept, cotangent),
  };
}

/** Goes along a path, keeping its stages if there is room given for them. */
function travel(path: LayerPath, operands: Operands, kept?: Stages): TreeOf<Traveled, NDArray> {
  const { activation, times, steps } = path;
  const [x] = operands;
  const [n] = x.shape;
  const h = (times[1] - times[0]) / steps;
  const field = new NumericField(activation, operands);
  const [begin, velocity, passing] = [0, 1, 2].map(() => new Float64Array(x.size));
  const end = numbers(x).slice();
  const [divergence, logDeterminant] = [0, 1].map(() => new Float64Array(n));
  for (let step = 0, at = 0; step < steps; step++) {
    begin.set(end);
    for (const { reach, weight } of stages) {
      const point = kept ? part(kept.points, at, x.size) : passing;
      point.set(begin);
      addMultiple(point, reach * h, velocity);
      field.evaluate(point, velocity, divergence, kept && part(kept.tickets, at, n));
      addMultiple(end, weight * h, velocity);
      addMultiple(logDeterminant, weight * h, divergence);
      at++;
    }
    requireFinite(end, times[0] + step * h, step + 1);
  }
  return {
    value: new NDArray("float64", x.shape, end),
    logDeterminant: new NDArray("float64", [n], logDeterminant),
  };
}

/** The cotangents of points and weights, from those of the end of their paths. */
function pullBack(
  { activation, times, steps }: LayerPath,
  operands: Operands,
  { points, tickets }: Stages,
  { value, logDeterminant }: Traveled,
): Operands {
  const [x] = operands;
  const [n] = x.shape;
  const h = (times[1] - times[0]) / steps;
  const field = new NumericField(activation, operands);
  const ofX = numbers(value).slice();
  const [ofEnd, ofPoint, ofVelocity] = [0, 1, 2].map(() => new Float64Array(x.size));
  const ofDivergence = new Float64Array(n);
  field.beginPullback();
  for (let at = steps * stages.length - 1; at >= 0; ) {
    ofEnd.set(ofX);
    let next = 0;
    for (const { reach, weight } of stages.toReversed()) {
      // A velocity counts at the end of the step, and where the next stage begins.
      ofVelocity.fill(0);
      addMultiple(ofVelocity, weight * h, ofEnd);
      addMultiple(ofVelocity, next * h, ofPoint);
      ofDivergence.fill(0);
      addMultiple(ofDivergence, weight * h, numbers(logDeterminant));
      field.pullBack(part(points, at, x.size), part(tickets, at--, n), ofVelocity, ofDivergence, ofPoint);
      addMultiple(ofX, 1, ofPoint);
      next = reach;
    }
  }
  return [new NDArray("float64", x.shape, ofX), ...field.weightCotangents()];
}

/**
 * Where points x [n, d] flow along ∇φ, and the integral of ∇²φ along their paths [n], as by `odeint` with `rk4` and `direct`
 * gradients.
 * @throws ShapeError for operands that do not fit; InputError for steps that are no whole number above 0; NumericalError
 * where a step meets a number that is not finite.
 */
export function layerPath(path: LayerPath, operands: Operands): Traveled {
  const { steps } = path;
  if (!(Number.isInteger(steps) && steps > 0)) {
    throw new InputError(`layerPath: ${steps} steps; allowed: a whole number above 0`);
  }
  return onFitting("layerPath", operands, (given) => composed(path, given), pathNumbers(path));
}

/** target ← target + factor·source */
function addMultiple(target: Float64Array, factor: number, source: Float64Array): void {
  if (factor === 0) return;
  for (let i = 0; i < target.length; i++) target[i] += factor * source[i];
}

/** One of equal parts of an array. */
function part(array: Float64Array, index: number, length: number): Float64Array {
  return array.subarray(index * length, (index + 1) * length);
}

function requireFinite(values: Float64Array, t: number, step: number): void {
  // x − x is 0 for finite numbers, and NaN for the others.
  let fault = 0;
  for (let i = 0; i < values.length; i++) fault += values[i] - values[i];
  if (fault === 0) return;
  throw new NumericalError(`layerPath: rk4 met a number that is not finite at t = ${t}, step ${step}`);
}
