import type { Lowered } from "../compile/lowered.ts";
import { type StepKernel, stepKernels } from "./step.ts";

/**
 * A number, vector or state x̂ = Σ_S x_S ε_S with several infinitesimals ε_1, ε_2, … of which each squares to zero: for
 * the set S the component number Σ_{j∈S} 2^(j−1), and zero where there is null. f(x̂) then holds the mixed derivatives of
 * f, as dual numbers hold the first: with x̂ = x + ε_1 u + ε_2 v, component 3 of f(x̂) is the second derivative along u and v.
 */
export type Jet<T> = readonly (T | null)[];

/** Amplitudes with infinitesimals, changed in place. */
type StateJet = (Float64Array | null)[];

/**
 * U(α̂)ψ̂, in place. As exp(−i(α + Σ_S α_S ε_S)G) = exp(−iαG) Π_S (1 − iα_S ε_S G), a step is the step on each component
 * and one insertion of its generator for each infinitesimal part of its angle.
 */
export function forwardJet(lowered: Lowered, angles: Jet<Float64Array>, state: StateJet): void {
  const kernels = stepKernels(lowered);
  for (let s = 0; s < lowered.steps.length; s++) {
    const kernel = kernels[lowered.steps[s]];
    const angle = lowered.angles[s];
    const value = angle < 0 ? 0 : (angles[0]?.[angle] ?? 0);
    for (const component of state) if (component) kernel.apply(component, value, false);
    if (angle >= 0) insertAll(angles, angle, state, kernel, 1);
  }
}

/**
 * From final states and cotangents of them, in place, back to the initial ones; gives the derivatives with respect to the
 * angles, as a jet as well. The inner products are bilinear over numbers with infinitesimals.
 */
export function backwardJet(
  lowered: Lowered,
  angles: Jet<Float64Array>,
  state: StateJet,
  cotangent: StateJet,
): Float64Array[] {
  const kernels = stepKernels(lowered);
  const gradient = state.map(() => new Float64Array(lowered.source.length));
  for (let s = lowered.steps.length - 1; s >= 0; s--) {
    const kernel = kernels[lowered.steps[s]];
    const angle = lowered.angles[s];
    if (angle >= 0) {
      for (const [t, ket] of state.entries()) {
        for (const [u, bra] of cotangent.entries()) {
          if (ket && bra && (t & u) === 0) gradient[t | u][angle] += kernel.pair(bra, ket);
        }
      }
    }
    const value = angle < 0 ? 0 : (angles[0]?.[angle] ?? 0);
    for (const jet of [state, cotangent]) {
      for (const component of jet) if (component) kernel.apply(component, value, true);
      if (angle >= 0) insertAll(angles, angle, jet, kernel, -1);
    }
  }
  return gradient;
}

/** Multiplies by Π_S (1 ∓ iα_S ε_S G). */
function insertAll(angles: Jet<Float64Array>, angle: number, state: StateJet, kernel: StepKernel, sign: 1 | -1): void {
  for (let set = 1; set < state.length; set++) {
    const speed = angles[set]?.[angle] ?? 0;
    if (speed === 0) continue;
    for (let t = 0; t < state.length; t++) {
      const source = state[t];
      if ((t & set) !== 0 || !source) continue;
      const target = state[t | set] ?? new Float64Array(source.length);
      state[t | set] = target;
      kernel.insert(source, target, sign * speed);
    }
  }
}
