import {
  add,
  expandDims,
  InputError,
  matmul,
  mul,
  permute,
  random,
  reshape,
  type Tensor,
  tanh,
  zeros,
} from "../../tensor/index.ts";
import type { Net } from "./net.ts";

/** Dense nets of equal widths side by side: weights [nets, inputs, outputs], biases [nets, 1, outputs]. */
export interface ParallelDense {
  readonly layers: readonly { readonly weight: Tensor; readonly bias: Tensor }[];
  /** What each output is multiplied by, [outputs of a net, nets]. */
  readonly factor: Tensor;
}

/**
 * `nets` dense nets of the same inputs, evaluated together; what they say of one output lies together. Each output is
 * multiplied by a learned factor that begins at zero, so that all outputs do.
 * @throws InputError for fewer than two widths, or one that is not a whole number above 0.
 */
export function parallelDense(nets: number, widths: readonly number[]): Net<ParallelDense> {
  if (widths.length < 2 || ![nets, ...widths].every((width) => Number.isInteger(width) && width > 0)) {
    throw new InputError(
      `parallelDense: ${nets} nets of widths [${widths.join(", ")}]; allowed: whole numbers above 0`,
    );
  }
  const last = widths.length - 2;
  const outputs = widths[last + 1];
  return {
    init: (key) => ({
      layers: random.split(key, last + 1).map((layerKey, i) => ({
        weight: random.normal(layerKey, [nets, widths[i], widths[i + 1]]).div(Math.sqrt(widths[i])),
        bias: zeros([nets, 1, widths[i + 1]]),
      })),
      factor: zeros([outputs, nets]),
    }),
    apply: ({ layers, factor }, x) => {
      const result = layers.reduce(
        (y, { weight, bias }, i) => {
          const z = add(matmul(y, weight), bias);
          return i === last ? z : tanh(z);
        },
        expandDims(x, 0),
      );
      return reshape(mul(permute(result, [1, 2, 0]), factor), [x.shape[0], outputs * nets]);
    },
  };
}
