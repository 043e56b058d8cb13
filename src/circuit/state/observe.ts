import type { Operator } from "../../model/index.ts";
import { bind, NDArray, type Primitive, real, type Tensor, vdot } from "../../tensor/index.ts";

/** Input: amplitudes [2^n]. Output: the operator's image of them. */
const operatorPrimitive: Primitive<Operator> = {
  name: "applyOperator",
  shape: ([state]) => [state],
  evaluate: ([state], operator) => [image(operator, state)],
  jvp: (primals, [tangent], operator) => ({
    outputs: bind(operatorPrimitive, primals, operator),
    tangents: tangent ? bind(operatorPrimitive, [tangent], operator) : [null],
  }),
  transpose: ([cotangent], _inputs, operator) => {
    if (!cotangent) return [null];
    // The transpose of a Pauli string: only Y changes its sign.
    const terms = operator.terms.map(({ coefficient: { re, im }, letters, sites }) => {
      const sign = [...letters].filter((letter) => letter === "Y").length % 2 === 0 ? 1 : -1;
      return { coefficient: { re: sign * re, im: sign * im }, letters, sites };
    });
    return bind(operatorPrimitive, [cotangent], { terms });
  },
  linear: true,
  batch: (inputs, _batched, _size, operator) => bind(operatorPrimitive, inputs, operator),
};

/** The operator's image of a state. */
export function applyOperator(operator: Operator, state: Tensor): Tensor {
  return bind(operatorPrimitive, [state], operator)[0];
}

/** ⟨ψ|H|ψ⟩ of a Hermitian operator, a real scalar. */
export function expectation(operator: Operator, state: Tensor): Tensor {
  return real(vdot(state, applyOperator(operator, state)));
}

function image({ terms }: Operator, state: NDArray): NDArray {
  const amplitudes = state.values();
  const result = new Float64Array(amplitudes.length);
  for (const { coefficient, letters, sites } of terms) {
    let flips = 0;
    let signs = 0;
    let ys = 0;
    for (const [j, site] of sites.entries()) {
      if (letters[j] !== "Z") flips |= 1 << site;
      if (letters[j] !== "X") signs |= 1 << site;
      if (letters[j] === "Y") ys++;
    }
    // Y = iXZ: each gives a factor i beside the flip and the sign.
    const { re, im } = [
      coefficient,
      { re: -coefficient.im, im: coefficient.re },
      { re: -coefficient.re, im: -coefficient.im },
      { re: coefficient.im, im: -coefficient.re },
    ][ys % 4];
    for (let i = 0; i < amplitudes.length / 2; i++) {
      const sign = parity(i & signs) ? -1 : 1;
      const [a, b] = [amplitudes[2 * i], amplitudes[2 * i + 1]];
      const to = 2 * (i ^ flips);
      result[to] += sign * (re * a - im * b);
      result[to + 1] += sign * (re * b + im * a);
    }
  }
  return new NDArray(state.dtype, state.shape, result);
}

function parity(x: number): number {
  let bits = x ^ (x >> 16);
  bits ^= bits >> 8;
  bits ^= bits >> 4;
  bits ^= bits >> 2;
  return (bits ^ (bits >> 1)) & 1;
}
