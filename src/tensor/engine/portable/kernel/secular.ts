import { allocate, mark, release } from "./arena.ts";
import { multiplyAdd } from "./scalar.ts";

// Roots of the secular equation f(λ) = 1 + Σᵢ zᵢ²/(pᵢ − λ) = 0 with ascending poles p₀ < p₁ < …, on which the divide and
// conquer of the symmetric eigenproblem (poles dᵢ) and of the singular values (poles dᵢ², λ = σ²) rests. There is one
// root between any two poles and one above the last. It is found as λ = pₒ + τ with the nearest pole pₒ, so that τ and
// every difference pᵢ − λ are right to nearly the last digit however close the root lies to a pole; then the vectors of
// M. Gu & S. Eisenstat, SIAM J. Matrix Anal. Appl. 15, 1266 (1994) are orthogonal.
//
// R.-C. Li, LAPACK working note 89 (1993): f is interpolated by c + s/(pⱼ − λ) + S/(pⱼ₊₁ − λ), with the weight of the
// pole pₒ kept at zₒ² ("fixed weight") or with the sums over poles on either side matched apart ("middle way"). A
// bracket around the root and bisection make sure of the end.

/** Interpolation steps before every second step is a bisection, and steps before giving up; the usual need is three. */
const freeSteps: i32 = 10;
const maximumSteps: i32 = 300;

/** Relative rounding error granted to f. */
const tolerance: f64 = 4 * f64.EPSILON;

// What `evaluate` finds: the sums over the poles left and right of the root, and their slopes.
let leftSum: f64 = 0;
let leftSlope: f64 = 0;
let rightSum: f64 = 0;
let rightSlope: f64 = 0;

/**
 * Root number `index` of the secular equation with `count` ≥ 1 poles and no zero among `z`. The poles are the numbers
 * at `poles`, ascending, or their squares if `squared`. Writes the differences pᵢ − λ to `gaps` and τ to `shift`.
 * Returns the number of the pole pₒ that λ = pₒ + τ refers to, or −1 if the iteration did not end.
 */
export function secularRoot(
  count: i32,
  index: i32,
  poles: usize,
  z: usize,
  squared: bool,
  gaps: usize,
  shift: usize,
): i32 {
  if (count == 1) {
    const square = load<f64>(z) * load<f64>(z);
    store<f64>(gaps, -square);
    store<f64>(shift, square);
    return 0;
  }
  // The two poles that stand for all in the interpolation; the last root lies above both of them.
  const last = index == count - 1;
  const left = last ? index - 1 : index;
  let origin = index;
  subtractPole(count, poles, origin, squared, gaps);
  const width = last ? squareSum(count, z) : load<f64>(gaps + ((left + 1) << 3));
  let middle = 0.5 * width;
  evaluate(count, left, z, gaps, middle);
  const value = 1 + leftSum + rightSum;
  let low: f64 = 0;
  let high = width;
  if (value < 0 && !last) {
    origin = index + 1;
    subtractPole(count, poles, origin, squared, gaps);
    middle = -middle;
    low = middle;
    high = -nearestShift(origin, z, -value, -middle);
  } else if (value < 0) {
    low = middle;
  } else {
    low = nearestShift(origin, z, value, middle);
    high = middle;
  }
  const first = firstShift(left, z, gaps, middle, value, last);
  const found = refine(count, left, origin, z, gaps, first, low, high, last);
  store<f64>(shift, found);
  subtract(count, gaps, found);
  return found == Infinity ? -1 : origin;
}

/**
 * Overwrites z by the numbers ẑ for which the computed roots are exact: ẑᵢ² = Πⱼ (λⱼ − pᵢ) / Πⱼ (pⱼ − pᵢ), j ≠ i in the
 * denominator. Row j of the count×count matrix `gaps` holds the differences pᵢ − λⱼ of {@link secularRoot}.
 */
