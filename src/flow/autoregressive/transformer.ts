import {
  add,
  concatenate,
  concrete,
  gelu,
  InputError,
  type Key,
  matmul,
  type NDArray,
  random,
  reshape,
  slice,
  type Tensor,
  zeros,
} from "../../tensor/index.ts";
import { attentionCache, causalAttention } from "../net/causal-attention.ts";
import { applyLayer, type DenseLayer, denseLayer } from "../net/layer.ts";
import { applyLayerNorm, type LayerNorm, layerNorm } from "../net/layer-norm.ts";
import { type Alphabet, oneHot, spins } from "./alphabet.ts";
import { type Autoregressive, autoregressive } from "./autoregressive.ts";
import { enteredValues, logitRows } from "./rows.ts";
import type { SiteWalk } from "./sample.ts";

/** How a {@link transformer} is built. */
export interface TransformerOptions {
  /** What a site can be; {@link spins} unless given. */
  readonly alphabet?: Alphabet;
  /** Blocks of attention and two dense layers; 2 unless given. */
  readonly blocks?: number;
  /** Numbers that stand for a site; a multiple of `heads`, 16 unless given. */
  readonly width?: number;
  /** Heads of attention; 4 unless given. */
  readonly heads?: number;
  /** Units between the dense layers of a block, in multiples of `width`; 4 unless given. */
  readonly expansion?: number;
}

/** One block: attention, and two dense layers on each site. */
export interface TransformerBlock {
  readonly attentionNorm: LayerNorm;
  /** To queries, keys and values side by side. */
  readonly projection: DenseLayer;
  readonly gathered: DenseLayer;
  readonly denseNorm: LayerNorm;
  readonly inner: DenseLayer;
  readonly outer: DenseLayer;
}

/** What a {@link transformer} learns. */
export interface TransformerParameters {
  /** Of the value of the site before, [channels, width]. */
  readonly embedding: Tensor;
  /** Of the place of a site, [sites, width]. */
  readonly positions: Tensor;
  readonly blocks: readonly TransformerBlock[];
  readonly norm: LayerNorm;
  readonly output: DenseLayer;
}

/**
 * A causal transformer: the logits of a site come from attention to the sites before it. Sampling keeps keys and values of
 * earlier sites, so that the sites together cost about one pass. Blocks normalize before attention and before their
 * dense layers; places are learned. It begins as independent sites, all values equally likely.
 *
 * A. Vaswani et al., Attention is all you need, NeurIPS 2017; the order of normalization is that of A. Radford et al.,
 * Language models are unsupervised multitask learners, 2019.
 * @throws InputError for sizes that are not whole numbers above 0, or a width that `heads` does not divide.
 */
export function transformer(sites: number, options: TransformerOptions = {}): Autoregressive<TransformerParameters> {
  const { alphabet = spins, blocks = 2, width = 16, heads = 4, expansion = 4 } = options;
  for (const [name, value] of Object.entries({ sites, blocks, width, heads, expansion })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InputError(`transformer: ${name} is ${value}; allowed: a whole number of at least 1`);
    }
  }
  if (width % heads !== 0) {
    throw new InputError(`transformer: width ${width} for ${heads} heads; allowed: a multiple of the heads`);
  }
  const values = alphabet.values.length;
  const channels = values === 2 ? 1 : values;
  return autoregressive<TransformerParameters>({
    sites,
    alphabet,
    init: (key) => {
      const [first, second, ...rest] = random.split(key, blocks + 2);
      return {
        embedding: random.normal(first, [channels, width]).mul(firstSize),
        positions: random.normal(second, [sites, width]).mul(firstSize),
        blocks: rest.map((blockKey) => initBlock(blockKey, width, expansion, blocks)),
        norm: layerNorm(width),
        output: denseLayer(first, width, values - 1, 0),
      };
    },
    logits: (parameters, samples) => {
      const count = samples.shape[0];
      const inputs = values === 2 ? reshape(samples, [count, sites, 1]) : oneHot(alphabet, samples);
      // A site is told of the one before, the first of nothing.
      const before = concatenate([zeros([count, 1, channels]), slice(inputs, null, [0, sites - 1])], 1);
      const embedded = matmul(reshape(before, [count * sites, channels]), parameters.embedding);
      const tokens = add(reshape(embedded, [count, sites, width]), parameters.positions);
      return pass(parameters, tokens, (projected) => causalAttention(projected, heads));
    },
    walk: (parameters, count) => transformerWalk(parameters, { sites, alphabet, width, heads }, count),
  });
}

/** Of the first embeddings and places. */
const firstSize = 0.5;

function initBlock(key: Key, width: number, expansion: number, blocks: number): TransformerBlock {
  const [projection, gathered, inner, outer] = random.split(key, 4);
  // What all blocks add stays as large as what one adds.
  const scale = 1 / Math.sqrt(2 * blocks);
  return {
    attentionNorm: layerNorm(width),
    projection: denseLayer(projection, width, 3 * width),
    gathered: denseLayer(gathered, width, width, scale),
    denseNorm: layerNorm(width),
    inner: denseLayer(inner, width, expansion * width),
    outer: denseLayer(outer, expansion * width, width, scale),
  };
}

/**
 * Logits [..., k − 1] from tokens [..., width]: of all sites at once, or of the next one, as `attend` does it for queries,
 * keys and values [..., 3 width] of a block.
 */
function pass(
  { blocks, norm, output }: TransformerParameters,
  tokens: Tensor,
  attend: (projected: Tensor, block: number) => Tensor,
): Tensor {
  const hidden = blocks.reduce((h, block, b) => {
    const seen = attend(applyLayer(block.projection, applyLayerNorm(block.attentionNorm, h)), b);
    const gathered = add(h, applyLayer(block.gathered, seen));
    const inner = gelu(applyLayer(block.inner, applyLayerNorm(block.denseNorm, gathered)));
    return add(gathered, applyLayer(block.outer, inner));
  }, tokens);
  return applyLayer(output, applyLayerNorm(norm, hidden));
}

interface TransformerShape {
  readonly sites: number;
  readonly alphabet: Alphabet;
  readonly width: number;
  readonly heads: number;
}

function transformerWalk(
  parameters: TransformerParameters,
  { sites, alphabet, width, heads }: TransformerShape,
  count: number,
): SiteWalk {
  const caches = parameters.blocks.map(() => attentionCache(count, sites, width, heads));
  let site = 0;
  return {
    next: (drawn) => {
      const position = slice(parameters.positions, [site, site + 1]);
      const value = drawn && matmul(enteredValues(alphabet, drawn), parameters.embedding);
      const token = add(value ?? zeros([count, width]), position);
      const logits = pass(parameters, token, (projected, b) => caches[b].attend(projected as NDArray));
      site++;
      return logitRows(concrete(logits, "transformer"));
    },
  };
}
