import { concrete, engine, NDArray } from "../../tensor/index.ts";
import { type MaskedLayer, seenUnits, type Units, unitsOf } from "./masked-layer.ts";

/**
 * A masked layer made ready for plain arrays in which units are rows and samples columns, so that the units a site sees are
 * one block. Above the units stands a row of ones, and above the weights that of the biases.
 */
export interface MaskedMatrix {
  readonly before: Units;
  readonly after: Units;
  readonly exclusive: boolean;
  /** [1 + inputs, outputs], zero where it is masked. */
  readonly weight: Float64Array;
  /** Of PReLU, [outputs]. */
  readonly slope?: Float64Array;
}

/** The weights of a layer with zeros where they are masked, below its biases. */
export function maskedMatrix(layer: MaskedLayer, before: Units, after: Units, exclusive: boolean): MaskedMatrix {
  const [given, bias] = [numbersOf(layer.weight), numbersOf(layer.bias)];
  const outputs = unitsOf(after);
  const weight = new Float64Array((1 + unitsOf(before)) * outputs);
  weight.set(bias);
  for (let input = 0; input < unitsOf(before); input++) {
    const first = firstSeeing(before, after, Math.floor(input / before.width), exclusive);
    weight.set(given.subarray(input * outputs + first, (input + 1) * outputs), (1 + input) * outputs + first);
  }
  return { before, after, exclusive, weight, ...(layer.slope && { slope: numbersOf(layer.slope) }) };
}

function numbersOf(x: MaskedLayer["weight"]): Float64Array {
  return concrete(x, "made").values() as Float64Array;
}

/** The first unit that sees the units of a site; all after it do too. */
function firstSeeing(before: Units, after: Units, site: number, exclusive: boolean): number {
  return Math.min(before.sites, exclusive ? site + 1 : site) * after.width;
}

/** An array [1 + units, count] whose first row is ones. */
export function unitRows(units: Units, count: number): Float64Array {
  return new Float64Array((1 + unitsOf(units)) * count).fill(1, 0, count);
}

/** The units of the sites `from` … `to` − 1 before the activation, from the layer before, [1 + inputs, count], into `block`. */
export function applySites(
  { before, after, exclusive, weight }: MaskedMatrix,
  rows: Float64Array,
  count: number,
  from: number,
  to: number,
  block: Float64Array,
): void {
  const seen = 1 + seenUnits(before, to - 1, exclusive);
  const matrix = { data: weight.subarray(from * after.width), stride: unitsOf(after), form: "T" } as const;
  const inputs = { data: rows, stride: count, form: "N" } as const;
  engine().matmul("float64", (to - from) * after.width, count, seen, matrix, inputs, block);
}

/** All units before the activation, [outputs, count], into `result`. */
export function applyMatrix(matrix: MaskedMatrix, rows: Float64Array, count: number, result: Float64Array): void {
  const { width } = matrix.after;
  for (const [from, to] of panels(matrix.after)) {
    applySites(matrix, rows, count, from, to, result.subarray(from * width * count, to * width * count));
  }
}

/** The cotangents of weights and biases that one of the outputs, [outputs, count], gives. */
export function weightCotangent(
  { before, after, exclusive }: MaskedMatrix,
  rows: Float64Array,
  count: number,
  cotangent: Float64Array,
): { readonly weight: NDArray; readonly bias: NDArray } {
  const outputs = unitsOf(after);
  const weight = new Float64Array(unitsOf(before) * outputs);
  const bias = new Float64Array(outputs);
  for (const [from, to] of panels(before)) {
    // The row of ones goes with the first inputs, and is seen by all.
    const [start, end] = [from === 0 ? 0 : 1 + from * before.width, 1 + to * before.width];
    const first = from === 0 ? 0 : firstSeeing(before, after, from, exclusive);
    const block = new Float64Array((end - start) * (outputs - first));
    if (block.length === 0) continue;
    const inputs = { data: rows.subarray(start * count), stride: count, form: "N" } as const;
    const changes = { data: cotangent.subarray(first * count), stride: count, form: "T" } as const;
    engine().matmul("float64", end - start, outputs - first, count, inputs, changes, block);
    for (let row = start; row < end; row++) {
      const at = (row - start) * (outputs - first);
      if (row === 0) bias.set(block.subarray(0, outputs));
      else {
        const site = Math.floor((row - 1) / before.width);
        const seeing = firstSeeing(before, after, site, exclusive);
        weight.set(block.subarray(at + seeing - first, at + outputs - first), (row - 1) * outputs + seeing);
      }
    }
  }
  return {
    weight: new NDArray("float64", [unitsOf(before), outputs], weight),
    bias: new NDArray("float64", [outputs], bias),
  };
}

/** The cotangent of the inputs, [inputs, count], that one of the outputs, [outputs, count], gives, into `result`. */
export function inputCotangent(
  { before, after, exclusive, weight }: MaskedMatrix,
  count: number,
  cotangent: Float64Array,
  result: Float64Array,
): void {
  const outputs = unitsOf(after);
  for (const [from, to] of panels(before)) {
    const first = firstSeeing(before, after, from, exclusive);
    const [start, end] = [from * before.width, to * before.width];
    const block = result.subarray(start * count, end * count);
    if (first === outputs) {
      block.fill(0);
      continue;
    }
    const matrix = { data: weight.subarray((1 + start) * outputs + first), stride: outputs, form: "N" } as const;
    const changes = { data: cotangent.subarray(first * count), stride: count, form: "N" } as const;
    engine().matmul("float64", end - start, count, outputs - first, matrix, changes, block);
  }
}

/** Sites in groups, within which products are done as if nothing were masked: few, as long as they are small. */
function panels({ sites, width }: Units): readonly (readonly [number, number])[] {
  const groups = Math.min(mostPanels, sites, Math.max(1, Math.floor((sites * width) / leastPanel)));
  const bounds = Array.from({ length: groups + 1 }, (_, g) => Math.round((g * sites) / groups));
  return bounds.slice(1).map((to, g) => [bounds[g], to]);
}

/** Products of fewer units than this cost more to begin than masked weights can save. */
const leastPanel = 64;
const mostPanels = 4;
