import { NDArray, NumericalError, solve } from "../../tensor/index.ts";

/**
 * f′(0) = Σ_μ `coefficients[μ]` (f(`shifts[μ]`) − f(−`shifts[μ]`)), for every f that is a sum of sines and cosines of
 * some frequencies.
 */
export interface ShiftRule {
  readonly shifts: readonly number[];
  readonly coefficients: readonly number[];
}

/** Frequencies, or eigenvalues, nearer to each other than this fraction of the largest count as one. */
const resolution = 1e-9;

/** A frequency below this has no shift of finite length, and no derivative to speak of. */
const negligible = 1e-300;

/** How exactly a rule has to give the derivative of each sine. */
const tolerance = 1e-9;

/** The frequencies of ⟨e^{iαG} O e^{−iαG}⟩ as a function of α: the positive differences of eigenvalues of G, ascending. */
export function frequenciesOf(eigenvalues: readonly number[]): number[] {
  const largest = Math.max(0, ...eigenvalues.map(Math.abs));
  const levels = distinct(eigenvalues, largest * resolution);
  const differences = levels.flatMap((upper, i) => levels.slice(0, i).map((lower) => upper - lower));
  return distinct(differences, largest * resolution).filter((difference) => difference > negligible);
}

/**
 * The parameter-shift rule for these frequencies, ascending and positive: with as many shifts as frequencies. Equidistant
 * ones have the closed form of Wierichs, Izaac, Wang and Lin, General parameter-shift rules for quantum gradients,
 * Quantum 6, 677 (2022); of others the coefficients are solved for, with the spacing of shifts that keeps them smallest.
 */
export function shiftRule(frequencies: readonly number[]): ShiftRule {
  const count = frequencies.length;
  if (count === 0) return { shifts: [], coefficients: [] };
  const base = frequencies[0];
  const isEquidistant = frequencies.every(
    (f, i) => Math.abs(f - (i + 1) * base) <= resolution * frequencies[count - 1],
  );
  if (isEquidistant) {
    const phases = Array.from({ length: count }, (_, i) => ((2 * i + 1) * Math.PI) / (2 * count));
    return {
      shifts: phases.map((phase) => phase / base),
      coefficients: phases.map((phase, i) => ((i % 2 === 0 ? 1 : -1) * base) / (4 * count * Math.sin(phase / 2) ** 2)),
    };
  }
  return solvedRule(frequencies);
}

function solvedRule(frequencies: readonly number[]): ShiftRule {
  const highest = frequencies[frequencies.length - 1];
  let best: ShiftRule | undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial < 200; trial++) {
    // From shifts within half a turn of the highest frequency to much longer ones, which tell near frequencies apart.
    const spacing = (Math.PI / highest) * (0.3 + 0.02 * trial);
    const rule = ruleOfSpacing(frequencies, spacing);
    const size = rule.coefficients.reduce((sum, c) => sum + Math.abs(c), 0);
    if (size < smallest && misfit(frequencies, rule) <= tolerance * highest) [best, smallest] = [rule, size];
  }
  if (best) return best;
  throw new NumericalError(
    `parameterShift: no shift rule found for the frequencies ${frequencies.map((f) => f.toPrecision(6)).join(", ")}`,
  );
}

/** Σ_μ 2c_μ sin(Ωs_μ) = Ω for every frequency Ω. */
function ruleOfSpacing(frequencies: readonly number[], spacing: number): ShiftRule {
  const shifts = frequencies.map((_, i) => (i + 0.5) * spacing);
  const count = shifts.length;
  const matrix = frequencies.flatMap((f) => shifts.map((s) => 2 * Math.sin(f * s)));
  const sines = new NDArray("float64", [count, count], Float64Array.from(matrix));
  try {
    const solution = solve(sines, new NDArray("float64", [count], Float64Array.from(frequencies))) as NDArray;
    return { shifts, coefficients: Array.from(solution.values()) };
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    return { shifts, coefficients: shifts.map(() => Number.NaN) };
  }
}

function misfit(frequencies: readonly number[], { shifts, coefficients }: ShiftRule): number {
  const errors = frequencies.map((f) =>
    Math.abs(coefficients.reduce((sum, c, i) => sum + 2 * c * Math.sin(f * shifts[i]), -f)),
  );
  return errors.reduce((most, error) => (error <= most ? most : error), 0);
}

/** The values in ascending order, those within `width` of the one before left out. */
function distinct(values: readonly number[], width: number): number[] {
  const sorted = [...values].sort((x, y) => x - y);
  const kept: number[] = [];
  for (const value of sorted) {
    if (kept.length === 0 || value - kept[kept.length - 1] > width) kept.push(value);
  }
  return kept;
}
