import { multiplyAdd } from "./fused.ts";

/** aₖ wₖ and cₖ = aₖ |wₖ|², of `hidden` rows of `size` weights. */
export function weighted(
  hidden: i32,
  size: i32,
  weight: usize,
  amplitude: usize,
  product: usize,
  strength: usize,
): void {
  for (let k = 0; k < hidden; k++, amplitude += 8, strength += 8) {
    const a = load<f64>(amplitude);
    let square: f64 = 0;
    for (const end = weight + ((<usize>size) << 3); weight < end; weight += 8, product += 8) {
      const w = load<f64>(weight);
      square += w * w;
      store<f64>(product, a * w);
    }
    store<f64>(strength, a * square);
  }
}

/** Adds up what comes to wₖ and aₖ: a `change` of wₖ itself, and what comes by way of aₖ wₖ and of cₖ. */
export function throughWeights(
  hidden: i32,
  size: i32,
  weight: usize,
  amplitude: usize,
  change: usize,
  ofProduct: usize,
  ofStrength: usize,
  ofWeight: usize,
  ofAmplitude: usize,
): void {
  const bytes = (<usize>size) << 3;
  const pairs = bytes & ~15;
  for (let k = 0; k < hidden; k++, amplitude += 8, ofStrength += 8, ofAmplitude += 8) {
    const a = load<f64>(amplitude);
    const c = load<f64>(ofStrength);
    const factor = 2 * a * c;
    // Of |wₖ|² and of the product of wₖ with what comes to aₖ wₖ.
    let squares = f64x2.splat(0);
    let products = f64x2.splat(0);
    for (let at: usize = 0; at < pairs; at += 16) {
      const w = v128.load(weight + at);
      const p = v128.load(ofProduct + at);
      squares = multiplyAdd(w, w, squares);
      products = multiplyAdd(p, w, products);
      const direct = f64x2.add(v128.load(ofWeight + at), v128.load(change + at));
      const sum = multiplyAdd(f64x2.splat(a), p, multiplyAdd(f64x2.splat(factor), w, direct));
      v128.store(ofWeight + at, sum);
    }
    let square = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
    let along = f64x2.extract_lane(products, 0) + f64x2.extract_lane(products, 1);
    if (pairs < bytes) {
      const w = load<f64>(weight + pairs);
      const p = load<f64>(ofProduct + pairs);
      square += w * w;
      along += p * w;
      store<f64>(ofWeight + pairs, load<f64>(ofWeight + pairs) + load<f64>(change + pairs) + a * p + factor * w);
    }
    store<f64>(ofAmplitude, load<f64>(ofAmplitude) + along + square * c);
    weight += bytes;
    change += bytes;
    ofProduct += bytes;
    ofWeight += bytes;
  }
}
