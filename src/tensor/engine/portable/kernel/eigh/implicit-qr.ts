import { allocate, mark, release } from "../arena.ts";
import { cosine, rotatedLength, setRotation, sine } from "../rotation.ts";
import { largestPart } from "../vector.ts";
import { rotateSequence } from "./rotation-sequence.ts";

/** Sweeps allowed per eigenvalue; the usual need is below two. */
const sweepsPerValue: i32 = 50;

/**
 * Diagonalizes the real symmetric tridiagonal matrix with diagonal `d` (n numbers) and off-diagonal `e` (n − 1), none
 * above 1e100, by implicit QR with Wilkinson shifts (Golub & Van Loan, algorithm 8.3.3). `d` becomes the eigenvalues,
 * in no order; the n rows of `columns` numbers at `rows`, `stride` apart, are multiplied from the left by the transpose
 * of the eigenvectors. Returns 1 if the iteration did not converge, else 0.
 */
export function implicitQr(n: i32, d: usize, e: usize, rows: usize, stride: i32, columns: i32): i32 {
  const start = mark();
  const rotations = allocate(n << 4);
  const negligible =
    f64.EPSILON * f64.EPSILON * max<f64>(largestPart<f64>(1, n, d, n), largestPart<f64>(1, n - 1, e, n));
  let sweeps = 0;
  let high = n - 1;
  while (high > 0) {
    const low = blockStart(high, d, e, negligible);
    if (low == high) {
      high--;
      continue;
    }
    if (++sweeps > sweepsPerValue * n) break;
    sweep(low, high, d, e, rotations);
    rotateSequence(high - low, rotations, rows + ((low * stride) << 3), stride, columns);
  }
  release(start);
  return high > 0 ? 1 : 0;
}

/** First row of the unreduced block that ends at `high`; the negligible off-diagonal element before it becomes zero. */
function blockStart(high: i32, d: usize, e: usize, negligible: f64): i32 {
  for (let low = high; low > 0; low--) {
    const at = (low - 1) << 3;
    const size = abs(load<f64>(e + at));
    const neighbours = abs(load<f64>(d + at)) + abs(load<f64>(d + at, 8));
    if (size <= negligible || size <= 2 * f64.EPSILON * neighbours) {
      store<f64>(e + at, 0);
      return low;
    }
  }
  return 0;
}

/** One sweep over the unreduced block low..high. */
function sweep(low: i32, high: i32, d: usize, e: usize, rotations: usize): void {
  const end = d + (high << 3);
  const last = load<f64>(e + ((high - 1) << 3));
  const half = 0.5 * (load<f64>(end - 8) - load<f64>(end));
  const root = sqrt<f64>(half * half + last * last);
  const shift = load<f64>(end) - (last / (half + (half < 0 ? -root : root))) * last;
  d += low << 3;
  e += low << 3;
  let x = load<f64>(d) - shift;
  let y = load<f64>(e);
  for (const first = d; d < end; d += 8, e += 8, rotations += 16) {
    setRotation(x, y);
    const c = cosine;
    const s = sine;
    store<f64>(rotations, c);
    store<f64>(rotations, s, 8);
    if (d > first) store<f64>(e - 8, rotatedLength);
    // Both diagonal elements move by the same amount in opposite directions, which keeps small ones accurate.
    const beside = load<f64>(e);
    const difference = load<f64>(d, 8) - load<f64>(d);
    const move = s * (s * difference + 2 * c * beside);
    x = c * s * difference + (c - s) * (c + s) * beside;
    store<f64>(e, x);
    store<f64>(d, load<f64>(d) + move);
    store<f64>(d, load<f64>(d, 8) - move, 8);
    if (d + 8 < end) {
      y = s * load<f64>(e, 8);
      store<f64>(e, c * load<f64>(e, 8), 8);
    }
  }
}
