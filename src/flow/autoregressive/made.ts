import { add, full, InputError, matmul, mul, NDArray, random, type Tensor } from "../../tensor/index.ts";
import { fused } from "../fused.ts";
import { type Alphabet, oneHot, spins } from "./alphabet.ts";
import { type Autoregressive, autoregressive, logProbOf } from "./autoregressive.ts";
import { activate } from "./hidden-activation.ts";
import { madeLogits, madeLogProb } from "./made-pass.ts";
import type { MadeMemory } from "./made-rows.ts";
import { madeWalk } from "./made-walk.ts";
import { initMaskedLayer, type MaskedLayer, requireLayers, siteMask, type Units } from "./masked-layer.ts";

/** How a {@link made} is built. */
export interface MadeOptions {
  /** What a site can be; {@link spins} unless given. */
  readonly alphabet?: Alphabet;
  /** Layers of weights, 1 for none hidden; 3 unless given. */
  readonly depth?: number;
  /** Hidden units for each site in each hidden layer; 4 unless given. */
  readonly width?: number;
  /** After each hidden layer; `prelu`, with a slope of its own for each unit, unless given. */
  readonly activation?: "prelu" | "tanh";
}

/** The layers, in order. */
export interface MadeParameters {
  readonly layers: readonly MaskedLayer[];
}

/** What all that goes through the layers of a {@link made} needs to know. */
export interface MadeShape {
  readonly alphabet: Alphabet;
  /** Inputs, hidden layers, outputs. */
  readonly units: readonly Units[];
}

/**
 * A masked autoencoder: an autoregressive model whose logits are a net of dense layers, masked so that those of a site
 * see the sites before it. Every hidden unit belongs to a site i and sees sites before i; site by site, sampling costs as
 * much as one pass through the net. Sites of more than two values enter one-hot, others as they are.
 *
 * M. Germain, K. Gregor, I. Murray and H. Larochelle, MADE: masked autoencoder for distribution estimation, ICML 2015; the
 * layout is that of D. Wu, L. Wang and P. Zhang, Solving statistical mechanics using variational autoregressive networks,
 * Phys. Rev. Lett. 122, 080602 (2019).
 * @throws InputError for sizes that are not whole numbers above 0.
 */
export function made(sites: number, options: MadeOptions = {}): Autoregressive<MadeParameters> {
  const { alphabet = spins, depth = 3, width = 4, activation = "prelu" } = options;
  for (const [name, value] of Object.entries({ sites, depth, width })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InputError(`made: ${name} is ${value}; allowed: a whole number of at least 1`);
    }
  }
  const values = alphabet.values.length;
  const hidden = Array.from({ length: depth - 1 }, () => width);
  const units = [values === 2 ? 1 : values, ...hidden, values - 1].map((each) => ({ sites, width: each }));
  const masks = hidden.concat(0).map((_, l) => siteMask(units[l], units[l + 1], l === 0));
  const shape: MadeShape = { alphabet, units };
  const memory: MadeMemory = {};
  const operations = ({ layers }: MadeParameters, samples: Tensor) => {
    const count = samples.shape[0];
    const inputs = values === 2 ? samples : oneHot(alphabet, samples).reshape([count, sites * values]);
    const outputs = layers.reduce((x, layer, l) => {
      const y = add(matmul(x, mul(layer.weight, masks[l])), layer.bias);
      return l === depth - 1 ? y : activate(layer, y);
    }, inputs);
    return outputs.reshape([count, sites, values - 1]);
  };
  const logits = (parameters: MadeParameters, samples: Tensor) => {
    requireLayers(parameters.layers, units);
    return samples instanceof NDArray
      ? fused((p) => operations(p, samples), madeLogits(shape, samples, memory))(parameters)
      : operations(parameters, samples);
  };
  return autoregressive<MadeParameters>({
    sites,
    alphabet,
    init: (key) => ({
      layers: random.split(key, depth).map((layerKey, l) => {
        const layer = initMaskedLayer(layerKey, units[l], units[l + 1], l === 0);
        return activation === "prelu" && l < depth - 1 ? { ...layer, slope: full([sites * width], firstSlope) } : layer;
      }),
    }),
    logits,
    logProb: (parameters, samples) => {
      if (values > 2 || !(samples instanceof NDArray)) return logProbOf(alphabet, logits(parameters, samples), samples);
      requireLayers(parameters.layers, units);
      const slowly = (p: MadeParameters) => logProbOf(alphabet, operations(p, samples), samples);
      return fused(slowly, madeLogProb(shape, samples, memory))(parameters);
    },
    walk: ({ layers }, count) => {
      requireLayers(layers, units);
      return madeWalk(shape, layers, count, memory);
    },
  });
}

/** Of PReLU at the start, as Wu, Wang and Zhang have it. */
const firstSlope = 0.5;
