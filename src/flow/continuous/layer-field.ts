import {
  add,
  matmul,
  matrixTranspose,
  mul,
  NDArray,
  ShapeError,
  sigmoid,
  square,
  sub,
  sum,
  type Tensor,
  type TreeOf,
  tanh,
} from "../../tensor/index.ts";
import { fused, type PlainNumbers } from "../fused.ts";
import { NumericField, numbers } from "./layer-numbers.ts";
import type { Moving } from "./velocity.ts";

/** Points x [n, d], weights w [h, d], amplitudes a [h] and perhaps biases b [h] of φ(x) = Σₖ aₖ σ(wₖ·x + bₖ). */
export type Operands = readonly [x: Tensor, weight: Tensor, amplitude: Tensor, bias?: Tensor];

/** A function σ, ln cosh or softplus. */
export interface Activation {
  /** Which of them: the even one. */
  readonly isEven: boolean;
  /** σ′(z) */
  readonly slope: (z: Tensor) => Tensor;
  /** σ″ from σ′ */
  readonly curvature: (slope: Tensor) => Tensor;
}

export const logCosh: Activation = { isEven: true, slope: tanh, curvature: (s) => sub(1, square(s)) };

export const softPlus: Activation = { isEven: false, slope: sigmoid, curvature: (s) => sub(s, square(s)) };

/** By the definition. */
function composed({ slope, curvature }: Activation, [x, weight, amplitude, bias]: Operands): Moving {
  const products = matmul(x, matrixTranspose(weight));
  const slopes = slope(bias ? add(products, bias) : products);
  const strengths = mul(amplitude, sum(square(weight), { axes: 1 }));
  return { velocity: matmul(mul(slopes, amplitude), weight), divergence: matmul(curvature(slopes), strengths) };
}

/**
 * In as few passes over the slopes σ′ [n, h] as there can be, and so the derivative: a flow needs both at every stage of every
 * step. Kept are the tickets of the slopes.
 */
function layerNumbers(activation: Activation): PlainNumbers<Operands, Float64Array, Moving> {
  return {
    evaluate: (operands) => evaluated(activation, operands),
    forward: (operands) => {
      const tickets = new Float64Array(operands[0].shape[0]);
      return { value: evaluated(activation, operands, tickets), kept: tickets };
    },
    backward: (operands, tickets, { velocity, divergence }) => {
      const [x] = operands;
      const ofX = new Float64Array(x.size);
      const field = new NumericField(activation, operands);
      field.beginPullback();
      field.pullBack(numbers(x), tickets, numbers(velocity), numbers(divergence), ofX);
      return [new NDArray("float64", x.shape, ofX), ...field.weightCotangents()];
    },
  };
}

function evaluated(activation: Activation, operands: Operands, tickets?: Float64Array): TreeOf<Moving, NDArray> {
  const [x] = operands;
  const [n] = x.shape;
  const [velocity, divergence] = [new Float64Array(x.size), new Float64Array(n)];
  new NumericField(activation, operands).evaluate(numbers(x), velocity, divergence, tickets);
  return { velocity: new NDArray("float64", x.shape, velocity), divergence: new NDArray("float64", [n], divergence) };
}

/**
 * Velocity ∇φ [n, d] and divergence ∇²φ [n] of the potential of one hidden layer.
 * @throws ShapeError for operands that do not fit.
 */
export function layerField(activation: Activation, operands: Operands): Moving {
  const operations = (given: Operands) => composed(activation, given);
  return onFitting("layerField", operands, operations, layerNumbers(activation));
}

/** A fused function of operands. Throws `ShapeError` for operands that do not fit. */
export function onFitting<Kept, Value>(
  name: string,
  operands: Operands,
  operations: (operands: Operands) => Value,
  numbersOf: PlainNumbers<Operands, Kept, Value>,
): Value {
  const given = operands.filter((x) => x !== undefined);
  const [x, weight, ...units] = given;
  if (weight.shape[1] !== x.shape[1] || units.some(({ shape }) => shape.join() !== `${weight.shape[0]}`)) {
    const shapes = given.map(({ shape }) => `[${shape.join(", ")}]`).join(", ");
    throw new ShapeError(`${name}: points, weights, amplitudes and biases of shapes ${shapes} do not fit`);
  }
  return fused(operations, numbersOf)(given as unknown as Operands);
}
