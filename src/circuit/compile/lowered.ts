import type { AngleFunction } from "../block/angle.ts";
import type { Operation } from "./operation.ts";
import type { ParameterList } from "./parameters.ts";

/** scale · value + offset. Most circuits have very few of them. */
export interface LinearForm {
  readonly scale: number;
  readonly offset: number;
}

/** A function of angles, each input being scale · parameter + offset, or another function (see {@link Lowered}). */
export interface PlacedFunction {
  readonly of: AngleFunction["of"];
  readonly inputs: readonly (LinearForm & { readonly source: number })[];
}

/**
 * A circuit as a list of operations. Step s applies `operations[steps[s]]`, by the angle `angles[s]` unless that is −1.
 * Angle a is scale · value + offset, as `forms[form[a]]` has it, where `source[a]` says whose value: parameter `source[a]` if that is at
 * least 0, else `functions[−1 − source[a]]`. Every step with an angle has one of its own, so angles are in the order of
 * the steps.
 */
export interface Lowered {
  readonly qubits: number;
  readonly operations: readonly Operation[];
  readonly steps: Int32Array;
  readonly angles: Int32Array;
  readonly source: Int32Array;
  readonly form: Int32Array;
  readonly forms: readonly LinearForm[];
  readonly functions: readonly PlacedFunction[];
  readonly parameters: ParameterList;
}
