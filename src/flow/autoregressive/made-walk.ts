import { concrete, engine } from "../../tensor/index.ts";
import type { MadeShape } from "./made.ts";
import { type MaskedLayer, seenUnits } from "./masked-layer.ts";
import type { SiteWalk } from "./sample.ts";

/** A layer ready for sampling, with the values of its units for every sample so far. */
interface Column {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  readonly slope?: Float64Array;
  /** Values of the layer before, [inputs, count], and of this one, [outputs, count]. */
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/**
 * Sampling from a masked net: at each site, only the units that belong to it are computed, from those of the sites before,
 * which are kept. Units are rows, so that the ones a site sees are one block.
 */
export function madeWalk(shape: MadeShape, layers: readonly MaskedLayer[], count: number): SiteWalk {
  const { units, alphabet } = shape;
  const values = units.map(({ sites, width }) => new Float64Array(sites * width * count));
  const columns = layers.map(({ weight, bias, slope }, l): Column => {
    const [w, b, a] = [weight, bias, slope].map((x) => x && (concrete(x, "made").values() as Float64Array));
    return { weight: w as Float64Array, bias: b as Float64Array, slope: a, before: values[l], after: values[l + 1] };
  });
  let site = 0;
  return {
    next: (drawn) => {
      if (drawn) enter(alphabet.values, drawn, values[0].subarray((site - 1) * units[0].width * count));
      for (const [l, column] of columns.entries()) {
        const { width } = units[l + 1];
        const [first, last] = [site * width, (site + 1) * width];
        const seen = seenUnits(units[l], site, l === 0);
        computeUnits(column, first, last, seen, count);
        if (l < columns.length - 1) activateUnits(column, first, last, count);
      }
      const { width } = units[columns.length];
      return values[columns.length].subarray(site * width * count, ++site * width * count);
    },
  };
}

/** Writes the inputs of a site: its values, or as many rows as there are values, 1 in the one that was drawn. */
function enter(values: readonly number[], drawn: Float64Array, inputs: Float64Array): void {
  const count = drawn.length;
  if (values.length === 2) inputs.set(drawn);
  else for (let n = 0; n < count; n++) inputs[values.indexOf(drawn[n]) * count + n] = 1;
}

/** Units first … last − 1 of all samples, before the activation. */
function computeUnits(column: Column, first: number, last: number, seen: number, count: number): void {
  const { weight, bias, before, after } = column;
  const block = after.subarray(first * count, last * count);
  if (seen > 0) {
    const a = { data: weight.subarray(first), stride: bias.length, form: "T" } as const;
    engine().matmul("float64", last - first, count, seen, a, { data: before, stride: count, form: "N" }, block);
  }
  for (let unit = first, at = 0; unit < last; unit++, at += count) {
    for (let n = at; n < at + count; n++) block[n] += bias[unit];
  }
}

function activateUnits({ slope, after }: Column, first: number, last: number, count: number): void {
  for (let unit = first; unit < last; unit++) {
    const [start, end] = [unit * count, (unit + 1) * count];
    if (slope) {
      const factor = slope[unit];
      for (let k = start; k < end; k++) if (after[k] < 0) after[k] *= factor;
    } else {
      for (let k = start; k < end; k++) after[k] = Math.tanh(after[k]);
    }
  }
}
