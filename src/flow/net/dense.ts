import { InputError, random, type Tensor, tanh, zeros } from "../../tensor/index.ts";
import { type Initializer, lecunNormal } from "./initializers.ts";
import { applyLayer, type DenseLayer } from "./layer.ts";
import type { Net } from "./net.ts";

/** How a {@link dense} net is made. */
export interface DenseOptions {
  /** Between layers; `tanh` unless given. */
  readonly activation?: (x: Tensor) => Tensor;
  /** The first weights; `lecunNormal` unless given. */
  readonly initializer?: Initializer;
  /** What the weights of the last layer are multiplied by at the start: 0 makes the net begin as zero; 1 unless given. */
  readonly outputScale?: number;
}

/**
 * Layers x W + b of the widths given, input and output included, with an activation between them. Biases begin at
 * zero.
 * @throws InputError for fewer than two widths, or one that is not a whole number above 0.
 */
export function dense(widths: readonly number[], options: DenseOptions = {}): Net<readonly DenseLayer[]> {
  const { activation = tanh, initializer = lecunNormal, outputScale = 1 } = options;
  if (widths.length < 2 || !widths.every((width) => Number.isInteger(width) && width > 0)) {
    throw new InputError(`dense: widths [${widths.join(", ")}]; allowed: at least two whole numbers above 0`);
  }
  const last = widths.length - 2;
  return {
    init: (key) =>
      random.split(key, last + 1).map((layerKey, i) => {
        const weight = initializer(layerKey, widths[i], widths[i + 1]);
        return { weight: i === last ? weight.mul(outputScale) : weight, bias: zeros([widths[i + 1]]) };
      }),
    apply: (layers, x) =>
      layers.reduce((y, layer, i) => {
        const z = applyLayer(layer, y);
        return i === last ? z : activation(z);
      }, x),
  };
}
