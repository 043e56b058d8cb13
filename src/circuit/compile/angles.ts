import { add, concatenate, mul, NDArray, stack, type Tensor, take } from "../../tensor/index.ts";
import type { Lowered } from "./lowered.ts";

/** The angles [A] of a lowered circuit from its parameters [P]; differentiable. */
export function anglesOf(lowered: Lowered, parameters: Tensor): Tensor {
  const { source, scale, offset, functions } = lowered;
  const values: Tensor[] = [];
  const sourceValue = (from: number) => (from < 0 ? values[-1 - from] : take(parameters, from));
  for (const { of, inputs } of functions) {
    values.push(of(...inputs.map((input) => add(mul(sourceValue(input.source), input.scale), input.offset))));
  }
  const count = lowered.parameters.length;
  const all = values.length === 0 ? parameters : concatenate([parameters, stack(values)]);
  const places = source.map((from) => (from < 0 ? count - 1 - from : from));
  const vector = (numbers: Float64Array) => new NDArray("float64", [numbers.length], numbers);
  return add(mul(take(all, new NDArray("int32", [places.length], places)), vector(scale)), vector(offset));
}
