import { logCosh, softPlus } from "./activation.ts";
import { multiplyAdd } from "./fused.ts";

/**
 * Turns products wₖ·x, `points` rows of `hidden` ones, into slopes sₖ = σ′(wₖ·x + bₖ), and puts the divergence Σₖ cₖ σ″ of
 * each point.
 */
export function slopes(
  even: i32,
  points: i32,
  hidden: i32,
  products: usize,
  bias: usize,
  strength: usize,
  divergence: usize,
): void {
  if (even) slopesOf(logCosh, points, hidden, products, bias, strength, divergence);
  else slopesOf(softPlus, points, hidden, products, bias, strength, divergence);
}

function slopesOf<F>(
  f: F,
  points: i32,
  hidden: i32,
  products: usize,
  bias: usize,
  strength: usize,
  divergence: usize,
): void {
  const bytes = (<usize>hidden) << 3;
  const pairs = bytes & ~15;
  for (let i = 0; i < points; i++, products += bytes, divergence += 8) {
    let sum = f64x2.splat(0);
    for (let at: usize = 0; at < pairs; at += 16) {
      const s = f.slope(f64x2.add(v128.load(products + at), v128.load(bias + at)));
      v128.store(products + at, s);
      sum = multiplyAdd(v128.load(strength + at), f.curvature(s), sum);
    }
    if (pairs < bytes) {
      const s = f.slope(f64x2.add(v128.load64_zero(products + pairs), v128.load64_zero(bias + pairs)));
      v128.store64_lane(products + pairs, s, 0);
      sum = multiplyAdd(v128.load64_zero(strength + pairs), f.curvature(s), sum);
    }
    store<f64>(divergence, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  }
}
