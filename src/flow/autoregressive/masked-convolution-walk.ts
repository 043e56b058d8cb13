import { add, concatenate, concrete, matmul, slice, type Tensor, zeros } from "../../tensor/index.ts";
import { applyLayer, type DenseLayer } from "../net/layer.ts";
import { activation, type ConvolutionShape, type MaskedConvolutionParameters } from "./masked-convolution-shape.ts";
import { enteredValues, logitRows } from "./rows.ts";
import type { SiteWalk } from "./sample.ts";
import { nowhere } from "./windows.ts";

/** What is known of the sites so far, [count, channels] of each. */
type SiteFeatures = Tensor[];

/**
 * Sampling from a masked convolution: features that see rows above are computed for a row when it begins, those of a site
 * when it is drawn, each of them once.
 */
export function maskedConvolutionWalk(
  { rectangle, alphabet, above, before }: ConvolutionShape,
  { layers, places, outputWeight, outputBias }: MaskedConvolutionParameters,
  count: number,
): SiteWalk {
  const { width } = rectangle;
  const values: SiteFeatures = [];
  // Of each layer, what its activation makes of the features that see the rows above, and of those that see the own row.
  const [tops, rows]: SiteFeatures[][] = [0, 1].map(() => layers.map(() => []));
  const beginRow = (first: number) => {
    let features: SiteFeatures = [];
    for (const [l, { above: layer }] of layers.entries()) {
      features = Array.from({ length: width }, (_, x) => {
        const added = through(layer, l === 0 ? values : tops[l - 1], above[l].sites[first + x], count);
        return l === 0 ? added : add(features[x], added);
      });
      tops[l].push(...features.map(activation));
    }
  };
  let site = 0;
  return {
    next: (drawn) => {
      if (drawn) values.push(enteredValues(alphabet, drawn));
      if (site % width === 0) beginRow(site);
      let row: Tensor = slice(places, [site, site + 1]);
      for (const [l, { before: layer, link }] of layers.entries()) {
        const seen = through(layer, l === 0 ? values : rows[l - 1], before[l].sites[site], count);
        row = add(add(row, seen), matmul(tops[l][site], link));
        rows[l].push(activation(row));
      }
      const last = rows[layers.length - 1][site];
      const logits = add(matmul(last, outputWeight), slice(outputBias, [site, site + 1]));
      site++;
      return logitRows(concrete(logits, "maskedConvolution"));
    },
  };
}

/** A layer of what one window shows. */
function through(layer: DenseLayer, features: SiteFeatures, window: readonly number[], count: number): Tensor {
  const nothing = zeros([count, layer.weight.shape[0] / window.length]);
  const shown = window.map((site) => (site === nowhere ? nothing : features[site]));
  return applyLayer(layer, concatenate(shown, 1));
}
