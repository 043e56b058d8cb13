import { expect, test } from "vitest";
import {
  apply,
  applyOperator,
  brickWall,
  CNOT,
  chain,
  doubleExcitation,
  excitationNetwork,
  givensNetwork,
  matrixOf,
  parameterCount,
  put,
  rx,
  su4,
  zeroState,
  zz,
} from "../../../src/circuit/index.ts";
import { occupation, plus } from "../../../src/model/index.ts";
import {
  array,
  complex,
  concrete,
  imag,
  jacobian,
  min,
  mul,
  real,
  reshape,
  stack,
  svd,
  type Tensor,
} from "../../../src/tensor/index.ts";
import { expectClose } from "../close.ts";

function angles(count: number): Tensor {
  return array(Array.from({ length: count }, (_, k) => Math.PI * Math.sin(k + 1)));
}

test("particles are conserved", () => {
  for (const [circuit, particles] of [
    [givensNetwork(5, 2, 6), 2],
    [excitationNetwork(5, 2), 2],
    [excitationNetwork(4, 3, 2), 3],
    [givensNetwork(3, 0, 2), 0],
  ] as const) {
    const state = apply(circuit, angles(parameterCount(circuit)));
    const number = plus(...Array.from({ length: circuit.qubits }, (_, q) => occupation(q)));
    expectClose(applyOperator(number, state), mul(state, particles), 1e-13);
    const amplitudes = concrete(state, "test").values();
    const present = Array.from({ length: 2 ** circuit.qubits }, (_, i) =>
      Math.hypot(amplitudes[2 * i], amplitudes[2 * i + 1]),
    );
    expect(present.filter((size) => size > 1e-9)).toHaveLength(binomial(circuit.qubits, particles));
  }
});

test("a network of excitations has each single and each double once", () => {
  expect(parameterCount(excitationNetwork(6, 2))).toBe(2 * 4 + 1 * 6);
  expect(parameterCount(excitationNetwork(6, 3, 2))).toBe(2 * (3 * 3 + 3 * 3));
  expect(parameterCount(givensNetwork(5, 2, 3))).toBe(6);
});

test("a double excitation turns 0011 to 1100 and leaves the rest", () => {
  const theta = 0.4;
  const values = concrete(matrixOf(doubleExcitation(theta)), "test").values();
  for (let row = 0; row < 16; row++) {
    for (let column = 0; column < 16; column++) {
      const turned = [3, 12].includes(row) && [3, 12].includes(column);
      const expected =
        row === column ? (turned ? Math.cos(theta) : 1) : turned ? Math.sin(theta) * Math.sign(row - column) : 0;
      expect(values[2 * (16 * row + column)]).toBeCloseTo(expected, 14);
      expect(values[2 * (16 * row + column) + 1]).toBeCloseTo(0, 14);
    }
  }
});

test("bricks: every neighbour in turn", () => {
  const wall = (qubits: number, layers: number, periodic = false) =>
    brickWall(qubits, layers, { gate: zz(), periodic });
  expect([wall(4, 1), wall(4, 2), wall(4, 5), wall(5, 2), wall(2, 4), wall(3, 0)].map(parameterCount)).toEqual([
    2, 3, 8, 4, 2, 0,
  ]);
  expect(parameterCount(wall(4, 2, true))).toBe(4);
  expect(parameterCount(brickWall(4, 3))).toBe(15 * 5);
  const expected = chain(put([0, 1], CNOT), put([2, 3], CNOT), put([1, 2], CNOT), put([3, 0], CNOT));
  const start = apply(chain(put(0, rx(0.3)), put(1, rx(0.4)), put(2, rx(0.5)), put(3, rx(0.6))), [], zeroState(4));
  expectClose(apply(brickWall(4, 2, { gate: CNOT, periodic: true }), [], start), apply(expected, [], start), 0);
});

test("su4 is CNOT, up to a global phase, at angles of the decomposition known by hand", () => {
  const half = Math.PI / 2;
  const gate = su4(0, 0, 0, 0, -half, 0, 0, 0, half, -half, 0, 0, -half, half, 0);
  expectClose(mul(matrixOf(gate), complex(Math.SQRT1_2, -Math.SQRT1_2)), matrixOf(CNOT), 1e-15);
});

test("su4 moves in all fifteen directions of SU(4)", () => {
  const parts = (x: Tensor) => {
    const matrix = matrixOf(su4(), x);
    return reshape(stack([real(matrix), imag(matrix)]), [32]);
  };
  const theta = array([0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.3, 0.7, 1.3, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7]);
  const { s: stretches } = svd(jacobian(parts)(theta) as Tensor);
  expect(concrete(min(stretches), "test").item()).toBeGreaterThan(0.05);
});

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k;
}

test("what is refused", () => {
  expect(() => brickWall(1, 1)).toThrow("brickWall: the number of qubits is 1; allowed: whole numbers from 2");
  expect(() => brickWall(3, 1, { periodic: true })).toThrow(
    "a periodic wall of 3 qubits; allowed: an even number from 4",
  );
  expect(() => brickWall(3, 1, { gate: rx() })).toThrow("brickWall: the gate has 1 qubits; allowed: 2");
  expect(() => excitationNetwork(3, 4)).toThrow("excitationNetwork: 4 particles; allowed: up to the 3 qubits");
  expect(() => su4(...new Array<number>(16).fill(0))).toThrow("su4: 16 angles; allowed: up to 15");
});
