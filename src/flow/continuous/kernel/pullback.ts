import { logCosh, softPlus } from "./activation.ts";
import { multiplyAdd } from "./fused.ts";

/**
 * Turns cotangents of slopes sₖ, `points` rows of `hidden` ones, into those of wₖ·x + bₖ, where each divergence Σₖ cₖ σ″ has
 * one too; and adds up over the points what belongs to cₖ and to bₖ.
 */
export function throughSlopes(
  even: i32,
  points: i32,
  hidden: i32,
  cotangents: usize,
  slopes: usize,
  strength: usize,
  divergence: usize,
  ofStrength: usize,
  ofBias: usize,
): void {
  const bytes = (<usize>hidden) << 3;
  for (let i = 0; i < points; i++, cotangents += bytes, slopes += bytes, divergence += 8) {
    const along = load<f64>(divergence);
    if (even) throughRow(logCosh, bytes, cotangents, slopes, strength, along, ofStrength, ofBias);
    else throughRow(softPlus, bytes, cotangents, slopes, strength, along, ofStrength, ofBias);
  }
}

function throughRow<F>(
  f: F,
  bytes: usize,
  cotangents: usize,
  slopes: usize,
  strength: usize,
  divergence: f64,
  ofStrength: usize,
  ofBias: usize,
): void {
  const pairs = bytes & ~15;
  const along = f64x2.splat(divergence);
  const twice = f64x2.splat(2 * divergence);
  for (let at: usize = 0; at < pairs; at += 16) {
    const s = v128.load(slopes + at);
    const curvature = f.curvature(s);
    const turn = f64x2.mul(f64x2.mul(twice, v128.load(strength + at)), f.halfTurn(s));
    const change = f64x2.mul(curvature, f64x2.add(v128.load(cotangents + at), turn));
    v128.store(cotangents + at, change);
    v128.store(ofStrength + at, multiplyAdd(curvature, along, v128.load(ofStrength + at)));
    v128.store(ofBias + at, f64x2.add(change, v128.load(ofBias + at)));
  }
  if (pairs < bytes) {
    const s = v128.load64_zero(slopes + pairs);
    const curvature = f.curvature(s);
    const turn = f64x2.mul(f64x2.mul(twice, v128.load64_zero(strength + pairs)), f.halfTurn(s));
    const change = f64x2.mul(curvature, f64x2.add(v128.load64_zero(cotangents + pairs), turn));
    v128.store64_lane(cotangents + pairs, change, 0);
    v128.store64_lane(ofStrength + pairs, multiplyAdd(curvature, along, v128.load64_zero(ofStrength + pairs)), 0);
    v128.store64_lane(ofBias + pairs, f64x2.add(change, v128.load64_zero(ofBias + pairs)), 0);
  }
}
