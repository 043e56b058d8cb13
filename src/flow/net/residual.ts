import { add, InputError, random, silu, type Tensor } from "../../tensor/index.ts";
import { applyLayer, type DenseLayer, denseLayer } from "./layer.ts";
import type { Net } from "./net.ts";

/** How a {@link residual} net is made. */
export interface ResidualOptions {
  /** How many blocks; 2 unless given. */
  readonly blocks?: number;
  /** Before each layer of a block; `silu` unless given. */
  readonly activation?: (x: Tensor) => Tensor;
  /** What the weights of the last layer are multiplied by at the start: 0 makes the net begin as zero; 1 unless given. */
  readonly outputScale?: number;
}

/** The layers of a {@link residual} net. */
export interface ResidualParameters {
  readonly input: DenseLayer;
  readonly blocks: readonly { readonly inner: DenseLayer; readonly outer: DenseLayer }[];
  readonly output: DenseLayer;
}

/**
 * A dense net whose hidden layers of `width` units add to what came before: h ← h + W₂ σ(W₁ σ(h)). The outer weights of
 * each block begin at zero, so that a deep net begins as one of its first and last layer.
 *
 * K. He, X. Zhang, S. Ren and J. Sun, Identity mappings in deep residual networks, ECCV 2016 (pre-activation).
 * @throws InputError for sizes that are not whole numbers above 0.
 */
export function residual(
  inputs: number,
  width: number,
  outputs: number,
  options: ResidualOptions = {},
): Net<ResidualParameters> {
  const { blocks = 2, activation = silu, outputScale = 1 } = options;
  for (const [name, value] of Object.entries({ inputs, width, outputs, blocks })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InputError(`residual: ${name} is ${value}; allowed: a whole number of at least 1`);
    }
  }
  return {
    init: (key) => {
      const [first, last, ...inner] = random.split(key, blocks + 2);
      return {
        input: denseLayer(first, inputs, width),
        blocks: inner.map((blockKey) => ({
          inner: denseLayer(blockKey, width, width),
          outer: denseLayer(blockKey, width, width, 0),
        })),
        output: denseLayer(last, width, outputs, outputScale),
      };
    },
    apply: (parameters, x) => {
      const hidden = parameters.blocks.reduce(
        (h, { inner, outer }) => add(h, applyLayer(outer, activation(applyLayer(inner, activation(h))))),
        applyLayer(parameters.input, x),
      );
      return applyLayer(parameters.output, activation(hidden));
    },
  };
}
