import {
  add,
  concatenate,
  InputError,
  type Key,
  matmul,
  type NDArray,
  random,
  reshape,
  type Tensor,
  take,
  zeros,
} from "../../tensor/index.ts";
import { applyLayer, denseLayer } from "../net/layer.ts";
import { type Alphabet, oneHot, spins } from "./alphabet.ts";
import { type Autoregressive, autoregressive } from "./autoregressive.ts";
import {
  activation,
  type ConvolutionLayer,
  type ConvolutionShape,
  type MaskedConvolutionParameters,
} from "./masked-convolution-shape.ts";
import { maskedConvolutionWalk } from "./masked-convolution-walk.ts";
import { requireRectangle, windowIndices, windowsAbove, windowsBefore } from "./windows.ts";

/** How a {@link maskedConvolution} is built. */
export interface MaskedConvolutionOptions {
  /** What a site can be; {@link spins} unless given. */
  readonly alphabet?: Alphabet;
  /** Whether rows close on themselves; yes unless given. */
  readonly periodic?: boolean;
  /** Layers of convolution; 3 unless given. */
  readonly depth?: number;
  /** Features of a site in each layer; 16 unless given. */
  readonly width?: number;
  /** How far a window goes to either side; unless given, just so far that a site sees every site before it. */
  readonly reach?: number;
}

/**
 * A masked convolution on a rectangle of width × height sites, drawn row by row: site x + width · y at (x, y). As in the
 * gated PixelCNN there are two stacks of features, one that sees the rows above, and one that sees the sites before in the
 * same row and what the first has of the rows above; a single masked stack would be blind to sites above and far to the
 * right. Where rows close on themselves, windows onto rows above go around them; those onto the own row do not. Layers add
 * to the one before. Every feature is computed once in sampling, so that it costs as much as one pass. It begins as
 * independent sites, all values equally likely.
 *
 * A. van den Oord, N. Kalchbrenner, O. Vinyals, L. Espeholt, A. Graves and K. Kavukcuoglu, Conditional image generation
 * with PixelCNN decoders, NeurIPS 2016, section 2.2.
 * @throws InputError for sizes that are not whole numbers above 0.
 */
export function maskedConvolution(
  width: number,
  height: number,
  options: MaskedConvolutionOptions = {},
): Autoregressive<MaskedConvolutionParameters> {
  const { alphabet = spins, periodic = true, depth = 3, width: features = 16 } = options;
  const rectangle = { width, height, periodic };
  requireRectangle("maskedConvolution", rectangle);
  const { reach = Math.max(1, Math.ceil((Math.max(width, height) - 1) / depth)) } = options;
  for (const [name, value] of Object.entries({ depth, width: features, reach })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InputError(`maskedConvolution: ${name} is ${value}; allowed: a whole number of at least 1`);
    }
  }
  const layers = Array.from({ length: depth }, (_, l) => l === 0);
  const shape: ConvolutionShape = {
    rectangle,
    alphabet,
    above: layers.map((first) => windowsAbove(rectangle, reach, first)),
    before: layers.map((first) => windowsBefore(rectangle, reach, first)),
  };
  return autoregressive<MaskedConvolutionParameters>({
    sites: width * height,
    alphabet,
    init: (key) => initConvolution(key, shape, features),
    logits: logitsOf(shape),
    walk: (parameters, count) => maskedConvolutionWalk(shape, parameters, count),
  });
}

/** Numbers that stand for the value of a site. */
function channelsOf({ values }: Alphabet): number {
  return values.length === 2 ? 1 : values.length;
}

function initConvolution(key: Key, { rectangle, alphabet, above, before }: ConvolutionShape, features: number) {
  const sites = rectangle.width * rectangle.height;
  const [placesKey, ...layerKeys] = random.split(key, above.length + 1);
  const layers = layerKeys.map((layerKey, l): ConvolutionLayer => {
    const inputs = l === 0 ? channelsOf(alphabet) : features;
    const [first, second, third] = random.split(layerKey, 3);
    return {
      above: denseLayer(first, above[l].size * inputs, features),
      before: denseLayer(second, before[l].size * inputs, features),
      link: denseLayer(third, features, features).weight,
    };
  });
  const places = random.normal(placesKey, [sites, features]).mul(0.1);
  const outputs = alphabet.values.length - 1;
  return { layers, places, outputWeight: zeros([features, outputs]), outputBias: zeros([sites, outputs]) };
}

/** All logits in one pass. */
function logitsOf({ rectangle, alphabet, above, before }: ConvolutionShape) {
  const sites = rectangle.width * rectangle.height;
  const [aboveIndices, beforeIndices] = [above, before].map((list) => list.map(windowIndices));
  return ({ layers, places, outputWeight, outputBias }: MaskedConvolutionParameters, samples: Tensor): Tensor => {
    const count = samples.shape[0];
    const values = alphabet.values.length === 2 ? reshape(samples, [count, sites, 1]) : oneHot(alphabet, samples);
    let [top, row]: readonly Tensor[] = [zeros([1]), places];
    for (const [l, layer] of layers.entries()) {
      const [seenAbove, seenBefore] = l === 0 ? [values, values] : [top, row].map(activation);
      top = add(top, applyLayer(layer.above, throughWindows(seenAbove, aboveIndices[l])));
      const linked = applyWeight(layer.link, activation(top));
      row = add(add(row, applyLayer(layer.before, throughWindows(seenBefore, beforeIndices[l]))), linked);
    }
    return add(applyWeight(outputWeight, activation(row)), outputBias);
  };
}

/** What windows show of features [n, sites, c]: [n, sites, size · c], zeros where there is no site. */
function throughWindows(features: Tensor, indices: NDArray): Tensor {
  const [count, sites, channels] = features.shape;
  const padded = concatenate([features, zeros([count, 1, channels])], 1);
  return reshape(take(padded, indices, 1), [count, sites, indices.shape[1] * channels]);
}

function applyWeight(weight: Tensor, x: Tensor): Tensor {
  const [inputs, outputs] = weight.shape;
  return reshape(matmul(reshape(x, [-1, inputs]), weight), [...x.shape.slice(0, -1), outputs]);
}
