import { expect, test } from "vitest";
import { planOf } from "../../../src/circuit/compile/compile.ts";
import { runBackward, runForward } from "../../../src/circuit/execute/run.ts";
import { apply, CNOT, chain, expectation, put, repeat, rx, rz } from "../../../src/circuit/index.ts";
import { pauli, plus } from "../../../src/model/index.ts";
import { concrete, NDArray, norm, type Tensor, valueAndGrad } from "../../../src/tensor/index.ts";

const qubits = 10;
const sites = Array.from({ length: qubits }, (_, q) => q);

/** Rotations of every qubit and a ring of CNOTs, in so many layers. */
function layers(depth: number) {
  const onEach = (...gates: readonly ReturnType<typeof rx>[]) => chain(sites.map((q) => put(q, chain(...gates))));
  const ring = chain(sites.map((q) => put([q, (q + 1) % qubits], CNOT)));
  const middle = repeat(depth - 1, chain(onEach(rz(), rx(), rz()), ring));
  return chain(onEach(rx(), rz()), ring, middle, onEach(rz(), rx()));
}

function goldenAngles(depth: number): Float64Array {
  return Float64Array.from({ length: 30 * depth + 10 }, (_, k) => Math.PI * Math.sin(k + 1));
}

const heisenberg = plus(
  ...sites.flatMap((q) => ["XX", "YY", "ZZ"].map((letters) => pauli(letters, [q, (q + 1) % qubits]))),
);

// Energy of the Heisenberg ring and the norm of its gradient at θₖ = π sin k, known beforehand.
test.each([
  [100, -0.18389447448, 6.5132822541],
  [10_000, -0.002974170633, 66.5452122546],
])("%i layers give the known energy and gradient", (depth, energy, length) => {
  const circuit = layers(depth);
  const theta = new NDArray("float64", [30 * depth + 10], goldenAngles(depth));
  const { value, gradient } = valueAndGrad((x: Tensor) => expectation(heisenberg, apply(circuit, x)))(theta);
  expect(concrete(value, "test").item()).toBeCloseTo(energy, 11);
  expect(concrete(norm(gradient as Tensor), "test").item()).toBeCloseTo(length, 8);
});

test("10,000 layers are uncomputed to 1e-11", () => {
  const plan = planOf(layers(10_000), qubits);
  const angles = goldenAngles(10_000);
  const start = new Float64Array(2 ** (qubits + 1));
  start[0] = 1;
  const final = runForward(plan, angles, start);
  const { initial } = runBackward(plan, angles, final, final);
  const distances = Array.from(initial, (x, i) => Math.abs(x - start[i]));
  expect(Math.max(...distances)).toBeLessThan(1e-11);
});
