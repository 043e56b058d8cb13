import { NDArray } from "../../tensor/index.ts";
import type { PlainNumbers } from "./fused.ts";
import { activateRows, pullActivation } from "./hidden-activation.ts";
import type { MadeParameters, MadeShape } from "./made.ts";
import { type MaskedLayer, unitsOf } from "./masked-layer.ts";
import {
  applyMatrix,
  applySites,
  inputCotangent,
  type MaskedMatrix,
  maskedMatrix,
  unitRows,
  weightCotangent,
} from "./masked-matrix.ts";
import type { SiteWalk } from "./sample.ts";
import { transposed } from "./transposed.ts";

/** The logits of a masked net for given samples, [count, sites, k − 1], and their derivative, on plain numbers. */
export function madePass(shape: MadeShape, samples: NDArray): PlainNumbers<MadeParameters> {
  const { units } = shape;
  const count = samples.shape[0];
  const outputs = units[units.length - 1];
  return {
    forward: ({ layers }) => {
      const matrices = matricesOf(shape, layers);
      const kept = [inputRows(shape, samples)];
      for (const [l, matrix] of matrices.entries()) {
        const before = applyMatrix(matrix, kept[kept.length - 1], count);
        kept.push(before);
        if (l + 1 === matrices.length) break;
        const after = unitRows(units[l + 1], count);
        activateRows(matrix, 0, count, before, after.subarray(count));
        kept.push(after);
      }
      const logits = transposed(kept[kept.length - 1], unitsOf(outputs), count);
      return { value: new NDArray("float64", [count, outputs.sites, outputs.width], logits), kept };
    },
    backward: ({ layers }, kept, cotangent) => {
      const matrices = matricesOf(shape, layers);
      const result: MaskedLayer[] = [];
      let changes = transposed(cotangent.values() as Float64Array, count, unitsOf(outputs));
      let slope: NDArray | undefined;
      for (let l = matrices.length - 1; l >= 0; l--) {
        const [before, after] = [kept[2 * l - 1], kept[2 * l]];
        result.unshift({ ...weightCotangent(matrices[l], after, count, changes), ...(slope && { slope }) });
        if (l === 0) break;
        changes = inputCotangent(matrices[l], count, changes);
        slope = pullActivation(matrices[l - 1], count, before, after.subarray(count), changes);
      }
      return { layers: result };
    },
  };
}

/** The rows of a walk that has ended, for the next one: the system takes as long to clear new ones as it takes to use them. */
export interface SpareRows {
  rows?: readonly Float64Array[];
}

/** Numbers in rows that are worth keeping, 16 MB of them. */
const mostSpare = 2 ** 21;

function takeRows(spare: SpareRows, units: MadeShape["units"], count: number): readonly Float64Array[] {
  const { rows } = spare;
  spare.rows = undefined;
  if (rows?.[0].length !== (1 + unitsOf(units[0])) * count) return units.map((each) => unitRows(each, count));
  rows[0].fill(0, count);
  return rows;
}

function giveRows(spare: SpareRows, rows: readonly Float64Array[]): void {
  if (rows.reduce((total, { length }) => total + length, 0) <= mostSpare) spare.rows = rows;
}

/**
 * Sampling from a masked net: at each site, only the units that belong to it are computed, from those of the sites before,
 * which are kept.
 */
export function madeWalk(shape: MadeShape, layers: readonly MaskedLayer[], count: number, spare: SpareRows): SiteWalk {
  const { units, alphabet } = shape;
  const matrices = matricesOf(shape, layers);
  const rows = takeRows(spare, units, count);
  /** The rows of the sites from … to − 1 of one layer. */
  const rowsOf = (l: number, from: number, to: number) =>
    rows[l].subarray((1 + from * units[l].width) * count, (1 + to * units[l].width) * count);
  let site = 0;
  return {
    next: (drawn) => {
      if (drawn) enterValues(alphabet.values, drawn, rowsOf(0, site - 1, site));
      for (const [l, matrix] of matrices.entries()) {
        const block = rowsOf(l + 1, site, site + 1);
        applySites(matrix, rows[l], count, site, site + 1, block);
        if (l + 1 < matrices.length) activateRows(matrix, site * units[l + 1].width, count, block, block);
      }
      if (++site === units[0].sites) giveRows(spare, rows);
      return rowsOf(matrices.length, site - 1, site);
    },
  };
}

function matricesOf({ units }: MadeShape, layers: readonly MaskedLayer[]): readonly MaskedMatrix[] {
  return layers.map((layer, l) => maskedMatrix(layer, units[l], units[l + 1], l === 0));
}

/** The inputs that samples [count, sites] give, below a row of ones. */
function inputRows({ alphabet, units: [{ sites, width }] }: MadeShape, samples: NDArray): Float64Array {
  const count = samples.shape[0];
  const rows = unitRows({ sites, width }, count);
  const columns = transposed(samples.values() as Float64Array, count, sites);
  for (let site = 0; site < sites; site++) {
    const drawn = columns.subarray(site * count, (site + 1) * count);
    enterValues(alphabet.values, drawn, rows.subarray((1 + site * width) * count, (1 + (site + 1) * width) * count));
  }
  return rows;
}

/** Writes the inputs of a site: its values, or as many rows as there are values, 1 in the one that was drawn. */
function enterValues(values: readonly number[], drawn: Float64Array, inputs: Float64Array): void {
  const count = drawn.length;
  if (values.length === 2) inputs.set(drawn);
  else for (let n = 0; n < count; n++) inputs[values.indexOf(drawn[n]) * count + n] = 1;
}
