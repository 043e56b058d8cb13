import { add, type Key, matmul, random, reshape, type Tensor, zeros } from "../../tensor/index.ts";

/** x W + b. */
export interface DenseLayer {
  /** [inputs, outputs] */
  readonly weight: Tensor;
  /** [outputs] */
  readonly bias: Tensor;
}

/** A layer at the start: weights normal with variance scale²/inputs (LeCun's, for a scale of 1), biases zero. */
export function denseLayer(key: Key, inputs: number, outputs: number, scale = 1): DenseLayer {
  return { weight: random.normal(key, [inputs, outputs]).mul(scale / Math.sqrt(inputs)), bias: zeros([outputs]) };
}

/** x W + b of the rows of x, [..., inputs] to [..., outputs]. */
export function applyLayer({ weight, bias }: DenseLayer, x: Tensor): Tensor {
  const [inputs, outputs] = weight.shape;
  // One product of all rows, rather than one for each matrix of a batch.
  const rows = x.rank === 2 ? x : reshape(x, [-1, inputs]);
  const y = add(matmul(rows, weight), bias);
  return x.rank === 2 ? y : reshape(y, [...x.shape.slice(0, -1), outputs]);
}
