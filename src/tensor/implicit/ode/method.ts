import type { Tensor } from "../../array.ts";

/** dy/dt = f(t, y; θ) on lists of leaves. */
export type VectorField = (t: number, y: readonly Tensor[], theta: readonly Tensor[]) => readonly Tensor[];

/** A state with what the next step can use of the last one: derivatives at its end. */
export interface StepState {
  readonly y: readonly Tensor[];
  readonly memory?: readonly Tensor[];
}

/** The outcome of one step. */
export interface Stepped extends StepState {
  /** The solution at t + fraction·h, of the order of the method's dense output. */
  between?(fraction: number): readonly Tensor[];
  /** Estimate of the local error. */
  error?(): readonly Tensor[];
}

/** A one-step method, written with ordinary operations. */
export interface Method {
  readonly name: string;
  step(field: VectorField, t: number, h: number, state: StepState, theta: readonly Tensor[]): Stepped;
}

/** A step taken, and the requested times inside it. */
export interface GridStep {
  readonly t: number;
  readonly h: number;
  /** Indices of the requested times with their place in the step; fraction 1 is its end. */
  readonly outputs: readonly { readonly index: number; readonly fraction: number }[];
}

/** Goes through given steps; returns the state after them and the solution at the requested times, by index. */
export function follow(
  method: Method,
  field: VectorField,
  steps: readonly GridStep[],
  start: readonly Tensor[],
  theta: readonly Tensor[],
): { y: readonly Tensor[]; outputs: Map<number, readonly Tensor[]> } {
  const outputs = new Map<number, readonly Tensor[]>();
  let state: StepState = { y: start };
  for (const { t, h, outputs: requested } of steps) {
    const next = method.step(field, t, h, state, theta);
    for (const { index, fraction } of requested) outputs.set(index, outputAt(next, fraction));
    state = next;
  }
  return { y: state.y, outputs };
}

/** The solution inside a step, or at its end. */
export function outputAt(step: Stepped, fraction: number): readonly Tensor[] {
  return fraction === 1 || !step.between ? step.y : step.between(fraction);
}
