import { NDArray, unary } from "../../tensor/index.ts";
import type { PlainNumbers } from "../fused.ts";
import { returnRoom, takeRoom } from "../room.ts";
import { activateRows, pullActivation } from "./hidden-activation.ts";
import type { MadeParameters, MadeShape } from "./made.ts";
import { beginPass, drawnPassage, endPass, isThere, type MadeMemory, type MadePassage } from "./made-rows.ts";
import type { MaskedLayer } from "./masked-layer.ts";
import { applyMatrix, inputCotangent, weightCotangent } from "./masked-matrix.ts";
import { transposed } from "./transposed.ts";

/** The logits of a masked net for given samples, [count, sites, k − 1], and their derivative, on plain numbers. */
export function madeLogits(
  shape: MadeShape,
  samples: NDArray,
  memory: MadeMemory,
): PlainNumbers<MadeParameters, MadePassage> {
  const count = samples.shape[0];
  const { sites, width } = shape.units[shape.units.length - 1];
  return {
    forward: ({ layers }) => {
      const passage = passageOf(shape, layers, samples, memory);
      const logits = transposed(logitsOf(passage), sites * width, count);
      return { value: new NDArray("float64", [count, sites, width], logits), kept: passage };
    },
    backward: ({ layers }, kept, cotangent) => {
      const passage = isThere(kept) ? kept : passageOf(shape, layers, samples, memory);
      return pulledBack(passage, transposed(cotangent.values() as Float64Array, count, sites * width));
    },
  };
}

/** ln p of given samples of sites that have two values, [count], and its derivative, on plain numbers. */
export function madeLogProb(
  shape: MadeShape,
  samples: NDArray,
  memory: MadeMemory,
): PlainNumbers<MadeParameters, { readonly passage: MadePassage; readonly against: Float64Array }> {
  const count = samples.shape[0];
  const [first, second] = shape.alphabet.values;
  /** 1 where a site has the first value, −1 where it has the second. */
  const [middle, scale] = [(first + second) / 2, 2 / (first - second)];
  return {
    forward: ({ layers }) => {
      const passage = passageOf(shape, layers, samples, memory);
      const logits = logitsOf(passage);
      const [inputs] = passage.rows.inputs;
      const against = new Float64Array(logits.length);
      for (let k = 0; k < against.length; k++) against[k] = (inputs[count + k] - middle) * scale * logits[k];
      const surprises = takeRoom(against.length);
      softplusOf(against.length, against, 0, 1, surprises, 0);
      const logProb = new Float64Array(count);
      for (let start = 0; start < surprises.length; start += count) {
        for (let n = 0; n < count; n++) logProb[n] -= surprises[start + n];
      }
      returnRoom(surprises);
      return { value: new NDArray("float64", [count], logProb), kept: { passage, against } };
    },
    backward: ({ layers }, { passage: before, against }, cotangent) => {
      const passage = isThere(before) ? before : passageOf(shape, layers, samples, memory);
      const weights = cotangent.values() as Float64Array;
      const [inputs] = passage.rows.inputs;
      const changes = takeRoom(against.length);
      sigmoidOf(against.length, against, 0, 1, changes, 0);
      for (let start = 0; start < changes.length; start += count) {
        for (let n = 0; n < count; n++) {
          const k = start + n;
          changes[k] *= (middle - inputs[count + k]) * scale * weights[n];
        }
      }
      const pulled = pulledBack(passage, changes);
      returnRoom(changes);
      return pulled;
    },
  };
}

const softplusOf = unary("softplus");
const sigmoidOf = unary("sigmoid");

/** The pass of given samples: the one they were drawn in, or a new one. */
function passageOf(
  shape: MadeShape,
  layers: readonly MaskedLayer[],
  samples: NDArray,
  memory: MadeMemory,
): MadePassage {
  const drawn = drawnPassage(memory, layers, samples);
  if (drawn) return drawn;
  const count = samples.shape[0];
  const passage = beginPass(shape, layers, count, memory);
  const { inputs, outputs } = passage.rows;
  enterSamples(shape, samples, inputs[0]);
  for (const [l, matrix] of passage.matrices.entries()) {
    applyMatrix(matrix, inputs[l], count, outputs[l]);
    if (l + 1 < inputs.length) activateRows(matrix, 0, count, outputs[l], inputs[l + 1].subarray(count));
  }
  endPass(passage, memory);
  return passage;
}

/** [outputs, count] */
function logitsOf({ rows: { outputs } }: MadePassage): Float64Array {
  return outputs[outputs.length - 1];
}

/** The cotangents of the parameters that one of the logits, [outputs, count], gives. */
function pulledBack({ matrices, rows }: MadePassage, logitChanges: Float64Array): MadeParameters {
  const { count, inputs, outputs } = rows;
  const result: MaskedLayer[] = [];
  let changes = logitChanges;
  let slope: NDArray | undefined;
  for (let l = matrices.length - 1; l >= 0; l--) {
    result.unshift({ ...weightCotangent(matrices[l], inputs[l], count, changes), ...(slope && { slope }) });
    if (l === 0) break;
    const room = rows.changes[l % 2].subarray(0, outputs[l - 1].length);
    inputCotangent(matrices[l], count, changes, room);
    changes = room;
    slope = pullActivation(matrices[l - 1], count, outputs[l - 1], inputs[l].subarray(count), changes);
  }
  return { layers: result };
}

/** Writes the inputs that samples [count, sites] give, below a row of ones. */
function enterSamples({ alphabet, units: [{ sites, width }] }: MadeShape, samples: NDArray, rows: Float64Array): void {
  const count = samples.shape[0];
  const columns = transposed(samples.values() as Float64Array, count, sites);
  for (let site = 0; site < sites; site++) {
    const drawn = columns.subarray(site * count, (site + 1) * count);
    enterValues(alphabet.values, drawn, rows.subarray((1 + site * width) * count, (1 + (site + 1) * width) * count));
  }
}

/** Writes the inputs of a site: its values, or as many rows as there are values, 1 in the one that was drawn. */
export function enterValues(values: readonly number[], drawn: Float64Array, inputs: Float64Array): void {
  const count = drawn.length;
  if (values.length === 2) inputs.set(drawn);
  else for (let n = 0; n < count; n++) inputs[values.indexOf(drawn[n]) * count + n] = 1;
}

/** The parts of rows that belong to a site, `skipped` of them being above those of the first. */
export function siteRows(
  rows: Float64Array,
  skipped: number,
  site: number,
  width: number,
  count: number,
): Float64Array {
  return rows.subarray((skipped + site * width) * count, (skipped + (site + 1) * width) * count);
}
