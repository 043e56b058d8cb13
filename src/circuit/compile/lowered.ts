import type { AngleFunction } from "../block/angle.ts";
import type { Operation } from "./operation.ts";
import type { ParameterList } from "./parameters.ts";

/** A function of angles, each input being scale · parameter + offset, or another function (see {@link Lowered}). */
export interface PlacedFunction {
  readonly of: AngleFunction["of"];
  readonly inputs: readonly { readonly source: number; readonly scale: number; readonly offset: number }[];
}

/**
 * A circuit as a list of operations. Step s applies `operations[steps[s]]`, by the angle `angles[s]` unless that is −1.
 * Angle a is `scale[a] · value + offset[a]`, where `source[a]` says whose value: parameter `source[a]` if that is at
 * least 0, else `functions[−1 − source[a]]`. Every step with an angle has one of its own, so angles are in the order of
 * the steps.
 */
export interface Lowered {
  readonly qubits: number;
  readonly operations: readonly Operation[];
  readonly steps: Int32Array;
  readonly angles: Int32Array;
  readonly source: Int32Array;
  readonly scale: Float64Array;
  readonly offset: Float64Array;
  readonly functions: readonly PlacedFunction[];
  readonly parameters: ParameterList;
}
