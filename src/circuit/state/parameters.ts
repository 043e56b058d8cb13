import {
  bind,
  cast,
  DTypeError,
  type NDArray,
  NumericalError,
  type Primitive,
  ShapeError,
  type Tensor,
} from "../../tensor/index.ts";
import type { Lowered } from "../compile/lowered.ts";
import type { ParameterList } from "../compile/parameters.ts";
import { stepText } from "./fault.ts";

/** The parameters of a circuit, and where they are used if it is lowered as a whole. */
type Names = Lowered | { readonly parameters: ParameterList };

interface CheckParams {
  readonly caller: string;
  readonly circuit: Names;
}

/** The identity, but for NaN and infinity; a primitive, so that it sees numbers also where they are being differentiated. */
const finitePrimitive: Primitive<CheckParams> = {
  name: "finiteParameters",
  shape: ([parameters]) => [parameters],
  evaluate: ([parameters], params) => [requireFinite(parameters, params)],
  jvp: (primals, tangents, params) => ({ outputs: bind(finitePrimitive, primals, params), tangents }),
  batch: (inputs, _batched, _size, params) => bind(finitePrimitive, inputs, params),
};

/**
 * Parameters as float64, once they are known to fit the circuit.
 *
 * @throws ShapeError for a wrong number of them, DTypeError for complex or boolean ones, NumericalError for NaN and infinity.
 */
export function checkedParameters(caller: string, circuit: Names, values: Tensor): Tensor {
  const { count } = circuit.parameters;
  if (values.shape.join() !== `${count}`) {
    const given = `parameters of shape [${values.shape.join(", ")}]`;
    throw new ShapeError(`${caller}: ${given}; the circuit has ${count}, so the shape must be [${count}]`);
  }
  if (!values.dtype.startsWith("float") && values.dtype !== "int32") {
    throw new DTypeError(`${caller}: the parameters are ${values.dtype}; they must be real numbers`);
  }
  return bind(finitePrimitive, [cast(values, "float64")], { caller, circuit })[0];
}

function requireFinite(parameters: NDArray, { caller, circuit }: CheckParams): NDArray {
  const values = parameters.values();
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return parameters;
  const { count, names } = circuit.parameters;
  const index = wrong % count;
  const name = names.has(index) ? ` ('${names.get(index)}')` : "";
  throw new NumericalError(
    `${caller}: parameter ${index}${name} of ${count} is ${values[wrong]}${firstUse(circuit, index)}`,
  );
}

/** `; it turns rx on qubits [1], step 3 of 12`: the first gate that takes a parameter as it is. */
function firstUse(circuit: Names, parameter: number): string {
  if (!("source" in circuit) || !circuit.source.includes(parameter)) return "";
  return `; it turns ${stepText(circuit, circuit.angles.indexOf(circuit.source.indexOf(parameter)))}`;
}
