import {
  add,
  matmul,
  matrixTranspose,
  mul,
  NDArray,
  permute,
  reshape,
  slice,
  softmax,
  type Tensor,
} from "../../tensor/index.ts";

/**
 * Self-attention of `heads` heads in which a position sees those up to itself: from queries, keys and values side by side,
 * [n, positions, 3 width], what each position gathers, [n, positions, width]. Head h has the h-th part of each.
 *
 * A. Vaswani et al., Attention is all you need, NeurIPS 2017, section 3.2.
 */
export function causalAttention(queriesKeysValues: Tensor, heads: number): Tensor {
  const [count, positions, three] = queriesKeysValues.shape;
  const [width, size] = [three / 3, three / 3 / heads];
  // [3, n, heads, positions, size]
  const parts = permute(reshape(queriesKeysValues, [count, positions, 3, heads, size]), [2, 0, 3, 1, 4]);
  const [queries, keys, values] = [0, 1, 2].map((part) => slice(parts, part));
  const scores = mul(matmul(queries, matrixTranspose(keys)), 1 / Math.sqrt(size));
  const weights = softmax(add(scores, laterPositions(positions)));
  return reshape(permute(matmul(weights, values), [0, 2, 1, 3]), [count, positions, width]);
}

/** −∞ for what a position must not see, else 0: [positions, positions]. */
function laterPositions(positions: number): NDArray {
  const mask = new Float64Array(positions * positions);
  for (let i = 0; i < positions; i++) mask.fill(Number.NEGATIVE_INFINITY, i * positions + i + 1, (i + 1) * positions);
  return new NDArray("float64", [positions, positions], mask);
}

/**
 * The same attention, a position at a time: keys and values of earlier positions are kept, so that a new one costs as much
 * as there are before it.
 */
export interface AttentionCache {
  /** Of the next position: [n, 3 width] to [n, width]. */
  attend(queriesKeysValues: NDArray): NDArray;
}

/** A cache for `count` sequences of at most so many positions. */
export function attentionCache(count: number, positions: number, width: number, heads: number): AttentionCache {
  const size = width / heads;
  // Of each sequence one position after another.
  const [keys, values] = [0, 1].map(() => new Float64Array(count * positions * width));
  const weights = new Float64Array(positions);
  let position = 0;
  return {
    attend: (queriesKeysValues) => {
      const rows = queriesKeysValues.values() as Float64Array;
      const gathered = new Float64Array(count * width);
      for (let n = 0; n < count; n++) {
        const [row, kept] = [3 * n * width, n * positions * width];
        keys.set(rows.subarray(row + width, row + 2 * width), kept + position * width);
        values.set(rows.subarray(row + 2 * width, row + 3 * width), kept + position * width);
        for (let head = 0; head < heads; head++) {
          const at = head * size;
          scoresOf(rows, row + at, keys, kept + at, width, size, position, weights);
          gather(weights, values, kept + at, width, size, position, gathered, n * width + at);
        }
      }
      position++;
      return new NDArray("float64", [count, width], gathered);
    },
  };
}

/** Weights of positions 0 … last for one query. */
function scoresOf(
  queries: Float64Array,
  query: number,
  keys: Float64Array,
  first: number,
  width: number,
  size: number,
  last: number,
  weights: Float64Array,
): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let j = 0, key = first; j <= last; j++, key += width) {
    let product = 0;
    for (let d = 0; d < size; d++) product += queries[query + d] * keys[key + d];
    weights[j] = product / Math.sqrt(size);
    if (weights[j] > largest) largest = weights[j];
  }
  let total = 0;
  for (let j = 0; j <= last; j++) {
    weights[j] = Math.exp(weights[j] - largest);
    total += weights[j];
  }
  for (let j = 0; j <= last; j++) weights[j] /= total;
}

function gather(
  weights: Float64Array,
  values: Float64Array,
  first: number,
  width: number,
  size: number,
  last: number,
  gathered: Float64Array,
  to: number,
): void {
  for (let j = 0, value = first; j <= last; j++, value += width) {
    const weight = weights[j];
    for (let d = 0; d < size; d++) gathered[to + d] += weight * values[value + d];
  }
}
