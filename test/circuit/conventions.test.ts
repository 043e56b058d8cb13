import { describe, expect, test } from "vitest";
import {
  apply,
  type Block,
  basisState,
  bitString,
  CNOT,
  chain,
  control,
  dagger,
  expectation,
  fsim,
  givens,
  iSWAP,
  matrixOf,
  measure,
  off,
  parameters,
  pauliRotation,
  phase,
  put,
  randomState,
  repeat,
  rot,
  run,
  rx,
  ry,
  rz,
  S,
  SWAP,
  T,
  timeEvolve,
  u3,
  X,
  Y,
  Z,
  zz,
} from "../../src/circuit/index.ts";
import { chainLattice, heisenberg, operatorMatrix, pauli, plus, times } from "../../src/model/index.ts";
import {
  array,
  complex,
  concrete,
  einsum,
  expm,
  grad,
  kron,
  matmul,
  mul,
  random,
  type Tensor,
} from "../../src/tensor/index.ts";
import { expectClose } from "./close.ts";

/** Each test is a sentence of the section on circuits in docs/conventions.md. */

const theta = 0.7;
const [phi, lambda] = [-1.2, 2.1];

/** Two different gates. */
const a: Block = rx(0.4);
const b: Block = chain(ry(0.9), T);

function exponential(generator: Tensor, angle: number): Tensor {
  return expm(mul(generator, complex(0, -angle)));
}

function ket(bits: string): Tensor {
  return basisState(bits.length, bits);
}

describe("order of qubits", () => {
  test("|q₂q₁q₀⟩ is amplitude 4q₂ + 2q₁ + q₀, and bit strings have qubit 0 at the right", () => {
    const state = concrete(apply(chain(3, put(0, X), put(2, X))), "test").values();
    expect(state.indexOf(1)).toBe(2 * 5);
    expect(bitString(5, 4)).toBe("0101");
    expectClose(apply(chain(3, put(2, X))), ket("100"), 0);
  });

  test("A on qubit 0 and B on qubit 1 is B ⊗ A", () => {
    expectClose(matrixOf(chain(put(0, a), put(1, b))), kron(matrixOf(b), matrixOf(a)), 1e-15);
  });

  test('letter j of a Pauli string acts on qubit j: "XZ" is Z ⊗ X', () => {
    const product = kron(matrixOf(Z), matrixOf(X));
    expectClose(operatorMatrix(pauli("XZ", [0, 1])), product, 2e-16);
    expectClose(matrixOf(pauliRotation("XZ", theta)), exponential(product, theta / 2), 1e-15);
  });

  test("put([3, 1], gate) puts qubit 0 of the gate on qubit 3, qubit 1 on qubit 1", () => {
    expectClose(apply(put([3, 1], CNOT), [], ket("1000")), ket("1010"), 0);
    expectClose(apply(put([3, 1], CNOT), [], ket("0010")), ket("0010"), 0);
  });
});

describe("states", () => {
  test("a circuit begins with |0…0⟩, amplitude 0", () => {
    expectClose(apply(chain(2)), ket("00"), 0);
    expect(concrete(ket("00"), "test").values()[0]).toBe(1);
  });

  test("[batch, 2^n] is a state in each row", () => {
    const rows = matrixOf(chain(2));
    expectClose(apply(chain(put(0, a), CNOT), [], rows), einsum("ij->ji", matrixOf(chain(put(0, a), CNOT))), 1e-15);
  });
});

describe("signs", () => {
  test("R_P(θ) = exp(−iθP/2)", () => {
    for (const [gate, generator] of [
      [rx(theta), matrixOf(X)],
      [ry(theta), matrixOf(Y)],
      [rz(theta), matrixOf(Z)],
      [zz(theta), kron(matrixOf(Z), matrixOf(Z))],
      [rot(SWAP, theta), matrixOf(SWAP)],
    ] as const) {
      expectClose(matrixOf(gate), exponential(generator, theta / 2), 1e-15);
    }
  });

  test("timeEvolve(H, t) is exp(−itH), phase(θ) is diag(1, e^(iθ))", () => {
    const hamiltonian = plus(pauli("XX", [0, 1]), pauli("Z", [0], 0.5));
    expectClose(matrixOf(timeEvolve(hamiltonian, theta)), exponential(operatorMatrix(hamiltonian), theta), 1e-14);
    expectClose(matrixOf(phase(Math.PI / 2)), matrixOf(S), 1e-15);
  });

  test("u3(θ, φ, λ) = e^(i(φ+λ)/2) Rz(φ) Ry(θ) Rz(λ)", () => {
    const half = (phi + lambda) / 2;
    const turned = matmul(matmul(matrixOf(rz(phi)), matrixOf(ry(theta))), matrixOf(rz(lambda)));
    expectClose(matrixOf(u3(theta, phi, lambda)), mul(turned, complex(Math.cos(half), Math.sin(half))), 1e-15);
  });

  test("fsim, givens and iSWAP", () => {
    const exchange = operatorMatrix(plus(pauli("XX", [0, 1], 0.5), pauli("YY", [0, 1], 0.5)));
    const both = operatorMatrix(
      times(plus(pauli("", []), pauli("Z", [0], -1)), plus(pauli("", []), pauli("Z", [1], -1))),
    );
    const expected = matmul(exponential(exchange, theta), exponential(both, phi / 4));
    expectClose(matrixOf(fsim(theta, phi)), expected, 1e-15);
    const turned = mul(ket("01"), Math.cos(theta)).add(mul(ket("10"), Math.sin(theta)));
    expectClose(apply(givens(theta), [], ket("01")), turned, 1e-15);
    expectClose(apply(iSWAP, [], ket("01")), mul(ket("10"), complex(0, 1)), 0);
  });
});

