// arctan t = t + t³(−1/3 + …) for |t| ≤ ½, with a polynomial in t² fitted at Chebyshev nodes to relative error 2⁻⁵⁸;
// beyond, arctan t = π/4 + arctan((t − 1)/(t + 1)).

const series: usize = memory.data<f64>([
  -0.3333333333333333, 0.19999999999999488, -0.14285714285599188, 0.11111111100917376, -0.09090908620322523,
  0.07692294712540285, -0.06666435677235948, 0.05879578429582425, -0.05240099507994713, 0.04628024868570153,
  -0.03806653672057366, 0.025006503566489507, -0.009215792047089858,
]);

/** π/4 in two parts, the first of 50 bits: small multiples of it are exact. */
const quarterHead: f64 = 0.7853981633974483;
const quarterTail: f64 = 3.061616997868383e-17;

/** The angle of the point (x + xLow, y) in [−π, π], for finite parts that are not both 0. */
export function arctangent2(y: v128, x: v128, xLow: v128): v128 {
  const height = f64x2.abs(y);
  const width = f64x2.abs(x);
  const swapped = f64x2.gt(height, width);
  const halved = f64x2.gt(f64x2.pmax(height, width), f64x2.splat(1e300));
  const factor = v128.bitselect(f64x2.splat(0.25), f64x2.splat(1), halved);
  const small = f64x2.mul(v128.bitselect(width, height, swapped), factor);
  const large = f64x2.mul(v128.bitselect(height, width, swapped), factor);
  const steep = f64x2.gt(f64x2.add(small, small), large);
  const sum = f64x2.add(large, small);
  const lost = f64x2.add(f64x2.sub(large, sum), small);
  const above = v128.bitselect(f64x2.sub(small, large), small, steep);
  const below = v128.bitselect(sum, large, steep);
  const ratio = f64x2.div(above, below);
  const t = f64x2.sub(ratio, v128.and(f64x2.mul(ratio, f64x2.div(lost, below)), steep));

  const z = f64x2.mul(t, t);
  let polynomial = v128.load64_splat(series + 96);
  for (let at: usize = series + 88; at >= series; at -= 8) {
    polynomial = f64x2.add(f64x2.mul(polynomial, z), v128.load64_splat(at));
  }
  const cubic = f64x2.mul(f64x2.mul(t, z), polynomial);

  // the angle is so many quarters of π, more or less the arctangent
  const sign = i64x2.splat(i64.MIN_VALUE);
  const leftward = v128.and(x, sign);
  const first = v128.and(steep, f64x2.splat(1));
  const second = v128.bitselect(f64x2.sub(f64x2.splat(2), first), first, swapped);
  const negative = i64x2.shr_s(x, 63);
  const quarters = v128.bitselect(f64x2.sub(f64x2.splat(4), second), second, negative);
  const flip = v128.xor(v128.and(swapped, sign), leftward);
  const turned = v128.xor(t, flip);
  const whole = f64x2.mul(quarters, f64x2.splat(quarterHead));
  const head = f64x2.add(whole, turned);
  const rest = f64x2.add(f64x2.sub(turned, f64x2.sub(head, whole)), f64x2.mul(quarters, f64x2.splat(quarterTail)));
  const square = f64x2.add(f64x2.mul(width, width), f64x2.mul(height, height));
  const shift = v128.andnot(f64x2.div(f64x2.mul(height, xLow), square), f64x2.eq(xLow, f64x2.splat(0)));
  const correction = f64x2.sub(f64x2.add(rest, v128.xor(cubic, flip)), shift);
  return v128.xor(f64x2.add(head, correction), v128.and(y, sign));
}

/** As {@link arctangent2}, of any x and y: IEEE 754-2019, 9.2.1. */
export function arctangent2OfAny(y: f64, x: f64): f64 {
  if (F64.isNaN(x) || F64.isNaN(y)) return NaN;
  const infinite = abs(x) == Infinity || abs(y) == Infinity;
  const height = infinite ? <f64>(abs(y) == Infinity ? 1 : 0) : abs(y);
  const width = infinite ? <f64>(abs(x) == Infinity ? 1 : 0) : abs(x);
  if (height == 0 && width == 0) return copysign<f64>(copysign<f64>(1, x) < 0 ? 4 * quarterHead : 0, y);
  const result = arctangent2(f64x2.splat(height), f64x2.splat(copysign<f64>(width, x)), f64x2.splat(0));
  return copysign<f64>(f64x2.extract_lane(result, 0), y);
}
