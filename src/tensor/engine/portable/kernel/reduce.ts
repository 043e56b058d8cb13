// Sums, products, largest and smallest numbers along one axis. Kinds of numbers: 0 = f64, 1 = f32, 2 = i32. Operations:
// 0 = sum, 1 = max, 2 = min (NaN wins), and of f64 3 = product, 4 = product of complex numbers. These are summed as pairs.
import { mul } from "./scalar.ts";

/** Runs up to this length are summed from start to end; longer ones by halves, whose rounding errors grow slower. */
const block = 512;

/** Folds `count` consecutive runs of `length` numbers to `width` f64 each: 2 where every other number counts apart. */
export function foldRuns(
  kind: i32,
  operation: i32,
  width: i32,
  count: i32,
  length: i32,
  source: usize,
  target: usize,
): void {
  if (kind == 0) runs<f64>(operation, width, count, length, source, target);
  else if (kind == 1) runs<f32>(operation, width, count, length, source, target);
  else runs<i32>(operation, width, count, length, source, target);
}

/**
 * Folds, in each of `count` consecutive blocks, `rows` rows of `length` numbers to one row of the same kind: together
 * with what is in the target already, unless `fresh`.
 */
export function foldRows(
  kind: i32,
  operation: i32,
  fresh: i32,
  count: i32,
  rows: i32,
  length: i32,
  source: usize,
  target: usize,
): void {
  for (let index = 0; index < count; index++) {
    if (kind == 0) blockOfRows<f64>(operation, fresh, rows, length, source, target);
    else if (kind == 1) blockOfRows<f32>(operation, fresh, rows, length, source, target);
    else blockOfRows<i32>(operation, fresh, rows, length, source, target);
    const rowBytes = length << (kind == 0 ? 3 : 2);
    source += rows * rowBytes;
    target += rowBytes;
  }
}

function runs<T>(operation: i32, width: i32, count: i32, length: i32, source: usize, target: usize): void {
  for (let run = 0; run < count; run++) {
    const lanes = foldRun<T>(operation, source, length);
    if (width == 2) v128.store(target, lanes);
    else store<f64>(target, numbers<f64>(operation, f64x2.extract_lane(lanes, 0), f64x2.extract_lane(lanes, 1)));
    source += length * sizeof<T>();
    target += width << 3;
  }
}

function foldRun<T>(operation: i32, source: usize, length: i32): v128 {
  if (operation == 0) return sumByHalves<T>(source, length);
  return operation < 3 ? extremum<T>(operation, source, length) : product(operation, source, length);
}

/** Two neighbouring numbers as f64. */
function pair<T>(at: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(at);
  const numbers = v128.load_zero<u64>(at);
  return isFloat<T>() ? f64x2.promote_low_f32x4(numbers) : f64x2.convert_low_i32x4_s(numbers);
}

/** Sums of the numbers at even and at odd places. */
function sumByHalves<T>(source: usize, length: i32): v128 {
  if (length > block) {
    const half = (length >> 1) & ~1;
    return f64x2.add(sumByHalves<T>(source, half), sumByHalves<T>(source + half * sizeof<T>(), length - half));
  }
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  let i = 0;
  for (; i + 8 <= length; i += 8) {
    a = f64x2.add(a, pair<T>(source));
    b = f64x2.add(b, pair<T>(source + 2 * sizeof<T>()));
    c = f64x2.add(c, pair<T>(source + 4 * sizeof<T>()));
    d = f64x2.add(d, pair<T>(source + 6 * sizeof<T>()));
    source += 8 * sizeof<T>();
  }
  for (; i + 2 <= length; i += 2) {
    a = f64x2.add(a, pair<T>(source));
    source += 2 * sizeof<T>();
  }
  if (i < length) b = f64x2.add(b, f64x2(<f64>load<T>(source), 0));
  return f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
}

/**
 * Extremum of at least one number, in either lane or in both. The fast instructions pass over NaN, so whether there was
 * one is kept beside.
 */
