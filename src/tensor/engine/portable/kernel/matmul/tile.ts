// A register tile is 4 rows by 2 vectors of real numbers of type L, which is f64 or f32; that is 2×2 complex128 or 2×4
// complex64 numbers. A complex number of either panel lies there as two real ones, so the tile gathers every product of
// a real or imaginary part of op(A) with one of op(B), and puts complex numbers together when it is written.

/** Rows of a tile, and bytes of its rows, in real numbers. */
export const tileRows: i32 = 4;
export const tileRowBytes: i32 = 32;

/**
 * C ← alpha times the sum of the outer products of a panel of op(A) and one of op(B), plus C if `accumulate` is 1, for
 * a full tile whose rows lie `ldc` bytes apart. `width` is 2 for complex numbers.
 */
export function tile<L>(
  width: i32,
  depth: i32,
  alpha: f64,
  a: usize,
  b: usize,
  c: usize,
  ldc: usize,
  accumulate: i32,
): void {
  const next = tileRows * <i32>sizeof<L>();
  let c00 = v128.splat<L>(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  // One step at a time: with more, or a larger tile, V8 keeps sums in memory and is half as fast.
  for (const end = a + depth * next; a < end; a += next, b += tileRowBytes) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<L>(a);
    c00 = multiplyAdd<L>(a0, b0, c00);
    c01 = multiplyAdd<L>(a0, b1, c01);
    const a1 = v128.load_splat<L>(a, sizeof<L>());
    c10 = multiplyAdd<L>(a1, b0, c10);
    c11 = multiplyAdd<L>(a1, b1, c11);
    const a2 = v128.load_splat<L>(a, 2 * sizeof<L>());
    c20 = multiplyAdd<L>(a2, b0, c20);
    c21 = multiplyAdd<L>(a2, b1, c21);
    const a3 = v128.load_splat<L>(a, 3 * sizeof<L>());
    c30 = multiplyAdd<L>(a3, b0, c30);
    c31 = multiplyAdd<L>(a3, b1, c31);
  }
  const factor = v128.splat<L>(<L>alpha);
  if (width == 2) {
    writeRow<L>(factor, complexSum<L>(c00, c10), complexSum<L>(c01, c11), c, accumulate);
    writeRow<L>(factor, complexSum<L>(c20, c30), complexSum<L>(c21, c31), c + ldc, accumulate);
  } else {
    writeRow<L>(factor, c00, c01, c, accumulate);
    writeRow<L>(factor, c10, c11, c + ldc, accumulate);
    writeRow<L>(factor, c20, c21, c + 2 * ldc, accumulate);
    writeRow<L>(factor, c30, c31, c + 3 * ldc, accumulate);
  }
}

/** x·y + z of each lane: fused, with one rounding, in the build for hosts that have relaxed SIMD. */
function multiplyAdd<L>(x: v128, y: v128, z: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<L>(x, y, z);
  return v128.add<L>(v128.mul<L>(x, y), z);
}

/** The complex numbers with (xr·yr, xr·yi) of their factors x and y in `real` and (xi·yr, xi·yi) in `imaginary`. */
function complexSum<L>(real: v128, imaginary: v128): v128 {
  if (sizeof<L>() == 8) {
    return f64x2.add(real, v128.xor(v128.shuffle<f64>(imaginary, imaginary, 1, 0), f64x2(-0.0, 0)));
  }
  return f32x4.add(real, v128.xor(v128.shuffle<f32>(imaginary, imaginary, 1, 0, 3, 2), f32x4(-0.0, 0, -0.0, 0)));
}

function writeRow<L>(factor: v128, left: v128, right: v128, c: usize, accumulate: i32): void {
  if (accumulate) {
    v128.store(c, multiplyAdd<L>(factor, left, v128.load(c)));
    v128.store(c, multiplyAdd<L>(factor, right, v128.load(c, 16)), 16);
  } else {
    v128.store(c, v128.mul<L>(factor, left));
    v128.store(c, v128.mul<L>(factor, right), 16);
  }
}
