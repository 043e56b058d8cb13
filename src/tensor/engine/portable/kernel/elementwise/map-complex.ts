// A complex function is a class like those of map.ts, whose arguments are the real and the imaginary parts of numbers.
// `value` and `exception` leave their results in `re` and `im` by way of `answer`.

/** The parts of the last result. */
export let re: v128 = f64x2(0, 0);
export let im: v128 = f64x2(0, 0);

export function answer(realPart: v128, imaginaryPart: v128): void {
  re = realPart;
  im = imaginaryPart;
}

/** As {@link answer}, for one number. */
export function answerOne(realPart: f64, imaginaryPart: f64): void {
  re = f64x2.splat(realPart);
  im = f64x2.splat(imaginaryPart);
}

/** A mask of the numbers with a part that is infinite or NaN. */
export function notFinite(x: v128, y: v128): v128 {
  const infinity = f64x2.splat(Infinity);
  return v128.not(v128.and(f64x2.lt(f64x2.abs(x), infinity), f64x2.lt(f64x2.abs(y), infinity)));
}

/**
 * The function f of each of the `count` complex numbers at x into y, elsewhere. There must be room for an even count at
 * both: numbers are done in pairs. What becomes of a number depends on nothing but its value.
 */
export function mapComplex<F>(f: F, count: i32, x: usize, y: usize): void {
  const end = x + (count << 4);
  if (count & 1) v128.store(end, f64x2.splat(1));
  for (let from = x, to = y; from < end; from += 32, to += 32) {
    const first = v128.load(from);
    const second = v128.load(from, 16);
    const realParts = v128.shuffle<f64>(first, second, 0, 2);
    const imaginaryParts = v128.shuffle<f64>(first, second, 1, 3);
    f.value(realParts, imaginaryParts);
    v128.store(to, v128.shuffle<f64>(re, im, 0, 2));
    v128.store(to, v128.shuffle<f64>(re, im, 1, 3), 16);
    const exceptional = f.exceptional(realParts, imaginaryParts);
    if (!v128.any_true(exceptional)) continue;
    const mask = i64x2.bitmask(exceptional);
    if (mask & 1) storeException(f, from, to);
    if (mask & 2) storeException(f, from + 16, to + 16);
  }
}

/** As {@link mapComplex}, of two complex operands. */
export function mapComplexBinary<F>(f: F, count: i32, x: usize, y: usize, z: usize): void {
  const bytes: usize = count << 4;
  if (count & 1) {
    v128.store(x + bytes, f64x2.splat(1));
    v128.store(y + bytes, f64x2.splat(1));
  }
  for (let at: usize = 0; at < bytes; at += 32) {
    const a = v128.shuffle<f64>(v128.load(x + at), v128.load(x + at, 16), 0, 2);
    const b = v128.shuffle<f64>(v128.load(x + at), v128.load(x + at, 16), 1, 3);
    const c = v128.shuffle<f64>(v128.load(y + at), v128.load(y + at, 16), 0, 2);
    const d = v128.shuffle<f64>(v128.load(y + at), v128.load(y + at, 16), 1, 3);
    f.value(a, b, c, d);
    v128.store(z + at, v128.shuffle<f64>(re, im, 0, 2));
    v128.store(z + at, v128.shuffle<f64>(re, im, 1, 3), 16);
    const exceptional = f.exceptional(a, b, c, d);
    if (!v128.any_true(exceptional)) continue;
    const mask = i64x2.bitmask(exceptional);
    if (mask & 1) storeBinaryException(f, x + at, y + at, z + at);
    if (mask & 2) storeBinaryException(f, x + at + 16, y + at + 16, z + at + 16);
  }
}

function storeBinaryException<F>(f: F, x: usize, y: usize, z: usize): void {
  f.exception(load<f64>(x), load<f64>(x, 8), load<f64>(y), load<f64>(y, 8));
  v128.store(z, v128.shuffle<f64>(re, im, 0, 2));
}

function storeException<F>(f: F, from: usize, to: usize): void {
  f.exception(load<f64>(from), load<f64>(from, 8));
  v128.store(to, v128.shuffle<f64>(re, im, 0, 2));
}

/**
 * The product of a factor that may be infinite and one that may be NaN, as C99's Annex G has them meet: 0 times NaN is
 * 0, and infinity times NaN is infinity in the part of the result of which that is known.
 */
export function specialProduct(x: f64, y: f64, infinityWins: bool): f64 {
  if (x == 0 || y == 0) return (x == 0 ? x : copysign<f64>(0, x)) * (y == 0 ? y : copysign<f64>(1, y));
  return infinityWins && abs(x) == Infinity && F64.isNaN(y) ? x : x * y;
}
