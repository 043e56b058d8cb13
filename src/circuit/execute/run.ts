import type { Plan } from "../compile/plan.ts";
import { runPasses } from "./passes.ts";

/** Amplitudes in a typed array, re and im interleaved, float64 or float32; index bit q is qubit q. Registers of a batch follow each other. */
export type Amplitudes = Float64Array | Float32Array;

/** What the circuit makes of amplitudes, which are left as they are. */
export function runForward(plan: Plan, angles: Float64Array, state: Amplitudes): Amplitudes {
  return runPasses(plan, { mode: "forward", angles }, [state])[0];
}

/** Of {@link runBackward}. */
export interface Backward {
  /** With respect to the angles [A]. */
  readonly gradient: Float64Array;
  /** The cotangent of the initial amplitudes, and those amplitudes as they were uncomputed. */
  readonly cotangent: Amplitudes;
  readonly initial: Amplitudes;
}

/**
 * The reverse pass: uncomputes the final amplitudes and their cotangent (∂f/∂Re + i ∂f/∂Im) step by step and gathers the
 * derivatives on the way. Takes two states of memory, however deep the circuit.
 */
export function runBackward(plan: Plan, angles: Float64Array, final: Amplitudes, cotangent: Amplitudes): Backward {
  const gradient = new Float64Array(angles.length);
  const [initial, pulled] = runPasses(plan, { mode: "backward", angles, gradient }, [final, cotangent]);
  return { gradient, cotangent: pulled, initial };
}

/** The forward tangent of the final amplitudes, from tangents of angles and initial amplitudes. */
export function runTangent(
  plan: Plan,
  angles: Float64Array,
  angleTangents: Float64Array,
  state: Amplitudes,
  change: Amplitudes,
): Amplitudes {
  return runPasses(plan, { mode: "tangent", angles, speeds: angleTangents }, [state, change])[1];
}
