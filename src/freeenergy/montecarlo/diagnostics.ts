import {
  array,
  concrete,
  describeType,
  InputError,
  type NDArray,
  ShapeError,
  type TensorLike,
} from "../../tensor/index.ts";
import { autocorrelationTime } from "./autocorrelation.ts";

/** What the draws of an observable say about its mean, and about the chains. */
export interface ChainDiagnostics {
  readonly mean: number;
  /** Standard error of the mean, autocorrelation included. */
  readonly error: number;
  /** τ = 1 + 2 Σ ρ(t) in units of the distance of draws: 1 where they are independent. */
  readonly autocorrelationTime: number;
  readonly autocorrelationTimeError: number;
  /** As many independent draws have the same error: draws · chains/τ. */
  readonly effectiveSamples: number;
  /** 1 for chains that agree, and larger for such as have not met; above 1.01 they are not to be trusted. */
  readonly splitRHat: number;
  readonly draws: number;
  readonly chains: number;
}

/**
 * The mean of an observable, its error and what the chains are worth, from draws [draws, chains] of it.
 *
 * An observable that changes in no chain tells nothing of how it scatters: its error, τ and R̂ are `Infinity`, and it is worth no
 * draw. (Stan and R's `posterior` leave these undefined; unlike NaN, `Infinity` fails every check that they are small.)
 *
 * @throws InputError for fewer than 4 draws or one that is not finite; ShapeError unless there are two axes.
 */
export function diagnose(series: TensorLike): ChainDiagnostics {
  const given =
    typeof series === "object" && "shape" in series ? concrete(series, "diagnose") : array(series as number[][]);
  const table = columnsOf(given);
  const [draws, chains] = given.shape;
  const mean = meanOf(table.map(meanOf));
  const variance = meanOf(table.map((column) => meanOf(column.map((x) => (x - mean) ** 2))));
  const count = draws * chains;
  if (table.every(isConstant)) return { mean, ...unknownSpread, draws, chains };
  const { time, error } = autocorrelationTime(table);
  return {
    mean,
    error: Math.sqrt((variance * time) / count),
    autocorrelationTime: time,
    autocorrelationTimeError: error,
    effectiveSamples: count / time,
    splitRHat: splitRHat(table),
    draws,
    chains,
  };
}

/** What draws that never change say of how they scatter. */
const unknownSpread = {
  error: Number.POSITIVE_INFINITY,
  autocorrelationTime: Number.POSITIVE_INFINITY,
  autocorrelationTimeError: Number.POSITIVE_INFINITY,
  effectiveSamples: 0,
  splitRHat: Number.POSITIVE_INFINITY,
};

function isConstant(draws: Float64Array): boolean {
  return draws.every((x) => x === draws[0]);
}

/**
 * Split-R̂ of chains of equal length, each cut into halves: A. Gelman, J. B. Carlin, H. S. Stern, D. B. Dunson, A. Vehtari and
 * D. B. Rubin, Bayesian Data Analysis, 3rd ed. (2013), eqs. 11.3 and 11.4. It is not the rank-normalized one of Vehtari et
 * al. (2021), so p must have a variance.
 */
function splitRHat(columns: readonly Float64Array[]): number {
  const half = Math.floor(columns[0].length / 2);
  const halves = columns.flatMap((column) => [column.subarray(0, half), column.subarray(column.length - half)]);
  const means = halves.map(meanOf);
  const within = meanOf(halves.map((part, i) => sumOfSquares(part, means[i]) / (half - 1)));
  const between = sumOfSquares(means, meanOf(means)) / (means.length - 1);
  if (within === 0) return Number.POSITIVE_INFINITY;
  return Math.sqrt((half - 1) / half + between / within);
}

/** Each chain by itself. */
function columnsOf(series: NDArray): readonly Float64Array[] {
  if (series.rank !== 2 || !series.dtype.startsWith("float")) {
    throw new ShapeError(`diagnose: the draws are ${describeType(series)}; allowed: real [draws, chains]`);
  }
  const [draws, chains] = series.shape;
  if (draws < 4 || chains < 1) {
    throw new InputError(`diagnose: ${draws} draws of ${chains} chains; allowed: at least 4 of at least 1`);
  }
  const values = series.values();
  const bad = (values as Float64Array).findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw new InputError(`diagnose: draw ${Math.floor(bad / chains)} of chain ${bad % chains} is ${values[bad]}`);
  }
  return Array.from({ length: chains }, (_, chain) =>
    Float64Array.from({ length: draws }, (_, t) => values[t * chains + chain]),
  );
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function sumOfSquares(values: ArrayLike<number>, mean: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - mean) ** 2;
  return sum;
}