export function recomputeWeights(count: i32, poles: usize, z: usize, squared: bool, gaps: usize): void {
  const start = mark();
  const products = allocate(count << 3);
  for (let i = 0; i < count; i++) store<f64>(products + (i << 3), 1);
  for (let j = 0; j < count; j++) {
    const at = j << 3;
    const row = gaps + ((j * count) << 3);
    const pole = load<f64>(poles + at);
    multiplyRatios(j, products, row, poles, pole, squared);
    store<f64>(products + at, load<f64>(products + at) * load<f64>(row + at));
    multiplyRatios(count - j - 1, products + at + 8, row + at + 8, poles + at + 8, pole, squared);
  }
  for (let at = 0; at < count << 3; at += 8) {
    const size = sqrt<f64>(abs(load<f64>(products + at)));
    store<f64>(z + at, copysign(size, load<f64>(z + at)));
  }
  release(start);
}

/** products ← products·gaps/(others − pole), or with the squares of the poles. */
function multiplyRatios(count: i32, products: usize, gaps: usize, others: usize, pole: f64, squared: bool): void {
  const poles = f64x2.splat(pole);
  const ones = f64x2.splat(1);
  const end = products + ((count >> 1) << 4);
  for (; products < end; products += 16, gaps += 16, others += 16) {
    const other = v128.load(others);
    const sum = squared ? f64x2.add(other, poles) : ones;
    const ratios = f64x2.div(v128.load(gaps), f64x2.mul(f64x2.sub(other, poles), sum));
    v128.store(products, f64x2.mul(v128.load(products), ratios));
  }
  if (count & 1) {
    const other = load<f64>(others);
    const difference = squared ? (other - pole) * (other + pole) : other - pole;
    store<f64>(products, (load<f64>(products) * load<f64>(gaps)) / difference);
  }
}

/** Overwrites pᵢ − pₒ by pᵢ − λ. */
function subtract(count: i32, gaps: usize, shift: f64): void {
  const end = gaps + (count << 3);
  for (; gaps < end; gaps += 8) store<f64>(gaps, load<f64>(gaps) - shift);
}

/** The differences of all poles from pole `origin`. */
function subtractPole(count: i32, poles: usize, origin: i32, squared: bool, gaps: usize): void {
  const pole = load<f64>(poles + (origin << 3));
  for (const end = poles + (count << 3); poles < end; poles += 8, gaps += 8) {
    const other = load<f64>(poles);
    store<f64>(gaps, squared ? (other - pole) * (other + pole) : other - pole);
  }
}

function squareSum(count: i32, z: usize): f64 {
  let sum: f64 = 0;
  for (const end = z + (count << 3); z < end; z += 8) sum += load<f64>(z) * load<f64>(z);
  return sum;
}

/** A lower bound of |τ|: all but the pole at the origin contribute less at the root than at `middle`, beyond it. */
function nearestShift(origin: i32, z: usize, value: f64, middle: f64): f64 {
  const weight = load<f64>(z + (origin << 3));
  const square = weight * weight;
  return (0.5 * square) / (value + square / middle);
}

/** Sums over the poles up to and above `left`, at λ = pₒ + shift. */
function evaluate(count: i32, left: i32, z: usize, gaps: usize, shift: f64): void {
  addPoles(left + 1, z, gaps, shift);
  leftSum = rightSum;
  leftSlope = rightSlope;
  const skipped = (left + 1) << 3;
  addPoles(count - left - 1, z + skipped, gaps + skipped, shift);
}

/** Σ zᵢ²/(gapᵢ − shift) and its slope, left in `rightSum` and `rightSlope`. */
function addPoles(count: i32, z: usize, gaps: usize, shift: f64): void {
  let sums = f64x2.splat(0);
  let slopes = f64x2.splat(0);
  const shifts = f64x2.splat(shift);
  for (const end = z + ((count >> 1) << 4); z < end; z += 16, gaps += 16) {
    const numerators = v128.load(z);
    const quotients = f64x2.div(numerators, f64x2.sub(v128.load(gaps), shifts));
    sums = multiplyAdd(numerators, quotients, sums);
    slopes = multiplyAdd(quotients, quotients, slopes);
  }
  rightSum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  rightSlope = f64x2.extract_lane(slopes, 0) + f64x2.extract_lane(slopes, 1);
  if (count & 1) {
    const numerator = load<f64>(z);
    const quotient = numerator / (load<f64>(gaps) - shift);
    rightSum += numerator * quotient;
    rightSlope += quotient * quotient;
  }
}

