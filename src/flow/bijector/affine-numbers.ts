import { NDArray, type Tensor, unary } from "../../tensor/index.ts";
import type { PlainNumbers } from "../fused.ts";
import type { MappedElements } from "./elementwise.ts";

/** Numbers x and what an affine map of each is given by: θ [2, ...] of x [...]. */
export interface AffineCall {
  readonly theta: Tensor;
  readonly x: Tensor;
}

interface Kept {
  /** e^L of the logarithms L of the derivatives. */
  readonly scales: Float64Array;
  readonly logs: Float64Array;
  readonly images: Float64Array;
}

/** y = e^L x + t with L = bound·tanh(θ₁/bound) and t = θ₂; inverted, y = e^L (x − t) with the opposite L. */
export function affineNumbers(bound: number, isInverted: boolean): PlainNumbers<AffineCall, Kept, MappedElements> {
  const largest = isInverted ? -bound : bound;
  return {
    forward: ({ theta, x }) => {
      const [given, at] = [numbers(theta), numbers(x)];
      const size = at.length;
      const [logs, scales, images] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
      for (let k = 0; k < size; k++) logs[k] = given[k] / bound;
      tanhOf(size, logs, 0, 1, logs, 0);
      for (let k = 0; k < size; k++) logs[k] *= largest;
      expOf(size, logs, 0, 1, scales, 0);
      for (let k = 0; k < size; k++) {
        const shift = given[size + k];
        images[k] = isInverted ? (at[k] - shift) * scales[k] : at[k] * scales[k] + shift;
      }
      const arrayOf = (data: Float64Array) => new NDArray("float64", x.shape, data);
      return { value: { value: arrayOf(images), logDerivative: arrayOf(logs) }, kept: { scales, logs, images } };
    },
    backward: ({ theta, x }, { scales, logs, images }, cotangent) => {
      const given = numbers(theta);
      const [ofImages, ofLogs] = [numbers(cotangent.value), numbers(cotangent.logDerivative)];
      const size = images.length;
      const [ofTheta, ofX] = [new Float64Array(2 * size), new Float64Array(size)];
      for (let k = 0; k < size; k++) {
        const change = ofImages[k];
        const stretched = isInverted ? images[k] : images[k] - given[size + k];
        const slope = logs[k] / largest;
        ofTheta[k] = (largest / bound) * (change * stretched + ofLogs[k]) * (1 - slope * slope);
        ofTheta[size + k] = isInverted ? -change * scales[k] : change;
        ofX[k] = change * scales[k];
      }
      return { theta: new NDArray("float64", theta.shape, ofTheta), x: new NDArray("float64", x.shape, ofX) };
    },
  };
}

const tanhOf = unary("tanh");
const expOf = unary("exp");

function numbers(x: Tensor): Float64Array {
  return (x as NDArray).values() as Float64Array;
}
