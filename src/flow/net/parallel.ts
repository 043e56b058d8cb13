import {
  add,
  expandDims,
  InputError,
  matmul,
  matrixTranspose,
  mul,
  random,
  reshape,
  type Tensor,
  tanh,
  zeros,
} from "../../tensor/index.ts";
import { fused } from "../fused.ts";
import type { Net } from "./net.ts";
import { parallelNumbers } from "./parallel-numbers.ts";

/** Dense nets of equal widths side by side: weights [nets, outputs, inputs], biases [nets, outputs, 1]. */
export interface ParallelDense {
  readonly layers: readonly { readonly weight: Tensor; readonly bias: Tensor }[];
  /** What each output is multiplied by, [nets, outputs, 1]. */
  readonly factor: Tensor;
}

/** The parameters with what the nets are applied to, points being columns: [inputs, n]. */
export interface ParallelCall extends ParallelDense {
  readonly columns: Tensor;
}

/**
 * `nets` dense nets of the same inputs, evaluated together; the outputs are those of the first net, then those of the
 * second, and so on. Each output is multiplied by a learned factor that begins at zero, so that all outputs do.
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
        weight: random.normal(layerKey, [nets, widths[i + 1], widths[i]]).div(Math.sqrt(widths[i])),
        bias: zeros([nets, widths[i + 1], 1]),
      })),
      factor: zeros([nets, outputs, 1]),
    }),
    apply: (parameters, x) => matrixTranspose(apply({ ...parameters, columns: matrixTranspose(x) })),
  };
}

/** [nets · outputs, n] */
function operations({ layers, factor, columns }: ParallelCall): Tensor {
  const result = layers.reduce(
    (y, { weight, bias }, l) => {
      const z = add(matmul(weight, y), bias);
      return l + 1 === layers.length ? z : tanh(z);
    },
    expandDims(columns, 0),
  );
  return reshape(mul(result, factor), [-1, columns.shape[1]]);
}

const apply = fused(operations, parallelNumbers);
