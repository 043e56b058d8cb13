/** τ and its standard error. */
export interface AutocorrelationTime {
  readonly time: number;
  readonly error: number;
}

/**
 * The integrated autocorrelation time τ = 1 + 2 Σ ρ(t) of several chains about their common mean, so that chains which do not
 * meet have a long one. The sums of two neighbours, ρ(2k) + ρ(2k + 1), which are positive and fall in a reversible chain,
 * are added as long as they are positive, each no larger than the one before: the initial monotone sequence of
 * C. J. Geyer, Practical Markov chain Monte Carlo, Stat. Sci. 7, 473 (1992), section 3.3.
 *
 * The error is τ √(2(2W + 1)/n) for the last time W of the sum and n draws in all: A. D. Sokal, Monte Carlo methods in
 * statistical mechanics, in Functional Integration (1997), section 3. A sum that has not ended at half the length of the
 * chains ends there; its error then exceeds τ/√chains.
 */
export function autocorrelationTime(chains: readonly Float64Array[]): AutocorrelationTime {
  const draws = chains[0].length;
  const count = draws * chains.length;
  const total = chains.reduce((sum, chain) => chain.reduce((inner, x) => inner + x, sum), 0);
  const centered = chains.map((chain) => chain.map((x) => x - total / count));
  const variance = autocovariance(centered, 0);
  if (variance === 0) return { time: 1, error: 0 };
  const correlation = (lag: number) => autocovariance(centered, lag) / variance;
  let pairs = 0;
  let last = 1;
  let smallest = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag + 1 <= draws / 2; lag += 2) {
    const pair = (lag === 0 ? 1 : correlation(lag)) + correlation(lag + 1);
    if (pair <= 0) break;
    smallest = Math.min(smallest, pair);
    pairs += smallest;
    last = lag + 1;
  }
  // Of chains that turn round at every step the sum may be lost in its noise: a draw is worth no more than all of them.
  const time = Math.max(2 * pairs - 1, 1 / count);
  return { time, error: time * Math.sqrt((2 * (2 * last + 1)) / count) };
}

function autocovariance(chains: readonly Float64Array[], lag: number): number {
  let sum = 0;
  for (const x of chains) for (let t = lag; t < x.length; t++) sum += x[t] * x[t - lag];
  return sum / (chains.length * (chains[0].length - lag));
}
