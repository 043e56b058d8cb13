import {
  absSquare,
  concrete,
  diagonal,
  InputError,
  type Key,
  type NDArray,
  NumericalError,
  random,
  real,
  ShapeError,
  type Storage,
} from "../../tensor/index.ts";
import { bitString, bitsAt } from "./bits.ts";
import { isDensity, type State, stateQubits } from "./density.ts";
import { requireQubits } from "./register.ts";

/** Results of measuring the same state many times. */
export interface Samples {
  /** How many qubits were measured. */
  readonly qubits: number;
  /** The result of each shot, in the order they were made; bit j is the j-th qubit that was measured. */
  readonly indices: Int32Array;
  /** How often each result was found, by its bit string (rightmost character: bit 0), in ascending order. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Measures qubits of a state `shots` times, each time of a fresh copy. Takes time O(2^n + shots).
 * @param key - the source of randomness; the same key gives the same shots.
 * @param qubits - all unless given, `qubits[0]` being bit 0 of a result.
 * @throws InputError for a number of shots or qubits that are not allowed, ShapeError for a batch, NumericalError where the
 *   probabilities do not sum to 1.
 */
export function sample(state: State, shots: number, key: Key, qubits?: readonly number[]): Samples {
  const indices = sampleIndices(state, shots, key, qubits);
  const width = qubits?.length ?? stateQubits(state, "sample");
  return { qubits: width, indices, counts: countsOf(indices, width) };
}

/** The results of {@link sample} alone. */
export function sampleIndices(state: State, shots: number, key: Key, qubits?: readonly number[]): Int32Array {
  const count = stateQubits(state, "sample");
  if (!Number.isInteger(shots) || shots < 1) throw new InputError(`sample: ${shots} shots; allowed: whole numbers ≥ 1`);
  if (qubits) requireQubits("sample", qubits, count);
  const indices = drawIndices(allProbabilities(state), shots, key);
  return qubits ? indices.map((index) => bitsAt(index, qubits)) : indices;
}

/** How often each index occurs, by its bits, ascending. */
function countsOf(indices: Int32Array, qubits: number): Map<string, number> {
  const counts = new Map<string, number>();
  const ascending = indices.toSorted();
  for (let start = 0, end = 0; start < ascending.length; start = end) {
    while (ascending[end] === ascending[start]) end++;
    counts.set(bitString(ascending[start], qubits), end - start);
  }
  return counts;
}

/**
 * Indices drawn with given probabilities, independently, by one pass over the probabilities: the thresholds are put in
 * order first, by counting into as many bins.
 * @throws NumericalError unless the probabilities sum to 1.
 */
export function drawIndices(probabilities: NDArray, shots: number, key: Key): Int32Array {
  const weights = probabilities.values();
  const total = totalOf(weights, probabilities.dtype === "float32" ? 1e-3 : 1e-6);
  const thresholds = random.uniform(key, [shots]).values();
  const order = orderOf(thresholds);
  const indices = new Int32Array(shots);
  let reached = weights[0];
  let index = 0;
  let last = reached > 0 ? 0 : -1;
  for (const shot of order) {
    const threshold = thresholds[shot] * total;
    while (reached <= threshold && index < weights.length - 1) {
      index++;
      reached += weights[index];
      if (weights[index] > 0) last = index;
    }
    // Where rounding leaves a threshold above the sum, the last possible index is meant.
    indices[shot] = last;
  }
  return indices;
}

function allProbabilities(state: State): NDArray {
  const values = concrete(isDensity(state) ? real(diagonal(state.rho)) : absSquare(state), "sample");
  if (values.rank !== 1) {
    throw new ShapeError(`sample: a batch of states of shape [${values.shape.join(", ")}]; sample them one by one`);
  }
  return values;
}

function totalOf(weights: Storage, tolerance: number): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i];
  if (Math.abs(total - 1) <= tolerance) return total;
  throw new NumericalError(`sample: the probabilities sum to ${total}; the state must be normalized, to ${tolerance}`);
}

/**
 * Places of numbers from [0, 1) in ascending order of the numbers. Evenly distributed numbers are nearly in order once they
 * are counted into as many bins, so that what insertion adds grows with their number only.
 */
function orderOf(numbers: Storage): Int32Array {
  const count = numbers.length;
  const ends = new Int32Array(count + 1);
  const binOf = (x: number) => Math.min(count - 1, Math.floor(x * count));
  for (let i = 0; i < count; i++) ends[binOf(numbers[i]) + 1]++;
  for (let bin = 0; bin < count; bin++) ends[bin + 1] += ends[bin];
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[ends[binOf(numbers[i])]++] = i;
  for (let i = 1; i < count; i++) {
    const moved = order[i];
    let place = i;
    while (place > 0 && numbers[order[place - 1]] > numbers[moved]) {
      order[place] = order[place - 1];
      place--;
    }
    order[place] = moved;
  }
  return order;
}
