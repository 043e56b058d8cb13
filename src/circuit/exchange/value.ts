import { asTensor, concrete, InputError, scalar, type TensorLike } from "../../tensor/index.ts";
import type { Angle } from "../block/angle.ts";
import type { WrittenAngle } from "./walk.ts";

/** Values of all parameters of a circuit, in the order of the parameter vector. */
export type ParameterValues = ArrayLike<number>;

/** Numbers of a parameter vector. Throws `InputError` naming `who` unless there are `count` of them, all finite. */
export function parameterValues(parameters: TensorLike, count: number, who: string): ParameterValues {
  const tensor = asTensor(parameters);
  const values = concrete(tensor, who).values();
  if (tensor.shape.join() !== `${count}`) {
    throw new InputError(`${who}: parameters of shape [${tensor.shape.join(", ")}]; the circuit has ${count}`);
  }
  const wrong = Array.from(values).findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new InputError(`${who}: parameter ${wrong} is ${values[wrong]}; it must be a finite number`);
  return values;
}

/** The number that an angle is where the parameters have these values. */
export function angleValue({ angle, parameters }: WrittenAngle, values: ParameterValues): number {
  let next = 0;
  const evaluate = ({ source, scale, offset }: Angle): number => {
    if (source === undefined) return offset;
    if (!("of" in source)) return scale * values[parameters[next++].index] + offset;
    const inputs = source.inputs.map((input) => scalar(evaluate(input)));
    return scale * concrete(source.of(...inputs), "angleOf").item() + offset;
  };
  return evaluate(angle);
}
