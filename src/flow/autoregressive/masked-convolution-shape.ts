import { silu, type Tensor } from "../../tensor/index.ts";
import type { DenseLayer } from "../net/layer.ts";
import type { Alphabet } from "./alphabet.ts";
import type { Rectangle, Windows } from "./windows.ts";

/** One layer: what a site gets from the rows above, from its own row, and from the one to the other. */
export interface ConvolutionLayer {
  readonly above: DenseLayer;
  readonly before: DenseLayer;
  /** [width, width] */
  readonly link: Tensor;
}

/** What a `maskedConvolution` learns. */
export interface MaskedConvolutionParameters {
  readonly layers: readonly ConvolutionLayer[];
  /** Of the place of a site, [sites, width]. */
  readonly places: Tensor;
  /** [width, k − 1] */
  readonly outputWeight: Tensor;
  /** Of each site, [sites, k − 1]. */
  readonly outputBias: Tensor;
}

/** What a `maskedConvolution` is made of. */
export interface ConvolutionShape {
  readonly rectangle: Rectangle;
  readonly alphabet: Alphabet;
  /** Of each layer; the first looks at the values of sites, the others at the layer before. */
  readonly above: readonly Windows[];
  readonly before: readonly Windows[];
}

/** After each layer; it takes 0 to 0. */
export const activation: (x: Tensor) => Tensor = silu;
