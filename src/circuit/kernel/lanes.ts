// An amplitude is a v128 that holds its real and its imaginary part. Matrices and phases are complex numbers in memory,
// re and im one after the other.

/** x·y + z of each lane: fused, with one rounding, in the build for hosts that have relaxed SIMD. */
export function multiplyAdd(x: v128, y: v128, z: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(x, y, z);
  return f64x2.add(f64x2.mul(x, y), z);
}

/** z − x·y of each lane, fused as {@link multiplyAdd} is. */
export function multiplySubtract(x: v128, y: v128, z: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_nmadd(x, y, z);
  return f64x2.sub(z, f64x2.mul(x, y));
}

/** The parts exchanged: im + i·re. */
export function swapped(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 0);
}

/** i·x. */
export function turned(x: v128): v128 {
  return v128.xor(swapped(x), f64x2(-0.0, 0));
}

export function conjugate(x: v128): v128 {
  return v128.xor(x, f64x2(0, -0.0));
}

/** Both lanes the real part of the number at `at`: what multiplies x in a product with x. */
export function realOf(at: usize): v128 {
  return v128.load64_splat(at);
}

/** (−im, im) of the number at `at`: what multiplies x, its parts swapped, in a product with x. */
export function imaginaryOf(at: usize): v128 {
  return v128.xor(v128.load64_splat(at, 8), f64x2(-0.0, 0));
}

/** The product of two complex numbers. */
export function product(x: v128, y: v128): v128 {
  const re = v128.shuffle<f64>(x, x, 0, 0);
  const im = v128.xor(v128.shuffle<f64>(x, x, 1, 1), f64x2(-0.0, 0));
  return multiplyAdd(re, y, f64x2.mul(im, swapped(y)));
}

export function sumOfLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

export function differenceOfLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) - f64x2.extract_lane(x, 1);
}

/** Adds to the number at `at`. */
export function addTo(at: usize, x: f64): void {
  store<f64>(at, load<f64>(at) + x);
}
