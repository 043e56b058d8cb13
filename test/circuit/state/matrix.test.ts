import { expect, test } from "vitest";
import { CNOT, chain, matrixOf, put, ry, u3, X } from "../../../src/circuit/index.ts";
import { array, checkGrads, imag, mul, real, sum, type Tensor } from "../../../src/tensor/index.ts";

test("the matrix of a circuit is differentiable", () => {
  const circuit = chain(put(0, u3()), CNOT, put(1, ry()));
  const loss = (x: Tensor) => {
    const matrix = matrixOf(circuit, x);
    return sum(mul(real(matrix), imag(matrix)));
  };
  checkGrads(loss, [array([0.3, 0.8, -0.4, 1.1])]);
});

test("matrices that are too large are refused", () => {
  expect(() => matrixOf(put(12, X))).toThrow("matrixOf: a circuit of 13 qubits; allowed: up to 12; use apply");
});