describe("blocks", () => {
  test("chain(a, b) does a first", () => {
    expectClose(matrixOf(chain(a, b)), matmul(matrixOf(b), matrixOf(a)), 1e-15);
  });

  test("dagger leaves the numbers of the parameters as they are", () => {
    const circuit = chain(rx(), put(1, rz()), CNOT);
    const product = matmul(matrixOf(dagger(circuit), [0.3, 0.8]), matrixOf(circuit, [0.3, 0.8]));
    expectClose(product, matrixOf(chain(2)), 1e-15);
  });

  test("control acts where the qubit is 1, or 0 for off, on a block that keeps its qubits", () => {
    const flip = put(2, X);
    expectClose(apply(control(0, flip), [], ket("001")), ket("101"), 0);
    expectClose(apply(control(0, flip), [], ket("010")), ket("010"), 0);
    expectClose(apply(control(off(1), flip), [], ket("001")), ket("101"), 0);
    expectClose(apply(CNOT, [], ket("01")), ket("11"), 0);
    expect(() => control(2, flip)).toThrow("qubit 2 is a control and a target");
  });

  test("the global phase of what is controlled counts", () => {
    expectClose(
      matrixOf(rz(theta)),
      mul(matrixOf(phase(theta)), complex(Math.cos(theta / 2), -Math.sin(theta / 2))),
      1e-15,
    );
    const both = ket("11");
    expectClose(
      apply(control(0, put(1, phase(theta))), [], both),
      mul(both, complex(Math.cos(theta), Math.sin(theta))),
      1e-15,
    );
    expectClose(
      apply(control(0, put(1, rz(theta))), [], both),
      mul(both, complex(Math.cos(theta / 2), Math.sin(theta / 2))),
      1e-15,
    );
  });
});

describe("parameters", () => {
  test("are in the order they are written, new at each occurrence unless they are named", () => {
    const gate = rx();
    expect(parameters(chain(rz("a"), repeat(2, chain(gate, ry("b"))), u3(undefined, "a", 0.3)))).toEqual([
      ...["a", null, "b", null],
      null,
    ]);
    expectClose(matrixOf(chain(rx(), ry(), rx()), [0.1, 0.2, 0.3]), matrixOf(chain(rx(0.1), ry(0.2), rx(0.3))), 1e-15);
  });

  test("of a gate of several are in the order of its arguments", () => {
    expectClose(matrixOf(u3(), [theta, phi, lambda]), matrixOf(u3(theta, phi, lambda)), 1e-15);
  });

  test("that are shared get the sum of what their occurrences contribute to the gradient", () => {
    const energy = (circuit: Block) => (x: Tensor) => expectation(pauli("Z", [0]), apply(circuit, x));
    const apart = concrete(grad(energy(chain(rx(), ry(), rx())))(array([0.4, 0.9, 0.4])), "test").values();
    const shared = concrete(grad(energy(chain(rx("x"), ry(), rx("x"))))(array([0.4, 0.9])), "test").values();
    expect(shared[0]).toBeCloseTo(apart[0] + apart[2], 14);
    expect(shared[1]).toBeCloseTo(apart[1], 14);
  });
});

test("the gradient of ⟨ψ|H|ψ⟩ with respect to ψ is 2Hψ", () => {
  const hamiltonian = heisenberg(chainLattice(3));
  const state = randomState(random.key(4), 3);
  const image = einsum("ij,j->i", operatorMatrix(hamiltonian), state);
  expectClose(grad((psi: Tensor) => expectation(hamiltonian, psi))(state), mul(image, 2), 1e-15);
});

test("operators are of σ, with Z|0⟩ = |0⟩; the Hamiltonians of models are of S unless σ is asked for", () => {
  const value = (operator: Parameters<typeof expectation>[0], bits: string) =>
    concrete(expectation(operator, ket(bits)), "test").item();
  expect([value(pauli("Z", [0]), "10"), value(pauli("Z", [1]), "10")]).toEqual([1, -1]);
  expect(value(heisenberg(chainLattice(2, { periodic: false })), "00")).toBe(0.25);
  expect(value(heisenberg(chainLattice(2, { periodic: false }), { matrices: "pauli" }), "00")).toBe(1);
});

test("bit j of an outcome is the j-th qubit that was measured", () => {
  const { outcomes } = run(chain(put(2, X), measure([1, 2], "m")));
  expect(outcomes.get("m")).toBe(2);
});
