import { applyOperator, isHermitian, type Operator, operatorText, type PauliTerm } from "../../model/index.ts";
import {
  absSquare,
  bind,
  conj,
  describeType,
  expandDims,
  InputError,
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
import type { Block } from "../block/block.ts";
import { operatorOf } from "../block/operator.ts";
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
 * @param operator - H, site j of which is qubit j; or a block of gates that is one, see {@link operatorOf}.
 * @throws InputError naming a term that is not Hermitian; `expectationComplex` takes any operator.
 */
export function expectation(operator: Operator | Block, state: State): Tensor {
  const hermitian = requireHermitian("expectation", operatorOf(operator), "expectationComplex");
  stateQubits(state, "expectation");
  if (isDensity(state)) return real(traceWith(hermitian, state.rho));
  return bind(expectationPrimitive, [state], hermitian)[0];
}

/** ⟨ψ|A|ψ⟩ of any operator, or tr ρA in a density matrix, complex: a scalar, or [...] of states [..., 2^n]. */
export function expectationComplex(operator: Operator | Block, state: State): Tensor {
  stateQubits(state, "expectationComplex");
  return isDensity(state) ? traceWith(operatorOf(operator), state.rho) : matrixElement(state, operator, state);
}

/** ⟨a|A|b⟩ of any operator, complex: a scalar, or [...] of states [..., 2^n]. */
export function matrixElement(a: Tensor, operator: Operator | Block, b: Tensor): Tensor {
  stateQubits(a, "matrixElement");
  stateQubits(b, "matrixElement");
  if (a.shape.join() !== b.shape.join()) {
    throw new ShapeError(
      `matrixElement: the states are ${describeType(a)} and ${describeType(b)}; allowed: equal shapes`,
    );
  }
  return inner(a, applyOperator(operatorOf(operator), b));
}

/**
 * ⟨H²⟩ − ⟨H⟩² of a Hermitian operator in a state of norm 1, as ‖(H − ⟨H⟩)ψ‖², or tr (H − ⟨H⟩)ρ(H − ⟨H⟩) of a density
 * matrix, in which nothing cancels: real, a scalar, or [...] of states [..., 2^n]. Differentiable to any order.
 * @throws InputError naming a term that is not Hermitian.
 */
export function variance(operator: Operator | Block, state: State): Tensor {
  const hermitian = requireHermitian("variance", operatorOf(operator));
  stateQubits(state, "variance");
  if (isDensity(state)) return mixedVariance(hermitian, state.rho);
  const image = applyOperator(hermitian, state);
  const mean = real(inner(state, image));
  return sum(absSquare(sub(image, mul(expandDims(mean, -1), state))), { axes: -1 });
}

function mixedVariance(operator: Operator, rho: Tensor): Tensor {
  const mean = expandDims(expandDims(real(traceWith(operator, rho)), -1), -1);
  // (H − ⟨H⟩)M as a function of M, both transposed, since operators act on rows.
  const deviation = (rows: Tensor) => sub(applyOperator(operator, rows), mul(mean, rows));
  return real(trace(deviation(conj(matrixTranspose(deviation(matrixTranspose(rho)))))));
}

/** tr Aρ. Rows of ρᵀ are columns of ρ. */
function traceWith(operator: Operator, rho: Tensor): Tensor {
  return trace(applyOperator(operator, matrixTranspose(rho)));
}

/** ⟨a|b⟩ along the last axis. */
function inner(a: Tensor, b: Tensor): Tensor {
  return a.rank === 1 ? vdot(a, b) : sum(mul(conj(a), b), { axes: -1 });
}

/** The operator, if it is Hermitian. */
function requireHermitian(caller: string, operator: Operator, instead?: string): Operator {
  if (isHermitian(operator)) return operator;
  const size = ({ coefficient }: PauliTerm) => Math.abs(coefficient.im);
  const wrong = operator.terms.toSorted((a, b) => size(b) - size(a)).slice(0, 1);
  throw new InputError(
    `${caller}: the operator is not Hermitian: it has the term ${operatorText({ terms: wrong })}${instead ? `; ${instead} takes any operator` : ""}`,
  );
}
