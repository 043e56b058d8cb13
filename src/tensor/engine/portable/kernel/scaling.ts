// Powers of two that keep sums of squares from overflow and underflow. Scaling by them rounds nothing.

/** 2^±600: moves a number from near either end of float64's range to where it may be squared. */
export const upscale: f64 = 4.149515568880993e180;
export const downscale: f64 = 1.0 / 4.149515568880993e180;

/** Between these sizes of a matrix or vector its Householder reflectors neither over- nor underflow. */
const smallest: f64 = 1e-140;
const largest: f64 = 1e140;

/** The factor to scale what is of this size by before it is reduced by reflectors: mostly 1; 0 if it is not finite. */
export function safeScale(size: f64): f64 {
  if (size == Infinity) return 0;
  if (size > largest) return downscale;
  return size < smallest && size != 0 ? upscale : 1;
}

/** The power of two, or the closest that is a normal number, that brings x > 0 between 1 and 2; 1 for x = 0. */
export function unitScale(x: f64): f64 {
  if (x == 0) return 1;
  const exponent = reinterpret<u64>(x) >> 52;
  return reinterpret<f64>(max<u64>(2046 - exponent, 1) << 52);
}
