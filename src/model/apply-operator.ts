import {
  allocate,
  bind,
  DTypeError,
  describeType,
  isComplex,
  isInexact,
  NDArray,
  type Primitive,
  ShapeError,
  type Tensor,
} from "../tensor/index.ts";
import { type Action, actionOf } from "./action.ts";
import { type Operator, transposed } from "./operator.ts";

/** Input: amplitudes [..., 2^n]. Output: the operator's image of them. */
const operatorPrimitive: Primitive<Operator> = {
  name: "applyOperator",
  shape: ([state]) => [state],
  evaluate: ([state], operator) => [imageOf(actionOf(operator, sitesIn(state), "applyOperator"), state)],
  jvp: (primals, [tangent], operator) => ({
    outputs: bind(operatorPrimitive, primals, operator),
    tangents: tangent ? bind(operatorPrimitive, [tangent], operator) : [null],
  }),
  transpose: ([cotangent], _inputs, operator) =>
    cotangent ? bind(operatorPrimitive, [cotangent], transposed(operator)) : [null],
  linear: true,
  batch: (inputs, _batched, _size, operator) => bind(operatorPrimitive, inputs, operator),
};

/**
 * The operator's image of a state, or of each of a batch; linear, and differentiable in the state to any order. The
 * operator is prepared once, so keep it.
 * @param state - [..., 2^n]; index bit s is site s. Complex; real is enough where no image of a real state is complex.
 * @throws InputError where the operator acts on a site the state does not have; ShapeError and DTypeError for what is no
 * state.
 */
export function applyOperator(operator: Operator, state: Tensor): Tensor {
  const sites = sitesIn(state);
  if (!isInexact(state.dtype)) {
    throw new DTypeError(`applyOperator: the state is ${state.dtype}; allowed: complex or floating-point numbers`);
  }
  const { real } = actionOf(operator, sites, "applyOperator");
  if (!real && !isComplex(state.dtype)) {
    throw new DTypeError(`applyOperator: the state is ${state.dtype}, and the operator has complex matrix elements`);
  }
  return bind(operatorPrimitive, [state], operator)[0];
}

/** n of a state [..., 2^n]. */
function sitesIn(state: Tensor): number {
  const sites = Math.log2(state.shape.at(-1) ?? 0);
  if (!Number.isInteger(sites)) {
    throw new ShapeError(
      `applyOperator: the state is ${describeType(state)}; allowed: [..., 2^n], one number for each basis state`,
    );
  }
  return sites;
}

function imageOf(action: Action, state: NDArray): NDArray {
  const { dtype, shape } = state;
  const width = isComplex(dtype) ? 2 : 1;
  const values = state.values();
  const input = values instanceof Float64Array ? values : Float64Array.from(values);
  const output = new Float64Array(input.length);
  action.apply(input, output, width);
  if (values instanceof Float64Array) return new NDArray(dtype, shape, output);
  const narrow = allocate(dtype, state.size);
  narrow.set(output);
  return new NDArray(dtype, shape, narrow);
}
