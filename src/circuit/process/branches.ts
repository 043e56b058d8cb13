import { cast, concrete, conj, matmul, matrixTranspose, mul, NDArray, real, stack, sum } from "../../tensor/index.ts";
import { reducedDensity } from "../state/reduced.ts";

/** What K†K is for each Kraus matrix: a number times 1, or the matrix. */
interface Weights {
  readonly effects: readonly NDArray[];
  /** The probabilities, where they do not depend on the state. */
  readonly fixed: NDArray | undefined;
}

const known = new WeakMap<readonly NDArray[], Weights>();

/** How likely each Kraus matrix is to act on a pure state [2^n], ‖Kψ‖²: real [K]. */
export function krausProbabilities(state: NDArray, kraus: readonly NDArray[], targets: readonly number[]): NDArray {
  const weights = known.get(kraus) ?? weightsOf(kraus);
  known.set(kraus, weights);
  if (weights.fixed) return weights.fixed;
  const rho = cast(reducedDensity(state, targets).rho, "complex128");
  // tr(K†K ρ), ρ being its own conjugate transpose.
  const likely = weights.effects.map((effect) => sum(real(mul(effect, conj(rho)))));
  return concrete(stack(likely), "trajectories");
}

function weightsOf(kraus: readonly NDArray[]): Weights {
  const effects = kraus.map((k) => matmul(conj(matrixTranspose(k)), k) as NDArray);
  const fixed = effects.map(multipleOfIdentity);
  if (!fixed.every((weight) => weight !== undefined)) return { effects, fixed: undefined };
  return { effects, fixed: new NDArray("float64", [fixed.length], Float64Array.from(fixed)) };
}

/** c, if a matrix is c·1 to rounding. */
function multipleOfIdentity(matrix: NDArray): number | undefined {
  const values = matrix.values();
  const size = matrix.shape[0];
  const differs = values.some((x, i) => Math.abs(x - (i % (2 * (size + 1)) === 0 ? values[0] : 0)) > 1e-15);
  return differs ? undefined : values[0];
}
