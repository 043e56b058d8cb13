import { add, div, mean, mul, ones, sqrt, square, sub, type Tensor, zeros } from "../../tensor/index.ts";

/** What normalized rows are multiplied by and moved by, [width] each. */
export interface LayerNorm {
  readonly scale: Tensor;
  readonly shift: Tensor;
}

/** Added to variances, so that a constant row has a derivative. */
const epsilon = 1e-5;

/** A normalization at the start: scale 1, shift 0. */
export function layerNorm(width: number): LayerNorm {
  return { scale: ones([width]), shift: zeros([width]) };
}

/**
 * Rows [..., width] with their mean taken away, divided by their standard deviation.
 *
 * J. L. Ba, J. R. Kiros and G. E. Hinton, Layer normalization, arXiv:1607.06450.
 */
export function applyLayerNorm({ scale, shift }: LayerNorm, x: Tensor): Tensor {
  const centred = sub(x, mean(x, { axes: -1, keepDims: true }));
  const deviation = sqrt(add(mean(square(centred), { axes: -1, keepDims: true }), epsilon));
  return add(mul(div(centred, deviation), scale), shift);
}
