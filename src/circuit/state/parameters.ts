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
import type { ParameterList } from "../compile/parameters.ts";

interface CheckParams {
  readonly caller: string;
  readonly list: ParameterList;
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
export function checkedParameters(
  caller: string,
  { parameters: list }: { readonly parameters: ParameterList },
  values: Tensor,
): Tensor {
  const { count } = list;
  if (values.shape.join() !== `${count}`) {
    const given = `parameters of shape [${values.shape.join(", ")}]`;
    throw new ShapeError(`${caller}: ${given}; the circuit has ${count}, so the shape must be [${count}]`);
  }
  if (!values.dtype.startsWith("float") && values.dtype !== "int32") {
    throw new DTypeError(`${caller}: the parameters are ${values.dtype}; they must be real numbers`);
  }
  return bind(finitePrimitive, [cast(values, "float64")], { caller, list })[0];
}

function requireFinite(parameters: NDArray, { caller, list }: CheckParams): NDArray {
  const values = parameters.values();
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return parameters;
  const index = wrong % list.count;
  const name = list.names.has(index) ? ` ('${list.names.get(index)}')` : "";
  throw new NumericalError(`${caller}: parameter ${index}${name} of ${list.count} is ${values[wrong]}`);
}
