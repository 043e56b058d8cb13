import { applyOperator, isHermitian, type Operator, operatorText, type PauliTerm } from "../../model/index.ts";
import {
  absSquare,
  bind,
  conj,
  describeType,
  expandDims,
  InputError,
  isComplex,
  matrixTranspose,
  mul,
  type NDArray,
  type Primitive,
  real,
  ShapeError,
  sub,
  sum,
  type Tensor,
  trace,
  vdot,
} from "../../tensor/index.ts";
import { isDensity, type State, stateQubits } from "./density.ts";

export { applyOperator };

/** Input: amplitudes [..., 2^n]. Output: ⟨ψ|H|ψ⟩ [...] of a Hermitian H. Its derivative 2 Re⟨Hψ|dψ⟩ reuses Hψ. */
const expectationPrimitive: Primitive<Operator> = {
  name: "expectation",
  shape: ([{ dtype, shape }]) => [{ dtype: dtype === "complex64" ? "float32" : "float64", shape: shape.slice(0, -1) }],
  evaluate: ([state], operator) => [real(inner(state, applyOperator(operator, state))) as NDArray],
  jvp: ([state], [tangent], operator) => {
    const image = applyOperator(operator, state);
    return {
      outputs: [real(inner(state, image))],
      tangents: [tangent && mul(2, real(inner(image, tangent)))],
    };
  },
  batch: (inputs, _batched, _size, operator) => bind(expectationPrimitive, inputs, operator),
};

/**
 * ⟨ψ|H|ψ⟩ of a Hermitian operator, or tr ρH in a density matrix, real: a scalar, or [...] of states [..., 2^n].
 * Differentiable to any order.
 * @throws InputError naming a term that is not Hermitian; `expectationComplex` takes any operator.
 */
export function expectation(operator: Operator, state: State): Tensor {
  requireHermitian("expectation", operator, "expectationComplex");
  if (isDensity(state)) {
    stateQubits(state, "expectation");
    // Rows of ρᵀ are columns of ρ.
    return real(trace(applyOperator(operator, matrixTranspose(state.rho))));
  }
  requireState("expectation", state);
  return bind(expectationPrimitive, [state], operator)[0];
}

/** ⟨ψ|A|ψ⟩ of any operator, complex: a scalar, or [...] of states [..., 2^n]. */
export function expectationComplex(operator: Operator, state: Tensor): Tensor {
  return matrixElement(state, operator, state);
}

/** ⟨a|A|b⟩ of any operator, complex: a scalar, or [...] of states [..., 2^n]. */
export function matrixElement(a: Tensor, operator: Operator, b: Tensor): Tensor {
  requireState("matrixElement", a);
  requireState("matrixElement", b);
  if (a.shape.join() !== b.shape.join()) {
    throw new ShapeError(
      `matrixElement: the states are ${describeType(a)} and ${describeType(b)}; allowed: equal shapes`,
    );
  }
  return inner(a, applyOperator(operator, b));
}

/**
 * ⟨H²⟩ − ⟨H⟩² of a Hermitian operator in a state of norm 1, as ‖(H − ⟨H⟩)ψ‖², in which nothing cancels: real, a scalar,
 * or [...] of states [..., 2^n].
 * @throws InputError naming a term that is not Hermitian.
 */
export function variance(operator: Operator, state: Tensor): Tensor {
  requireHermitian("variance", operator);
  requireState("variance", state);
  const image = applyOperator(operator, state);
  const mean = real(inner(state, image));
  return sum(absSquare(sub(image, mul(expandDims(mean, -1), state))), { axes: -1 });
}

/** ⟨a|b⟩ along the last axis. */
function inner(a: Tensor, b: Tensor): Tensor {
  return a.rank === 1 ? vdot(a, b) : sum(mul(conj(a), b), { axes: -1 });
}

function requireHermitian(caller: string, operator: Operator, instead?: string): void {
  if (isHermitian(operator)) return;
  const size = ({ coefficient }: PauliTerm) => Math.abs(coefficient.im);
  const wrong = operator.terms.toSorted((a, b) => size(b) - size(a)).slice(0, 1);
  throw new InputError(
    `${caller}: the operator is not Hermitian: it has the term ${operatorText({ terms: wrong })}${instead ? `; ${instead} takes any operator` : ""}`,
  );
}

function requireState(caller: string, state: Tensor): void {
  if (!isComplex(state.dtype)) {
    throw new ShapeError(`${caller}: the state is ${describeType(state)}; allowed: complex [..., 2^n]`);
  }
}
