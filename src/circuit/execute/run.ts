import type { Plan } from "../compile/plan.ts";
import { type Exchange, runPasses } from "./passes.ts";

/** Amplitudes in a typed array, re and im interleaved, float64 or float32; index bit q is qubit q. Registers of a batch follow each other. */
export type Amplitudes = Float64Array | Float32Array;

/** What the circuit makes of amplitudes, which are left as they are; of |0…0⟩ where none are given. */
export function runForward(plan: Plan, angles: Float64Array, state?: Amplitudes): Amplitudes {
  return runPasses(
    plan,
    { mode: "forward", angles },
    {
      count: state ? state.length / 2 : 2 ** plan.lowered.qubits,
      lists: 1,
      write: ([own]) => {
        if (state) return own.set(state);
        own.fill(0);
        own[0] = 1;
      },
      read: ([own]) => copied(own, state),
    },
  );
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
  const read = ([initial, pulled]: readonly Float64Array[]) => ({
    gradient,
    cotangent: copied(pulled, cotangent),
    initial: copied(initial, final),
  });
  return runPasses(plan, { mode: "backward", angles, gradient }, between(final, cotangent, read));
}

/**
 * The derivatives by the angles [A] alone, from the same pass; what was uncomputed is only shown, in the memory of the
 * kernels, and not to be kept.
 */
export function runGradient(
  plan: Plan,
  angles: Float64Array,
  final: Amplitudes,
  cotangent: Amplitudes,
  see: (initial: Float64Array) => void,
): Float64Array {
  const gradient = new Float64Array(angles.length);
  const read = ([initial]: readonly Float64Array[]) => see(initial);
  runPasses(plan, { mode: "backward", angles, gradient }, between(final, cotangent, read));
  return gradient;
}

/** The forward tangent of the final amplitudes, from tangents of angles and initial amplitudes. */
export function runTangent(
  plan: Plan,
  angles: Float64Array,
  angleTangents: Float64Array,
  state: Amplitudes,
  change: Amplitudes,
): Amplitudes {
  const pass = { mode: "tangent", angles, speeds: angleTangents } as const;
  return runPasses(
    plan,
    pass,
    between(state, change, ([, moved]) => copied(moved, change)),
  );
}

/** Two lists go in. */
function between<T>(first: Amplitudes, second: Amplitudes, read: Exchange<T>["read"]): Exchange<T> {
  const write = (lists: readonly Float64Array[]) => {
    lists[0].set(first);
    lists[1].set(second);
  };
  return { count: first.length / 2, lists: 2, write, read };
}

/** A copy outside the kernels' memory, of the precision of what went in. */
function copied(own: Float64Array, like?: Amplitudes): Amplitudes {
  return like instanceof Float32Array ? new Float32Array(own) : own.slice();
}
