/** φ(α) = f(x + αd) at one α: its value and its slope dφ/dα = Re⟨∇f, d⟩. */
export interface LinePoint {
  readonly alpha: number;
  readonly value: number;
  readonly slope: number;
}

/** What a step along a line must satisfy, and how much may be spent on finding it. */
export interface WolfeConditions {
  /** c₁: φ(α) ≤ φ(0) + c₁αφ′(0). */
  readonly sufficientDecrease: number;
  /** c₂: |φ′(α)| ≤ c₂|φ′(0)|. */
  readonly curvature: number;
  /** Values that differ by no more than this times |φ(0)| are told apart by their slopes alone. */
  readonly valueNoise: number;
  /** Evaluations of φ before giving up. */
  readonly maxTrials: number;
}

/** What a line search came to. */
export interface LineSearchResult<At extends LinePoint> {
  /**
   * `wolfe`: both conditions hold. `decrease`: only the first, as at a kink. `none`: no lower value was found.
   * `nonFinite`: neither was one found, nor is φ finite beyond.
   */
  readonly outcome: "wolfe" | "decrease" | "none" | "nonFinite";
  /** The point found; for `none`, the last one tried; for `nonFinite`, the nearest where φ is not finite. */
  readonly point: At;
}

/**
 * Looks along a line for a point that satisfies the strong Wolfe conditions: steps grow until a bracket is found, which
 * then shrinks by cubic interpolation. A trial that is not finite bounds the bracket like one that is too high.
 *
 * Nocedal and Wright, Numerical Optimization (2006), algorithms 3.5 and 3.6. Where values differ by no more than their
 * noise, the first condition is taken as met and the slopes decide alone, as with the approximate Wolfe conditions of
 * Hager and Zhang, SIAM J. Optim. 16, 170 (2005): near a minimum slopes are right to about ε and values only to √ε.
 *
 * @param phi - evaluates φ at α > 0.
 * @param origin - φ at α = 0, with a negative slope.
 * @param firstAlpha - where to begin.
 */
export async function searchLine<At extends LinePoint>(
  phi: (alpha: number) => Promise<At>,
  origin: LinePoint,
  firstAlpha: number,
  conditions: WolfeConditions,
): Promise<LineSearchResult<At>> {
  const test = wolfeTest(origin, conditions);
  let bracket: Bracket = { low: origin };
  let best: At | undefined;
  let wall: At | undefined;
  let alpha = firstAlpha;
  for (let trial = 1; ; trial++) {
    const point = await phi(alpha);
    if (!isFinitePoint(point)) wall = point;
    if (test.isTooHigh(point, bracket.low)) bracket = { low: bracket.low, high: point, width: widthOf(bracket) };
    else if (test.isFlat(point)) return { outcome: "wolfe", point };
    else {
      if (point.value < (best ?? origin).value) best = point;
      bracket = advance(bracket, point);
    }
    alpha = nextAlpha(bracket, test.noise);
    if (trial >= conditions.maxTrials || !isInside(alpha, bracket)) {
      if (best) return { outcome: "decrease", point: best };
      return wall && wall === bracket.high ? { outcome: "nonFinite", point: wall } : { outcome: "none", point };
    }
  }
}

/**
 * `low` is the lowest point so far that satisfies sufficient decrease (or the origin), and φ falls from it towards
 * `high`; before there is a `high`, towards larger α.
 */
interface Bracket {
  readonly low: LinePoint;
  readonly high?: LinePoint;
  /** The point before `low`, while there is no `high`. */
  readonly previous?: LinePoint;
  /** |high − low| before the last trial. */
  readonly width?: number;
}

function wolfeTest(origin: LinePoint, { sufficientDecrease, curvature, valueNoise }: WolfeConditions) {
  const noise = valueNoise * Math.abs(origin.value);
  const isAbove = (value: number, bound: number, known: number) => value > bound && Math.abs(value - known) > noise;
  return {
    noise,
    isTooHigh: (point: LinePoint, low: LinePoint) =>
      !isFinitePoint(point) ||
      isAbove(point.value, origin.value + sufficientDecrease * point.alpha * origin.slope, origin.value) ||
      (point.value >= low.value && Math.abs(point.value - low.value) > noise),
    isFlat: (point: LinePoint) => Math.abs(point.slope) <= curvature * Math.abs(origin.slope),
  };
}

function isFinitePoint({ value, slope }: LinePoint): boolean {
  return Number.isFinite(value) && Number.isFinite(slope);
}

/** The bracket after a trial that is a new lowest point. */
function advance(bracket: Bracket, point: LinePoint): Bracket {
  const { low, high } = bracket;
  const width = widthOf(bracket);
  const ahead = high === undefined || high.alpha > low.alpha;
  const fallsBack = ahead ? point.slope >= 0 : point.slope <= 0;
  if (fallsBack) return { low: point, high: low, width };
  return high === undefined ? { low: point, previous: low } : { low: point, high, width };
}

function widthOf({ low, high }: Bracket): number | undefined {
  return high && Math.abs(high.alpha - low.alpha);
}

function nextAlpha(bracket: Bracket, noise: number): number {
  const { low, high, previous, width } = bracket;
  if (high) return insideBracket(low, high, width, noise);
  return previous === undefined ? 2 * low.alpha : beyond(previous, low, noise);
}

/** While φ falls: where a cubic through the last two points has its minimum, but a growing step further. */
function beyond(previous: LinePoint, low: LinePoint, noise: number): number {
  const stride = low.alpha - previous.alpha;
  const minimum = interpolate(previous, low, noise);
  // A cubic without a minimum ahead says: further than allowed.
  const target = minimum > low.alpha ? minimum : Number.POSITIVE_INFINITY;
  return Math.min(Math.max(target, low.alpha + 1.1 * stride), low.alpha + 9 * stride);
}

/** Between the ends of a bracket: the minimum of a cubic, or the middle where that makes too little headway. */
function insideBracket(low: LinePoint, high: LinePoint, widthBefore: number | undefined, noise: number): number {
  const width = high.alpha - low.alpha;
  if (!isFinitePoint(high)) return low.alpha + (low.alpha === 0 ? 0.1 : 0.5) * width;
  const middle = low.alpha + width / 2;
  if (widthBefore !== undefined && Math.abs(width) > 0.66 * widthBefore) return middle;
  const fraction = (interpolate(low, high, noise) - low.alpha) / width;
  return fraction > 0 && fraction < 1 ? low.alpha + Math.min(Math.max(fraction, 0.01), 0.99) * width : middle;
}

/**
 * The minimum of the cubic with the values and slopes of two points (Nocedal and Wright, eq. 3.59); where their values
 * are the same within noise, the zero of the straight line through their slopes. NaN or out of range if there is none.
 */
function interpolate(a: LinePoint, b: LinePoint, noise: number): number {
  const length = b.alpha - a.alpha;
  if (Math.abs(b.value - a.value) <= noise) return a.alpha - (a.slope * length) / (b.slope - a.slope);
  const d1 = a.slope + b.slope - (3 * (b.value - a.value)) / length;
  const d2 = Math.sign(length) * Math.sqrt(d1 * d1 - a.slope * b.slope);
  return b.alpha - (length * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
}

/** False when the bracket is so small that no number lies between its ends, or α has left the numbers. */
function isInside(alpha: number, { low, high }: Bracket): boolean {
  return Number.isFinite(alpha) && alpha !== low.alpha && alpha !== high?.alpha;
}
