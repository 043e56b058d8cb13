import { NDArray, type Tensor } from "../array.ts";
import { asTensor, checkShape, type TensorLike } from "../create.ts";
import { allocate, type DType, isComplex, type Storage } from "../dtype.ts";
import { DTypeError, InputError, ShapeError } from "../error.ts";
import { type Shape, sizeOf } from "../layout.ts";
import { concrete } from "../primitive.ts";
import { broadcastTo } from "../primitives/movement.ts";
import { unitInterval } from "./continuous.ts";
import { portableExp } from "./elementary.ts";
import { eachBlock, type Key } from "./key.ts";

/**
 * True with probability p: a number, or a tensor that broadcasts to `shape` (its own shape unless given).
 *
 * @throws InputError for a probability outside [0, 1].
 */
export function bernoulli(key: Key, p: TensorLike, shape?: Shape): NDArray {
  const given = concrete(asTensor(p), "bernoulli");
  requireReal(given, "bernoulli");
  const target = checkShape(shape ?? given.shape, "bernoulli");
  const probabilities = concrete(broadcastTo(given, target), "bernoulli").values();
  const outside = probabilities.find((x) => !(x >= 0 && x <= 1));
  if (outside !== undefined) throw new InputError(`bernoulli: probabilities lie in [0, 1], got ${outside}`);
  const data = allocate("bool", probabilities.length);
  eachBlock(key, data.length, (i, a, b) => {
    data[i] = unitInterval(a, b) < probabilities[i] ? 1 : 0;
  });
  return new NDArray("bool", target, data);
}

/** +1 or −1, each with probability 1/2. */
export function rademacher(key: Key, shape: Shape = [], dtype: Exclude<DType, "bool"> = "float64"): NDArray {
  const result = NDArray.zeros(dtype, checkShape(shape, "rademacher"));
  const width = isComplex(dtype) ? 2 : 1;
  eachBlock(key, result.size, (i, a) => {
    result.data[i * width] = a & 1 ? 1 : -1;
  });
  return result;
}

/**
 * Whole numbers evenly distributed over low, ..., high − 1, as int32; no number is likelier than another by more than
 * 1 part in 2²¹.
 *
 * @throws InputError unless low < high are whole numbers in the range of int32.
 */
export function randint(key: Key, shape: Shape, low: number, high: number): NDArray {
  const whole = Number.isInteger(low) && Number.isInteger(high);
  if (!whole || low >= high || low < -(2 ** 31) || high > 2 ** 31) {
    throw new InputError(`randint: needs whole numbers -2^31 <= low < high <= 2^31, got ${low} and ${high}`);
  }
  const data = allocate("int32", sizeOf(checkShape(shape, "randint")));
  eachBlock(key, data.length, (i, a, b) => {
    data[i] = low + Math.floor(unitInterval(a, b) * (high - low));
  });
  return new NDArray("int32", shape, data);
}

/** The numbers 0, ..., count − 1 in random order, as int32: the Fisher–Yates shuffle. */
export function permutation(key: Key, count: number): NDArray {
  const data = allocate("int32", sizeOf(checkShape([count], "permutation")));
  for (let i = 0; i < count; i++) data[i] = i;
  eachBlock(key, Math.max(0, count - 1), (done, a, b) => {
    const last = count - 1 - done;
    const other = Math.floor(unitInterval(a, b) * (last + 1));
    [data[last], data[other]] = [data[other], data[last]];
  });
  return new NDArray("int32", [count], data);
}

/**
 * Indices drawn with probability softmax(logits), by inversion of the cumulative sum.
 *
 * @param logits unnormalized log-probabilities, [...batch, n]; −∞ excludes an index.
 * @param shape how many draws of each distribution: the result is int32 [...shape, ...batch].
 * @throws InputError where logits are NaN or +∞, or all of a distribution are −∞.
 */
export function categorical(key: Key, logits: TensorLike, shape: Shape = []): NDArray {
  const given: Tensor = asTensor(logits);
  const values = concrete(given, "categorical");
  requireReal(values, "categorical");
  if (values.rank === 0 || values.size === 0) {
    throw new ShapeError(`categorical: needs logits [..., n] with n > 0, got shape [${values.shape.join(", ")}]`);
  }
  const batch = values.shape.slice(0, -1);
  const n = values.shape[values.rank - 1];
  const sums = cumulativeWeights(values.values(), n);
  const rows = sizeOf(batch);
  const data = allocate("int32", sizeOf(checkShape(shape, "categorical")) * rows);
  eachBlock(key, data.length, (i, a, b) => {
    const start = (i % rows) * n;
    data[i] = firstAbove(sums, start, n, unitInterval(a, b) * sums[start + n - 1]);
  });
  return new NDArray("int32", [...shape, ...batch], data);
}

/** Running sums of exp(logit − max) within rows of n. */
function cumulativeWeights(logits: Storage, n: number): Float64Array {
  const sums = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += n) {
    let max = Number.NEGATIVE_INFINITY;
    for (let i = start; i < start + n; i++) {
      if (Number.isNaN(logits[i])) throw new InputError(`categorical: logit ${i - start} of ${n} is NaN`);
      max = Math.max(max, logits[i]);
    }
    if (!Number.isFinite(max)) throw new InputError(`categorical: the largest of ${n} logits is ${max}`);
    let total = 0;
    for (let i = start; i < start + n; i++) {
      total += portableExp(logits[i] - max);
      sums[i] = total;
    }
  }
  return sums;
}

/** Position in a row of the first running sum above the threshold. */
function firstAbove(sums: Float64Array, start: number, n: number, threshold: number): number {
  let low = 0;
  let high = n - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[start + middle] > threshold) high = middle;
    else low = middle + 1;
  }
  return low;
}

function requireReal({ dtype }: NDArray, operation: string): void {
  if (isComplex(dtype)) throw new DTypeError(`${operation}: needs real numbers, got ${dtype}`);
}
