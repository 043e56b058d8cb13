import { activateRows } from "./hidden-activation.ts";
import type { MadeShape } from "./made.ts";
import { enterValues, siteRows } from "./made-pass.ts";
import { beginPass, endPass, type MadeMemory } from "./made-rows.ts";
import type { MaskedLayer } from "./masked-layer.ts";
import { applySites } from "./masked-matrix.ts";
import type { SiteWalk } from "./sample.ts";

/**
 * Sampling from a masked net: at each site, only the units that belong to it are computed, from those of the sites before,
 * which are kept. In the end this is a whole pass through the net, which ln p of the samples needs not repeat.
 */
export function madeWalk(
  shape: MadeShape,
  layers: readonly MaskedLayer[],
  count: number,
  memory: MadeMemory,
): SiteWalk {
  const { units, alphabet } = shape;
  const passage = beginPass(shape, layers, count, memory);
  const { matrices } = passage;
  const { inputs, outputs } = passage.rows;
  const enter = (drawn: Float64Array, site: number) =>
    enterValues(alphabet.values, drawn, siteRows(inputs[0], 1, site, units[0].width, count));
  let site = 0;
  return {
    next: (drawn) => {
      if (drawn) enter(drawn, site - 1);
      let block = outputs[0];
      for (const [l, matrix] of matrices.entries()) {
        const { width } = units[l + 1];
        block = siteRows(outputs[l], 0, site, width, count);
        applySites(matrix, inputs[l], count, site, site + 1, block);
        if (l + 1 === matrices.length) break;
        activateRows(matrix, site * width, count, block, siteRows(inputs[l + 1], 1, site, width, count));
      }
      site++;
      return block;
    },
    end: (samples, last) => {
      enter(last, site - 1);
      if (endPass(passage, memory)) memory.drawn = { samples, layers, passage };
    },
  };
}
