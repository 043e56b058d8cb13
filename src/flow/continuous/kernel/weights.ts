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
  for (let k = 0; k < hidden; k++, amplitude += 8, ofStrength += 8, ofAmplitude += 8) {
    const a = load<f64>(amplitude);
    const c = load<f64>(ofStrength);
    const factor = 2 * a * c;
    let square: f64 = 0;
    let along: f64 = 0;
    for (let at: usize = 0; at < bytes; at += 8) {
      const w = load<f64>(weight + at);
      const p = load<f64>(ofProduct + at);
      square += w * w;
      along += p * w;
      store<f64>(ofWeight + at, load<f64>(ofWeight + at) + (load<f64>(change + at) + (a * p + factor * w)));
    }
    weight += bytes;
    change += bytes;
    ofProduct += bytes;
    ofWeight += bytes;
    store<f64>(ofAmplitude, load<f64>(ofAmplitude) + along + square * c);
  }
}
