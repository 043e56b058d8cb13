// Arithmetic of two lanes for numbers T, real and complex: what the sums and updates of vectors are made of. A step of a
// sum is one complex number, which meets the other operand twice, as it is and with its parts swapped; or four real
// ones, two by two. Either way it takes two independent products, p and q.
import { multiplyAdd } from "./scalar.ts";

/** Bytes of a step: one complex number or four real ones. */
export function stepBytes<T>(): usize {
  return isVector<T>() ? 16 : 32;
}

/** The first operand of q, given p's: the same complex number; or the last two of four real numbers. */
export function again<T>(first: v128, at: usize): v128 {
  return isVector<T>() ? first : v128.load(at, 16);
}

/** The second operand of q, given p's: a complex number with its parts swapped; or the last two of four real numbers. */
export function partner<T>(first: v128, at: usize): v128 {
  return isVector<T>() ? swapped(first) : v128.load(at, 16);
}

/** Σ aᵢ xᵢ from the sums of the products p and q of a with x. */
export function plainSum<T>(p: v128, q: v128): T {
  if (isVector<T>()) return f64x2(f64x2.extract_lane(p, 0) - f64x2.extract_lane(p, 1), sumOfLanes(q));
  return sumOfLanes(f64x2.add(p, q));
}

/** Σ āᵢ xᵢ likewise. */
export function conjugatedSum<T>(p: v128, q: v128): T {
  if (isVector<T>()) return f64x2(sumOfLanes(p), f64x2.extract_lane(q, 0) - f64x2.extract_lane(q, 1));
  return sumOfLanes(f64x2.add(p, q));
}

export function sumOfLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** What the real part of a complex factor multiplies; or a real number twice. */
export function lanes<T>(alpha: T): v128 {
  if (isVector<T>()) return alpha;
  return f64x2.splat(alpha);
}

/** i·alpha: what the imaginary part of x multiplies in alpha·x. */
export function crossed<T>(alpha: T): v128 {
  if (isVector<T>()) return v128.xor(swapped(alpha), f64x2(-0.0, 0));
  return f64x2.splat(0);
}

/** −i·alpha: what the imaginary part of x multiplies in alpha·x̄. */
export function conjugateCrossed<T>(alpha: T): v128 {
  if (isVector<T>()) return v128.xor(swapped(alpha), f64x2(0, -0.0));
  return f64x2.splat(0);
}

/** y + alpha·x for one complex number or two real ones, alpha given by what the parts of x multiply. */
export function stepped<T>(first: v128, second: v128, x: usize, y: v128): v128 {
  if (!isVector<T>()) return multiplyAdd(first, v128.load(x), y);
  return multiplyAdd(second, v128.load_splat<f64>(x, 8), multiplyAdd(first, v128.load_splat<f64>(x), y));
}

function swapped(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 0);
}
