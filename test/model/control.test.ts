import { describe, expect, test } from "vitest";
import {
  controlledHamiltonian,
  drivenPair,
  gateInfidelity,
  pairCouplings,
  propagator,
  sinePulseEnergy,
  sinePulses,
  transferInfidelity,
} from "../../src/model/index.ts";
import {
  abs,
  array,
  cast,
  complex,
  concrete,
  conj,
  eye,
  kron,
  matrixTranspose,
  max,
  mul,
  random,
  slice,
  sub,
  type Tensor,
  zeros,
} from "../../src/tensor/index.ts";

const x = complex(
  [
    [0, 1],
    [1, 0],
  ],
  0,
);
const y = complex(0, [
  [0, -1],
  [1, 0],
]);
const z = complex(
  [
    [1, 0],
    [0, -1],
  ],
  0,
);
const one = eye(2, 2, "complex128");

const item = (value: Tensor) => concrete(value, "test").item();
const distance = (a: Tensor, b: Tensor) => item(max(abs(sub(a, b))));
const constant = (fields: readonly number[]) => (times: readonly number[]) => array(times.map(() => [...fields]));

describe("two driven qubits", () => {
  test.each(pairCouplings)("coupled by %s: H is Hermitian, with qubit 0 the last factor", (coupling) => {
    const fields = [0.3, -0.8, 1.7, 0.4];
    const [h] = [slice(controlledHamiltonian(drivenPair(coupling), constant(fields))([0.2]), 0)];
    expect(distance(h, conj(matrixTranspose(h)))).toBe(0);
    const strings = { exchange: [x, y], ising: [z], heisenberg: [x, y, z] }[coupling];
    const coupled = strings.map((p) => mul(kron(p, p), 0.5));
    const driven = [kron(one, x), kron(one, y), kron(x, one), kron(y, one)].map((p, c) => mul(p, fields[c] / 2));
    expect(
      distance(
        h,
        [...coupled, ...driven].reduce((a, b) => a.add(b)),
      ),
    ).toBeLessThan(1e-15);
  });

  test("an exchange of half a period without fields swaps the qubits, with a phase", () => {
    const hamiltonian = controlledHamiltonian(drivenPair("exchange"), constant([0, 0, 0, 0]));
    const u = propagator(hamiltonian, Math.PI / 2, 4);
    const basis = eye(4, 4, "complex128");
    expect(item(transferInfidelity(u, slice(basis, 1), slice(basis, 2)))).toBeLessThan(1e-14);
    expect(item(transferInfidelity(u, slice(basis, 1), slice(basis, 1)))).toBeCloseTo(1, 14);
  });
});

test("sine pulses begin and end at zero, and their energy is that of the integral", () => {
  const amplitudes = random.normal(random.key(3), [2, 5]);
  const ends = sinePulses(amplitudes, 3, [0, 3]);
  expect(distance(ends, zeros([2, 2]))).toBeLessThan(1e-14);
  const count = 200;
  const values = sinePulses(
    amplitudes,
    3,
    Array.from({ length: count }, (_, i) => (3 * i) / count),
  );
  expect(item(mul(values, values).sum()) * (3 / count)).toBeCloseTo(item(sinePulseEnergy(amplitudes, 3)), 10);
  expect(item(slice(sinePulses(array([[0, 2]]), 3, [0.75]), 0, 0))).toBeCloseTo(2, 14);
});

test("infidelity does not see a global phase and is 1 for orthogonal gates", () => {
  const phased = mul(kron(x, z), complex(Math.cos(1), Math.sin(1)));
  expect(item(gateInfidelity(phased, kron(x, z)))).toBeLessThan(1e-15);
  expect(item(gateInfidelity(kron(x, z), kron(x, one)))).toBe(1);
  // |Tr|²/d² of exp(−iθZ/2) beside 1 is cos²(θ/2).
  const turned = complex(
    [
      [Math.cos(0.2), 0],
      [0, Math.cos(0.2)],
    ],
    [
      [-Math.sin(0.2), 0],
      [0, Math.sin(0.2)],
    ],
  );
  expect(item(gateInfidelity(turned, cast(one, "complex128")))).toBeCloseTo(Math.sin(0.2) ** 2, 14);
});
