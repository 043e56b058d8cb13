import { expect, test } from "vitest";
import { matrixOf, parameterCount } from "../../src/circuit/index.ts";
import { layersFor, thermalCircuit } from "../../src/experiment/thermal-circuit.ts";
import { operatorMatrix, pauli, plus } from "../../src/model/index.ts";
import {
  abs,
  concrete,
  imag,
  matmul,
  matrixTranspose,
  max,
  random,
  real,
  sub,
  type Tensor,
} from "../../src/tensor/index.ts";

const sites = [0, 1, 2, 3, 4, 5];
const flip = real(operatorMatrix(pauli("XXXXXX", sites)));
const largest = (x: Tensor) => concrete(max(abs(x)), "test").values()[0];

/** The matrix of a circuit at some angles, which is real. */
function someMatrix(model: "tfim" | "heisenberg"): Tensor {
  const circuit = thermalCircuit(model, sites.length, 3);
  const matrix = matrixOf(circuit, random.normal(random.key(3), [parameterCount(circuit)]));
  expect(largest(imag(matrix))).toBeLessThan(1e-13);
  return real(matrix);
}

test("tfim: real states of which the product of all X is that of the label's signs", () => {
  const matrix = someMatrix("tfim");
  const parity = real(operatorMatrix(pauli("ZZZZZZ", sites)));
  expect(largest(sub(matmul(flip, matrix), matmul(matrix, parity)))).toBeLessThan(1e-13);
});

test("heisenberg: real states of the label's Sz, of which flips make one another", () => {
  const matrix = someMatrix("heisenberg");
  const total = real(operatorMatrix(plus(...sites.map((site) => pauli("Z", [site])))));
  expect(largest(sub(matmul(total, matrix), matmul(matrix, total)))).toBeLessThan(1e-12);
  const among = abs(matmul(matrixTranspose(matrix), matmul(flip, matrix)));
  expect(largest(sub(among, among.mul(among)))).toBeLessThan(1e-12);
});

test("each gate has 12 angles, and there are as many gates in a layer as every second site", () => {
  for (const model of ["tfim", "heisenberg"] as const) {
    for (const n of [4, 8]) expect(parameterCount(thermalCircuit(model, n, 3))).toBe(12 * 3 * (n / 2));
  }
});

test("the colder Heisenberg's ring, the more layers, up to its sites", () => {
  expect([0.5, 1, 3, 100].map((beta) => layersFor("heisenberg", 10, beta))).toEqual([3, 4, 6, 10]);
});