/** The root if all but the two poles contributed what they do at `middle`, where f has the given value. */
function firstShift(left: i32, z: usize, gaps: usize, middle: f64, value: f64, last: bool): f64 {
  const at = left << 3;
  const gap = load<f64>(gaps + at);
  const nextGap = load<f64>(gaps + at, 8);
  const square = load<f64>(z + at) * load<f64>(z + at);
  const nextSquare = load<f64>(z + at, 8) * load<f64>(z + at, 8);
  // `value` belongs to the same point, whichever pole `middle` is counted from.
  const rest = value - square / (gap - middle) - nextSquare / (nextGap - middle);
  const linear = rest * (gap + nextGap) + square + nextSquare;
  const constant = rest * gap * nextGap + square * nextGap + nextSquare * gap;
  return quadraticRoot(rest, linear, constant, last);
}

/** The root of c·x² − a·x + b that lies between the poles, or above both. */
function quadraticRoot(c: f64, a: f64, b: f64, above: bool): f64 {
  const root = sqrt<f64>(max<f64>(a * a - 4 * b * c, 0));
  if (above) return a >= 0 ? (a + root) / (2 * c) : (2 * b) / (a - root);
  return a <= 0 ? (a - root) / (2 * c) : (2 * b) / (a + root);
}

/** τ in the bracket from `low` to `high`, both of one sign, starting at `shift`; Infinity if the iteration does not end. */
function refine(
  count: i32,
  left: i32,
  origin: i32,
  z: usize,
  gaps: usize,
  shift: f64,
  low: f64,
  high: f64,
  last: bool,
): f64 {
  if (!(shift > low && shift < high)) shift = bisect(low, high);
  let middleWay = false;
  let previous = Infinity;
  for (let step = 0; step < maximumSteps; step++) {
    evaluate(count, left, z, gaps, shift);
    const value = 1 + leftSum + rightSum;
    if (abs(value) <= tolerance * (1 + abs(leftSum) + abs(rightSum))) return shift;
    if (value < 0) low = shift;
    else high = shift;
    if (abs(value) > 0.1 * previous) middleWay = !middleWay;
    previous = abs(value);
    let next = shift + interpolate(left, origin, z, gaps, shift, value, middleWay, last);
    if (!(next > low && next < high) || (step >= freeSteps && (step & 1) == 1)) next = bisect(low, high);
    if (next == shift || next <= low || next >= high) return shift;
    shift = next;
  }
  return Infinity;
}

/** The step from `shift` to the root of the interpolant there. */
function interpolate(
  left: i32,
  origin: i32,
  z: usize,
  gaps: usize,
  shift: f64,
  value: f64,
  middleWay: bool,
  last: bool,
): f64 {
  const gap = load<f64>(gaps + (left << 3)) - shift;
  const nextGap = load<f64>(gaps + (left << 3), 8) - shift;
  const slope = leftSlope + rightSlope;
  let rest = value - gap * leftSlope - nextGap * rightSlope;
  if (!middleWay) {
    const weight = load<f64>(z + (origin << 3)) / shift;
    const other = origin == left ? nextGap : gap;
    rest = value - other * slope + weight * weight * (shift + other);
  }
  const linear = (gap + nextGap) * value - gap * nextGap * slope;
  return quadraticRoot(rest, linear, gap * nextGap * value, last);
}

/** The middle of a bracket with ends of one sign: in the logarithm while they differ much. */
function bisect(low: f64, high: f64): f64 {
  const ratio = high / low;
  if (ratio > 4) return low * sqrt<f64>(ratio);
  if (ratio < 0.25) return high * sqrt<f64>(low / high);
  return low + 0.5 * (high - low);
}
