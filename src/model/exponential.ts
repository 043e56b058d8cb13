import { NumericalError } from "../tensor/index.ts";
import type { Action } from "./action.ts";

/** What the terms left out of Chebyshev's series add up to, at most. */
const truncation = 1e-15;

/** Terms of the series after which a time is refused: each is a product with the operator. */
const mostTerms = 1e6;

/**
 * exp(−iHt)ψ in place, for a Hermitian operator and amplitudes re, im of any number of registers. By Chebyshev's series
 * on an interval with all eigenvalues, low … high (H. Tal-Ezer and R. Kosloff, J. Chem. Phys. 81, 3967 (1984)):
 * truncated at 1e-15, so that what remains is rounding, some 1e-16 (high − low)|t|. About (high − low)|t|/2 + 20
 * products with H and three vectors of memory.
 * @throws NumericalError where t is so long, or not finite, that it would take more than a million products.
 */
export function evolveAmplitudes(action: Action, time: number, state: Float64Array): void {
  const { low, high } = action.interval();
  const [center, radius] = [(high + low) / 2, (high - low) / 2];
  const weights = besselValues(radius * Math.abs(time));
  let [previous, current, next] = [new Float64Array(state.length), state.slice(), new Float64Array(state.length)];
  state.fill(0);
  for (const [order, weight] of weights.entries()) {
    // (−i)^order for positive times.
    addTurned(state, current, (order === 0 ? 1 : 2) * weight, time < 0 ? order : 3 * order);
    if (order === weights.length - 1) break;
    // T₁ = x T₀, then Tₖ₊₁ = 2x Tₖ − Tₖ₋₁, x being (H − center)/radius; `previous` is 0 at first.
    action.apply(current, next, 2);
    const factor = (order === 0 ? 1 : 2) / radius;
    for (let i = 0; i < next.length; i++) next[i] = factor * (next[i] - center * current[i]) - previous[i];
    [previous, current, next] = [current, next, previous];
  }
  turn(state, -center * time);
}

/**
 * J₀(z), J₁(z), … up to where what follows is negligible, by Miller's downward recurrence, normalized by
 * J₀ + 2J₂ + 2J₄ + … = 1.
 */
function besselValues(z: number): Float64Array {
  if (z === 0) return Float64Array.of(1);
  if (z < 1e-8) return Float64Array.of(1, z / 2);
  // Beyond k = z the values fall off like exp(−(2/3)(2/z)^(1/2)(k − z)^(3/2)), and faster than (z/2)^k/k!.
  const last = Math.ceil(z + 12 * Math.cbrt(z) + 30);
  if (!(last <= mostTerms)) {
    throw new NumericalError(`time evolution: |H||t| is ${z}; allowed: at most about ${mostTerms}`);
  }
  const values = new Float64Array(last + 2);
  values[last] = 1e-250;
  let norm = 0;
  for (let k = last; k > 0; k--) {
    values[k - 1] = ((2 * k) / z) * values[k] - values[k + 1];
    if (Math.abs(values[k - 1]) > 1e200) for (let j = k - 1; j < values.length; j++) values[j] *= 1e-250;
  }
  for (let k = 0; k <= last; k += 2) norm += (k === 0 ? 1 : 2) * values[k];
  let count = last + 1;
  let rest = 0;
  while (count > 1 && rest + 2 * Math.abs(values[count - 1] / norm) < truncation)
    rest += 2 * Math.abs(values[--count] / norm);
  return values.subarray(0, count).map((value) => value / norm);
}

/** sum += i^turns · factor · x. */
function addTurned(sum: Float64Array, x: Float64Array, factor: number, turns: number): void {
  const signed = turns % 4 < 2 ? factor : -factor;
  if (turns % 2 === 0) {
    for (let i = 0; i < x.length; i++) sum[i] += signed * x[i];
    return;
  }
  for (let i = 0; i < x.length; i += 2) {
    sum[i] -= signed * x[i + 1];
    sum[i + 1] += signed * x[i];
  }
}

/** x · e^(i angle). */
function turn(x: Float64Array, angle: number): void {
  const [re, im] = [Math.cos(angle), Math.sin(angle)];
  for (let i = 0; i < x.length; i += 2) {
    const [a, b] = [x[i], x[i + 1]];
    x[i] = re * a - im * b;
    x[i + 1] = re * b + im * a;
  }
}
