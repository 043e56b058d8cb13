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
