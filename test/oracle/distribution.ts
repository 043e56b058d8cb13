/** Φ, the distribution function of N(0, 1): its power series near 0, Laplace's continued fraction in the tails. */
export function normalCdf(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(x) < 2.5) {
    let term = x;
    let series = x;
    for (let k = 3; Math.abs(term) > 1e-18; k += 2) {
      term *= (x * x) / k;
      series += term;
    }
    return 0.5 + density * series;
  }
  let fraction = Math.abs(x);
  for (let k = 200; k >= 1; k--) fraction = Math.abs(x) + k / fraction;
  return x < 0 ? density / fraction : 1 - density / fraction;
}

/** The largest distance between the empirical distribution function of a sample and a given one. */
export function kolmogorov(sample: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted.reduce((worst, x, i) => {
    const p = cdf(x);
    return Math.max(worst, p - i / sorted.length, (i + 1) / sorted.length - p);
  }, 0);
}

/** Pearson's statistic of observed and expected counts. */
export function chiSquared(observed: readonly number[], expected: readonly number[]): number {
  return observed.reduce((total, count, i) => total + (count - expected[i]) ** 2 / expected[i], 0);
}