function extremum<T>(operation: i32, source: usize, length: i32): v128 {
  let a = f64x2.splat(<f64>load<T>(source));
  let b = a;
  let unordered = f64x2.ne(a, a);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const x = pair<T>(source);
    const y = pair<T>(source + 2 * sizeof<T>());
    a = operation == 1 ? f64x2.pmax(a, x) : f64x2.pmin(a, x);
    b = operation == 1 ? f64x2.pmax(b, y) : f64x2.pmin(b, y);
    unordered = v128.or(unordered, v128.or(f64x2.ne(x, x), f64x2.ne(y, y)));
    source += 4 * sizeof<T>();
  }
  for (; i < length; i++) {
    const x = f64x2.splat(<f64>load<T>(source));
    a = operation == 1 ? f64x2.pmax(a, x) : f64x2.pmin(a, x);
    unordered = v128.or(unordered, f64x2.ne(x, x));
    source += sizeof<T>();
  }
  if (v128.any_true(unordered)) return f64x2.splat(NaN);
  return operation == 1 ? f64x2.pmax(a, b) : f64x2.pmin(a, b);
}

/**
 * Products of the numbers at even and at odd places, or of complex numbers. It starts from the first of them: complex
 * infinity times 1 + 0i has a NaN.
 */
function product(operation: i32, source: usize, length: i32): v128 {
  if (length == 1) return f64x2(load<f64>(source), 1);
  const end = source + (length << 3);
  let a = v128.load(source);
  let at = source + 16;
  if (length >= 8) {
    let b = v128.load(source, 16);
    let c = v128.load(source, 32);
    let d = v128.load(source, 48);
    for (at = source + 64; at + 64 <= end; at += 64) {
      a = vectors<f64>(operation, a, v128.load(at));
      b = vectors<f64>(operation, b, v128.load(at, 16));
      c = vectors<f64>(operation, c, v128.load(at, 32));
      d = vectors<f64>(operation, d, v128.load(at, 48));
    }
    a = vectors<f64>(operation, vectors<f64>(operation, a, b), vectors<f64>(operation, c, d));
  }
  for (; at + 16 <= end; at += 16) a = vectors<f64>(operation, a, v128.load(at));
  return at < end ? f64x2.mul(a, f64x2(load<f64>(at), 1)) : a;
}

/** Rows are taken four at a time, which spares three of four passes over the target. */
function blockOfRows<T>(operation: i32, fresh: i32, rows: i32, length: i32, source: usize, target: usize): void {
  const rowBytes = length * sizeof<T>();
  let row = 0;
  if (fresh) {
    memory.copy(target, source, rowBytes);
    source += rowBytes;
    row = 1;
  }
  for (; row + 4 <= rows; row += 4) {
    foldFour<T>(operation, length, source, rowBytes, target);
    source += 4 * rowBytes;
  }
  for (; row < rows; row++) {
    foldOne<T>(operation, length, source, target);
    source += rowBytes;
  }
}

function foldFour<T>(operation: i32, length: i32, source: usize, step: usize, target: usize): void {
  const perVector = 16 / sizeof<T>();
  let i = 0;
  for (; i + perVector <= length; i += perVector) {
    const low = vectors<T>(operation, v128.load(source), v128.load(source + step));
    const high = vectors<T>(operation, v128.load(source + 2 * step), v128.load(source + 3 * step));
    v128.store(target, vectors<T>(operation, v128.load(target), vectors<T>(operation, low, high)));
    source += 16;
    target += 16;
  }
  for (; i < length; i++) {
    const low = numbers<T>(operation, load<T>(source), load<T>(source + step));
    const high = numbers<T>(operation, load<T>(source + 2 * step), load<T>(source + 3 * step));
    store<T>(target, numbers<T>(operation, load<T>(target), numbers<T>(operation, low, high)));
    source += sizeof<T>();
    target += sizeof<T>();
  }
}

function foldOne<T>(operation: i32, length: i32, source: usize, target: usize): void {
  const perVector = 16 / sizeof<T>();
  let i = 0;
  for (; i + perVector <= length; i += perVector) {
    v128.store(target, vectors<T>(operation, v128.load(target), v128.load(source)));
    source += 16;
    target += 16;
  }
  for (; i < length; i++) {
    store<T>(target, numbers<T>(operation, load<T>(target), load<T>(source)));
    source += sizeof<T>();
    target += sizeof<T>();
  }
}

function vectors<T>(operation: i32, a: v128, b: v128): v128 {
  if (operation == 0) return v128.add<T>(a, b);
  if (operation == 3) return v128.mul<T>(a, b);
  if (operation == 4) return mul<v128>(a, b);
  return operation == 1 ? v128.max<T>(a, b) : v128.min<T>(a, b);
}

function numbers<T>(operation: i32, a: T, b: T): T {
  if (operation == 0) return a + b;
  if (operation == 3) return a * b;
  return operation == 1 ? max(a, b) : min(a, b);
}
