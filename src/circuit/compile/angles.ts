import { add, concatenate, mul, NDArray, stack, type Tensor, take } from "../../tensor/index.ts";
import type { Lowered } from "./lowered.ts";

/** The angles [A] of a lowered circuit from its parameters [P]; differentiable. */
export function anglesOf(lowered: Lowered, parameters: Tensor): Tensor {
  const { source, scale, offset, functions } = lowered;
  if (isIdentity(lowered)) return parameters;
  const values: Tensor[] = [];
  const sourceValue = (from: number) => (from < 0 ? values[-1 - from] : take(parameters, from));
  for (const { of, inputs } of functions) {
    values.push(of(...inputs.map((input) => add(mul(sourceValue(input.source), input.scale), input.offset))));
  }
  const count = lowered.parameters.count;
  const vector = (numbers: Float64Array) => new NDArray("float64", [numbers.length], numbers);
  // Most circuits turn by each parameter once, as it is.
  const inOrder = source.length === count && parameters.dtype === "float64" && source.every((from, i) => from === i);
  let angles = parameters;
  if (!inOrder) {
    const all = values.length === 0 ? parameters : concatenate([parameters, stack(values)]);
    const places = source.map((from) => (from < 0 ? count - 1 - from : from));
    angles = take(all, new NDArray("int32", [places.length], places));
  }
  if (!inOrder || scale.some((factor) => factor !== 1)) angles = mul(angles, vector(scale));
  return offset.some((shift) => shift !== 0) ? add(angles, vector(offset)) : angles;
}

/** Whether each angle is a parameter, in their order: then no arrays as long as the circuit need to be made. */
function isIdentity({ source, scale, offset, parameters }: Lowered): boolean {
  if (source.length !== parameters.count) return false;
  for (let i = 0; i < source.length; i++) if (source[i] !== i || scale[i] !== 1 || offset[i] !== 0) return false;
  return true;
}
