import { add, concatenate, mul, NDArray, stack, type Tensor, take } from "../../tensor/index.ts";
import type { LinearForm, Lowered } from "./lowered.ts";

/** The angles [A] of a lowered circuit from its parameters [P], float64; differentiable. */
export function anglesOf(lowered: Lowered, parameters: Tensor): Tensor {
  const { form, forms } = lowered;
  let angles = valuesOf(lowered, parameters);
  const column = (key: keyof LinearForm) =>
    new NDArray(
      "float64",
      [form.length],
      Float64Array.from(form, (index) => forms[index][key]),
    );
  if (forms.some(({ scale }) => scale !== 1)) angles = mul(angles, column("scale"));
  return forms.some(({ offset }) => offset !== 0) ? add(angles, column("offset")) : angles;
}

/** The value of each angle's source. */
function valuesOf({ source, functions, parameters: { count } }: Lowered, parameters: Tensor): Tensor {
  // Most circuits turn by each parameter once, in their order: then no arrays as long as the circuit need to be made.
  if (source.length === count && source.every((from, i) => from === i)) return parameters;
  const values: Tensor[] = [];
  const sourceValue = (from: number) => (from < 0 ? values[-1 - from] : take(parameters, from));
  for (const { of, inputs } of functions) {
    values.push(of(...inputs.map((input) => add(mul(sourceValue(input.source), input.scale), input.offset))));
  }
  const all = values.length === 0 ? parameters : concatenate([parameters, stack(values)]);
  const places = source.map((from) => (from < 0 ? count - 1 - from : from));
  return take(all, new NDArray("int32", [places.length], places));
}
