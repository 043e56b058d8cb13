import { expect, test } from "vitest";
import { lower } from "../../../src/circuit/compile/lower.ts";
import {
  apply,
  CNOT,
  CZ,
  chain,
  expectation,
  parameterCount,
  put,
  ring,
  rx,
  rz,
  variationalCircuit,
} from "../../../src/circuit/index.ts";
import { pauli, plus } from "../../../src/model/index.ts";
import { array, concrete, norm, type Tensor, valueAndGrad } from "../../../src/tensor/index.ts";
import { expectClose } from "../close.ts";

function golden(count: number): Tensor {
  return array(Array.from({ length: count }, (_, k) => Math.PI * Math.sin(k + 1)));
}

test("energy and gradient of the deep circuit: ten layers, the periodic Heisenberg chain of ten qubits", () => {
  const bonds = Array.from({ length: 10 }, (_, i) => [i, (i + 1) % 10]);
  const hamiltonian = plus(...bonds.flatMap((bond) => ["XX", "YY", "ZZ"].map((letters) => pauli(letters, bond))));
  const circuit = variationalCircuit(10, 10);
  const energy = (theta: Tensor) => expectation(hamiltonian, apply(circuit, theta));
  const { value, gradient } = valueAndGrad(energy)(golden(310));
  expect(concrete(value, "test").item()).toBeCloseTo(-0.164072007096, 12);
  expect(concrete(norm(gradient), "test").item()).toBeCloseTo(2.0348601589, 10);
  expect(concrete(gradient, "test").values()[0]).toBeCloseTo(0.0872097404, 10);
});

test("layers, written out", () => {
  const expected = chain(
    [put(0, rx()), put(0, rz()), put(1, rx()), put(1, rz()), put([0, 1], CZ)],
    [put(0, rz()), put(0, rx()), put(0, rz()), put(1, rz()), put(1, rx()), put(1, rz()), put([0, 1], CZ)],
    [put(0, rz()), put(0, rx()), put(1, rz()), put(1, rx())],
  );
  const theta = golden(14);
  const circuit = variationalCircuit(2, 2, { entangler: put([0, 1], CZ) });
  expectClose(apply(circuit, theta), apply(expected, theta), 0);
});

test("parameters: 2 on each qubit at both ends, 3 in each layer between", () => {
  for (const [qubits, layers] of [
    [1, 1],
    [3, 1],
    [4, 7],
  ]) {
    expect(parameterCount(variationalCircuit(qubits, layers))).toBe((3 * layers + 1) * qubits);
  }
});

test("400,010 gates are 30 operations", () => {
  const { parameters, steps, operations } = lower(variationalCircuit(10, 10_000));
  expect([parameters.count, steps.length, operations.length]).toEqual([300_010, 400_010, 30]);
});

test("what is refused", () => {
  expect(() => variationalCircuit(0, 1)).toThrow("the number of qubits is 0; allowed: whole numbers from 1");
  expect(() => variationalCircuit(2, 0.5)).toThrow("the number of layers is 0.5; allowed: whole numbers from 1");
  expect(() => variationalCircuit(2, 1, { entangler: ring(3, CNOT) })).toThrow("the entangler has 3 qubits");
});
