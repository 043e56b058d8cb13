import { engine, type MatrixForm, NDArray } from "../../tensor/index.ts";
import type { Activation, Operands } from "./layer-field.ts";
import { type LayerRoom, layerRoom, type Slopes } from "./layer-room.ts";

/** ∇φ [n, d], ∇²φ [n], and for each point the ticket of its slopes [n]; see `layerField`. */
export function fieldNumbers(
  activation: Activation,
  [x, weight, amplitude, bias]: Operands<NDArray>,
): readonly [NDArray, NDArray, NDArray] {
  const [n, d] = x.shape;
  const h = weight.shape[0];
  const velocity = new Float64Array(n * d);
  const divergence = new Float64Array(n);
  const tickets = new Float64Array(n);
  const room = furnishedRoom(n, weight, amplitude, bias);
  const { product, divergence: sums } = room.places;
  for (const { start, count } of partsOf(n, room)) {
    const slopes = slopesAt(room, activation, rows(numbers(x), d, start, count), weight);
    const velocities = rows(velocity, d, start, count);
    multiply(count, d, h, rows(slopes.numbers, h, 0, count), "N", product.numbers, "N", velocities);
    divergence.set(rows(sums.numbers, 1, 0, count), start);
    tickets.fill(slopes.ticket, start, start + count);
  }
  return [arrayOf([n, d], velocity), arrayOf([n], divergence), arrayOf([n], tickets)];
}

/** Cotangents of x, w, a and b, from those of ∇φ and ∇²φ. */
export function pullbackNumbers(
  activation: Activation,
  [x, weight, amplitude, bias]: Operands<NDArray>,
  tickets: NDArray,
  [ofVelocity, ofDivergence]: readonly NDArray[],
): readonly NDArray[] {
  const [n, d] = x.shape;
  const h = weight.shape[0];
  const ofX = new Float64Array(n * d);
  const room = furnishedRoom(n, weight, amplitude, bias);
  const { product, divergence, cotangents, change, ofProduct, ofStrength, ofWeight, ofAmplitude, ofBias } = room.places;
  for (const sums of [ofWeight, ofAmplitude, ofBias]) sums.numbers.fill(0);
  for (const { start, count } of partsOf(n, room).reverse()) {
    const points = rows(numbers(x), d, start, count);
    const velocities = rows(numbers(ofVelocity), d, start, count);
    const slopes = room.recall(numbers(tickets)[start]) ?? slopesAt(room, activation, points, weight);
    // Of the products z = w·x + b, in place of the cotangents of σ′ that come from the velocity.
    const ofZ = rows(cotangents.numbers, h, 0, count);
    multiply(count, h, d, velocities, "N", product.numbers, "T", ofZ);
    divergence.numbers.set(rows(numbers(ofDivergence), 1, start, count));
    ofStrength.numbers.fill(0);
    throughSlopes(room, activation, slopes, count);
    multiply(count, d, h, ofZ, "N", numbers(weight), "N", rows(ofX, d, start, count));
    multiply(h, d, count, ofZ, "T", points, "N", change.numbers);
    multiply(h, d, count, rows(slopes.numbers, h, 0, count), "T", velocities, "N", ofProduct.numbers);
    throughWeights(room, weight);
  }
  return [
    arrayOf([n, d], ofX),
    arrayOf([h, d], ofWeight.numbers.slice()),
    arrayOf([h], ofAmplitude.numbers.slice()),
    ...(bias ? [arrayOf([h], ofBias.numbers.slice())] : []),
  ];
}

/** A room with these weights. */
function furnishedRoom(n: number, weight: NDArray, amplitude: NDArray, bias: NDArray | undefined): LayerRoom {
  const [h, d] = weight.shape;
  const room = layerRoom(n, h, d);
  room.furnish(weight, amplitude, bias);
  return room;
}

/** The slopes at as many points as there are places for, or fewer; their divergences are in the room then. */
function slopesAt(room: LayerRoom, { isEven }: Activation, points: Float64Array, weight: NDArray): Slopes {
  const [h, d] = weight.shape;
  const count = points.length / d;
  const slopes = room.remember();
  const { kernels, places: at } = room;
  multiply(count, h, d, points, "N", numbers(weight), "T", rows(slopes.numbers, h, 0, count));
  const { pointer } = slopes;
  kernels.slopes(Number(isEven), count, h, pointer, at.bias.pointer, at.strength.pointer, at.divergence.pointer);
  return slopes;
}

function throughSlopes(
  { kernels, places: at }: LayerRoom,
  { isEven }: Activation,
  slopes: Slopes,
  count: number,
): void {
  kernels.throughSlopes(
    Number(isEven),
    count,
    at.amplitude.numbers.length,
    at.cotangents.pointer,
    slopes.pointer,
    at.strength.pointer,
    at.divergence.pointer,
    at.ofStrength.pointer,
    at.ofBias.pointer,
  );
}

function throughWeights({ kernels, places: at }: LayerRoom, weight: NDArray): void {
  kernels.throughWeights(
    weight.shape[0],
    weight.shape[1],
    at.weight.pointer,
    at.amplitude.pointer,
    at.change.pointer,
    at.ofProduct.pointer,
    at.ofStrength.pointer,
    at.ofWeight.pointer,
    at.ofAmplitude.pointer,
  );
}

/** The points, as many at a time as there is room for. */
function partsOf(n: number, { points }: LayerRoom): { readonly start: number; readonly count: number }[] {
  const parts = [];
  for (let start = 0; start < n; start += points) parts.push({ start, count: Math.min(points, n - start) });
  return parts;
}

/** c ← op(a) op(b), c being m×n; a and b are without gaps between rows. */
function multiply(
  m: number,
  n: number,
  k: number,
  a: Float64Array,
  formA: MatrixForm,
  b: Float64Array,
  formB: MatrixForm,
  c: Float64Array,
): void {
  const left = { data: a, stride: formA === "N" ? k : m, form: formA };
  const right = { data: b, stride: formB === "N" ? n : k, form: formB };
  engine().matmul("float64", m, n, k, left, right, c);
}

/** Some rows of a matrix. */
function rows(matrix: Float64Array, length: number, start: number, count: number): Float64Array {
  if (matrix.length === count * length) return matrix;
  return matrix.subarray(start * length, (start + count) * length);
}

function numbers(x: NDArray): Float64Array {
  return x.values() as Float64Array;
}

function arrayOf(shape: readonly number[], data: Float64Array<ArrayBuffer>): NDArray {
  return new NDArray("float64", shape, data);
}
