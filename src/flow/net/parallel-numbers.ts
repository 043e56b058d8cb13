import { engine, NDArray, type Tensor, unary } from "../../tensor/index.ts";
import type { PlainNumbers } from "../fused.ts";
import { returnRoom, takeRoom } from "../room.ts";
import type { ParallelCall } from "./parallel.ts";

/** The products of a layer: one for each net, but one alone where all nets have the same inputs. */
interface Layer {
  readonly products: number;
  readonly outputs: number;
  readonly inputs: number;
  /** Weights beside biases, of each product [outputs, inputs + 1]; in the last layer times the factor. */
  readonly matrix: Float64Array;
}

/** What a pass leaves for its derivative. */
interface Passage {
  readonly layers: readonly Layer[];
  /** What entered the products of each layer, of each [inputs + 1, n]: the last row is ones. */
  readonly entered: readonly Float64Array[];
  /** Whether that is still there, and not yet room for others. */
  isThere: boolean;
}

/** Nets side by side and their derivative, on plain numbers: [nets · outputs, n] from columns [inputs, n]. */
export const parallelNumbers: PlainNumbers<ParallelCall, Passage> = {
  forward: pass,
  backward: (call, kept, cotangent) => {
    const passage = kept.isThere ? kept : pass(call).kept;
    const pulled = pullback(call, passage, numbers(cotangent));
    passage.entered.forEach(returnRoom);
    passage.isThere = false;
    return pulled;
  },
};

function pass(call: ParallelCall): { readonly value: NDArray; readonly kept: Passage } {
  const n = call.columns.shape[1];
  const layers = layersOf(call);
  const entered = layers.map(({ products, inputs }) => takeRoom(products * (inputs + 1) * n));
  entered[0].set(numbers(call.columns));
  let sums = entered[0];
  for (const [l, { products, outputs, inputs, matrix }] of layers.entries()) {
    if (l > 0) {
      for (let i = 0; i < products; i++) {
        tanhOf(inputs * n, sums, i * inputs * n, 1, entered[l], i * (inputs + 1) * n);
      }
      returnRoom(sums);
    }
    for (let i = 1; i <= products; i++) entered[l].fill(1, (i * (inputs + 1) - 1) * n, i * (inputs + 1) * n);
    const size = products * outputs * n;
    sums = l + 1 < layers.length ? takeRoom(size) : new Float64Array(size);
    multiply(products, [outputs, n, inputs + 1], [matrix, inputs + 1, "N"], [entered[l], n, "N"], sums);
  }
  return { value: new NDArray("float64", [sums.length / n, n], sums), kept: { layers, entered, isThere: true } };
}

const tanhOf = unary("tanh");

function pullback(call: ParallelCall, { layers, entered }: Passage, cotangent: Float64Array): ParallelCall {
  const n = call.columns.shape[1];
  const ofMatrices: Float64Array[] = [];
  const ofColumns = new Float64Array(layers[0].inputs * n);
  let changes = cotangent;
  for (let l = layers.length - 1; l >= 0; l--) {
    const { products, outputs, inputs, matrix } = layers[l];
    ofMatrices[l] = new Float64Array(matrix.length);
    multiply(products, [outputs, inputs + 1, n], [changes, n, "N"], [entered[l], n, "T"], ofMatrices[l]);
    const before = l === 0 ? ofColumns : takeRoom(products * inputs * n);
    multiply(products, [inputs, n, outputs], [matrix, inputs + 1, "T"], [changes, n, "N"], before);
    if (changes !== cotangent) returnRoom(changes);
    for (let i = 0; i < products && l > 0; i++) {
      throughTanh(inputs * n, before, i * inputs * n, entered[l], i * (inputs + 1) * n);
    }
    changes = before;
  }
  const columns = new NDArray("float64", call.columns.shape, ofColumns);
  return { ...separated(call, layers, ofMatrices), columns };
}

/** Turns cotangents of tanh into those of what it was taken of. */
function throughTanh(count: number, changes: Float64Array, from: number, values: Float64Array, at: number): void {
  for (let k = 0; k < count; k++) changes[from + k] *= 1 - values[at + k] * values[at + k];
}

function layersOf({ layers, factor }: ParallelCall): readonly Layer[] {
  const factors = numbers(factor);
  return layers.map(({ weight, bias }, l) => {
    const [nets, rows, inputs] = weight.shape;
    const [weights, biases] = [numbers(weight), numbers(bias)];
    const matrix = new Float64Array(weights.length + biases.length);
    for (let row = 0, at = 0; row < biases.length; row++) {
      const scale = l + 1 < layers.length ? 1 : factors[row];
      for (let i = 0; i < inputs; i++) matrix[at++] = scale * weights[row * inputs + i];
      matrix[at++] = scale * biases[row];
    }
    return l === 0
      ? { products: 1, outputs: nets * rows, inputs, matrix }
      : { products: nets, outputs: rows, inputs, matrix };
  });
}

/** The cotangents of the parameters from those of the matrices made of them. */
function separated(
  { layers, factor }: ParallelCall,
  products: readonly Layer[],
  ofMatrices: readonly Float64Array[],
): Omit<ParallelCall, "columns"> {
  const factors = numbers(factor);
  const ofFactor = new Float64Array(factors.length);
  const pulled = layers.map(({ weight, bias }, l) => {
    const isLast = l + 1 === layers.length;
    const { inputs } = products[l];
    const [weights, biases] = [numbers(weight), numbers(bias)];
    const [ofWeights, ofBiases] = [new Float64Array(weights.length), new Float64Array(biases.length)];
    for (let row = 0, at = 0; row < biases.length; row++) {
      const scale = isLast ? factors[row] : 1;
      for (let i = row * inputs; i < (row + 1) * inputs; i++) {
        const change = ofMatrices[l][at++];
        ofWeights[i] = scale * change;
        if (isLast) ofFactor[row] += weights[i] * change;
      }
      const change = ofMatrices[l][at++];
      ofBiases[row] = scale * change;
      if (isLast) ofFactor[row] += biases[row] * change;
    }
    return {
      weight: new NDArray("float64", weight.shape, ofWeights),
      bias: new NDArray("float64", bias.shape, ofBiases),
    };
  });
  return { layers: pulled, factor: new NDArray("float64", factor.shape, ofFactor) };
}

type Operand = readonly [data: Float64Array, stride: number, form: "N" | "T"];

/** So many products c ← op(a) op(b) of m×k by k×n matrices, those of each operand one after another without gaps. */
function multiply(
  count: number,
  [m, n, k]: readonly [number, number, number],
  [a, strideA, formA]: Operand,
  [b, strideB, formB]: Operand,
  c: Float64Array,
): void {
  const left = { data: a, stride: strideA, form: formA };
  const right = { data: b, stride: strideB, form: formB };
  const batch = { count, stepA: a.length / count, stepB: b.length / count };
  engine().matmul("float64", m, n, k, left, right, c, batch);
}

function numbers(x: Tensor): Float64Array {
  return (x as NDArray).values() as Float64Array;
}
