// A number is an f64, or a complex one: a v128 that holds its real and its imaginary part. Kernels that serve both are
// generic over the type T, which is f64 or v128; `load<T>`, `store<T>` and `sizeof<T>` fit either.

/** The number x + 0i. */
export function real<T>(x: f64): T {
  if (isVector<T>()) return f64x2(x, 0);
  return x;
}

export function realPart<T>(x: T): f64 {
  if (isVector<T>()) return f64x2.extract_lane(x, 0);
  return x;
}

export function imaginaryPart<T>(x: T): f64 {
  if (isVector<T>()) return f64x2.extract_lane(x, 1);
  return 0;
}

export function add<T>(x: T, y: T): T {
  if (isVector<T>()) return f64x2.add(x, y);
  return x + y;
}

export function sub<T>(x: T, y: T): T {
  if (isVector<T>()) return f64x2.sub(x, y);
  return x - y;
}

export function mul<T>(x: T, y: T): T {
  if (isVector<T>()) {
    const crossed = f64x2.mul(f64x2.splat(f64x2.extract_lane(x, 1)), v128.shuffle<f64>(y, y, 1, 0));
    return multiplyAdd(f64x2.splat(f64x2.extract_lane(x, 0)), y, v128.xor(crossed, f64x2(-0.0, 0)));
  }
  return x * y;
}

/** x times a real number. */
export function scaled<T>(x: T, factor: f64): T {
  if (isVector<T>()) return f64x2.mul(x, f64x2.splat(factor));
  return x * factor;
}

export function conj<T>(x: T): T {
  if (isVector<T>()) return v128.xor(x, f64x2(0, -0.0));
  return x;
}

/** |x|², which may over- or underflow. */
export function squaredModulus<T>(x: T): f64 {
  if (isVector<T>()) {
    const square = f64x2.mul(x, x);
    return f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1);
  }
  return x * x;
}

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
