import { InputError, random, type Tensor, tanh } from "../../tensor/index.ts";
import { applyLayer, type DenseLayer, denseLayer } from "./layer.ts";
import type { Net } from "./net.ts";

/** How a {@link dense} net is made. */
export interface DenseOptions {
  /** Between layers; `tanh` unless given. */
  readonly activation?: (x: Tensor) => Tensor;
  /** What the weights of the last layer are multiplied by at the start: 0 makes the net begin as zero; 1 unless given. */
  readonly outputScale?: number;
}

/**
 * Layers x W + b of the widths given, input and output included, with an activation between them. Weights begin normal
 * with variance 1/inputs (LeCun), biases at zero.
 * @throws InputError for fewer than two widths, or one that is not a whole number above 0.
 */
export function dense(widths: readonly number[], options: DenseOptions = {}): Net<readonly DenseLayer[]> {
  const { activation = tanh, outputScale = 1 } = options;
  if (widths.length < 2 || !widths.every((width) => Number.isInteger(width) && width > 0)) {
    throw new InputError(`dense: widths [${widths.join(", ")}]; allowed: at least two whole numbers above 0`);
  }
  const last = widths.length - 2;
  return {
    init: (key) =>
      random
        .split(key, last + 1)
        .map((layerKey, i) => denseLayer(layerKey, widths[i], widths[i + 1], i === last ? outputScale : 1)),
    apply: (layers, x) =>
      layers.reduce((y, layer, i) => {
        const z = applyLayer(layer, y);
        return i === last ? z : activation(z);
      }, x),
  };
}
