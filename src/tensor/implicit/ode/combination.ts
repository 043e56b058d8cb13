import { NDArray, type Tensor } from "../../array.ts";
import { bind1, isLinearInput, type Primitive } from "../../primitive.ts";
import { requireSameType, spreadBatch } from "../../primitives/define.ts";

/** Σ cᵢ xᵢ in one pass: what a Runge–Kutta step does most. */
const combinationPrimitive: Primitive<readonly number[]> = {
  name: "combination",
  linear: true,
  shape: (inputs) => {
    for (const x of inputs) requireSameType("combination", [inputs[0], x]);
    return [inputs[0]];
  },
  evaluate: (inputs, coefficients) => {
    const result = NDArray.zeros(inputs[0].dtype, inputs[0].shape);
    const out = result.data;
    inputs.forEach((x, i) => {
      const values = x.values();
      const c = coefficients[i];
      for (let k = 0; k < out.length; k++) out[k] += c * values[k];
    });
    return [result];
  },
  jvp: (primals, tangents, coefficients) => {
    const moving = tangents.flatMap((t, i) => (t === null ? [] : [{ t, c: coefficients[i] }]));
    return {
      outputs: [combination(coefficients, primals)],
      tangents: [
        moving.length === 0
          ? null
          : combination(
              moving.map(({ c }) => c),
              moving.map(({ t }) => t),
            ),
      ],
    };
  },
  transpose: ([ct], inputs, coefficients) =>
    inputs.map((x, i) => (ct && isLinearInput(x) ? combination([coefficients[i]], [ct]) : null)),
  batch: (inputs, batched, size, coefficients) => [combination(coefficients, spreadBatch(inputs, batched, size))],
};

/** Σ cᵢ xᵢ of tensors of one type with real numbers c; terms with c = 0 are left out. */
export function combination(coefficients: readonly number[], terms: readonly Tensor[]): Tensor {
  const used = terms.flatMap((_, i) => (coefficients[i] === 0 ? [] : [i]));
  if (used.length === 0) return bind1(combinationPrimitive, [terms[0]], [0]);
  if (used.length === 1 && coefficients[used[0]] === 1) return terms[used[0]];
  return bind1(
    combinationPrimitive,
    used.map((i) => terms[i]),
    used.map((i) => coefficients[i]),
  );
}
