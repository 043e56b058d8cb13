import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Block,
  chain,
  control,
  fromQasm,
  H,
  matrixOf,
  measure,
  off,
  parameterCount,
  pauliRotation,
  phase,
  postselect,
  put,
  repeat,
  reset,
  rx,
  rz,
  SX,
  timeEvolve,
  toQasm,
  unitary,
  when,
  X,
} from "../../../../src/circuit/index.ts";
import { pauli, plus } from "../../../../src/model/index.ts";
import {
  abs,
  array,
  conj,
  div,
  eye,
  InputError,
  matmul,
  matrixTranspose,
  mul,
  qr,
  random,
  type Tensor,
  trace,
} from "../../../../src/tensor/index.ts";
import { circuits } from "../../../support/random-circuit.ts";
import { expectClose } from "../../close.ts";

/** Expects that two unitary matrices are the same up to a phase, which is that of Tr A†B. */
function expectSame(a: Tensor, b: Tensor): void {
  const overlap = trace(matmul(conj(matrixTranspose(a)), b));
  expectClose(a, mul(b, conj(div(overlap, abs(overlap)))), 1e-10);
}

function expectRoundTrip(circuit: Block, parameters: readonly number[] = []): void {
  const read = fromQasm(toQasm(circuit, { parameters: array([...parameters]) }));
  expect(read.qubits).toBe(circuit.qubits);
  expectSame(matrixOf(circuit, array([...parameters])), matrixOf(read));
}

/** A random unitary matrix on so many qubits. */
function randomUnitary(qubits: number, seed: number): Tensor {
  const [re, im] = random.split(random.key(seed), 2);
  const size = [2 ** qubits, 2 ** qubits];
  return qr(random.normal(re, size).add(random.normal(im, size).mul({ re: 0, im: 1 }))).q;
}

describe("what is written and read back is the same circuit:", () => {
  test("random circuits", () => {
    fc.assert(
      fc.property(circuits(4, 2), (circuit) => {
        expectRoundTrip(
          circuit,
          Array.from({ length: parameterCount(circuit) }, (_, k) => 3 * Math.sin(k + 1)),
        );
      }),
      { numRuns: 60 },
    );
  });

  test.each([1, 2, 3])("any matrix on %i qubits, also controlled", (qubits) => {
    const gate = unitary(randomUnitary(qubits, 7 + qubits));
    expectRoundTrip(gate);
    const targets = Array.from({ length: qubits }, (_, j) => j + 1);
    expectRoundTrip(control([0], put(targets, gate)));
  });

  test.each([
    ["all qubits used", 5, 0],
    ["one qubit to borrow", 6, 1],
    ["many qubits to borrow", 6, 3],
  ])("gates with many controls, %s", (_, register, idle) => {
    const target = register - idle - 1;
    const controls = Array.from({ length: target }, (_, q) => (q === 1 ? off(q) : q));
    for (const gate of [X, H, SX, phase(0.7), rx(-1.3), unitary(randomUnitary(1, 3))]) {
      expectRoundTrip(chain(register, control(controls, put(target, gate))));
    }
  });

  test("controlled strings", () => {
    expectRoundTrip(control([1, off(3)], put([0, 2, 4], pauliRotation("YXZ", 0.83))));
  });
});

const head = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n';

test("what a program looks like", () => {
  const circuit = chain(put(0, H), control(0, put(2, X)), put(1, rz(Math.PI / 2)), repeat(2, put(1, rx(1e-7))));
  expect(toQasm(circuit)).toBe(
    `${head}qreg q[3];\nh q[0];\ncx q[0],q[2];\nrz(pi/2) q[1];\nrx(1.0e-7) q[1];\nrx(1.0e-7) q[1];\n`,
  );
});

test("measurements, resets and conditions are read back as they were", () => {
  const program = `${head}qreg q[3];\ncreg c[2];\ncreg d[1];\nh q[0];\nmeasure q[0] -> c[1];\nmeasure q[2] -> d[0];
if(c==2) x q[1];\nif(d==1) reset q[2];\nmeasure q[1] -> c[0];\nif(c==3) z q[2];\n`;
  expect(toQasm(fromQasm(program))).toBe(program);
});

test("outcomes without a name, or with one that is none in OpenQASM, are kept under a name that is", () => {
  const circuit = chain(measure([0, 2]), measure(1, "Größe!"), when("q0,2", 3, put(1, X)), reset(0));
  expect(toQasm(circuit)).toBe(
    `${head}qreg q[3];\ncreg q0_2[2];\ncreg c_Gr_e[1];
measure q[0] -> q0_2[0];\nmeasure q[2] -> q0_2[1];\nmeasure q[1] -> c_Gr_e[0];\nif(q0_2==3) x q[1];\nreset q[0];\n`,
  );
});

test("numbers are read back to the last bit", () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (angle) => {
      const [, text] = /rx\((.*)\)/.exec(toQasm(rx(angle))) ?? [];
      expect(toQasm(fromQasm(`${head}qreg q[1]; rx(${text}) q[0];`))).toBe(toQasm(rx(angle)));
    }),
  );
});

describe("what cannot be written is refused:", () => {
  const noise: Block = { kind: "channel", name: "bitFlip", qubits: 1, kraus: [] };
  const large = timeEvolve(plus(...[0, 1, 2, 3, 4].map((q) => plus(pauli("XX", [q, q + 1]), pauli("Z", [q])))), 0.1);
  const cases: [string, Block, string][] = [
    ["free parameters", chain(put(0, rx("theta")), put(0, rz())), "2 free parameters (among them 'theta')"],
    ["noise", noise, "toQasm: the noise 'bitFlip' cannot be written in OpenQASM 2"],
    ["postselection", postselect(0, 1), "toQasm: postselect cannot be written"],
    ["large matrices", unitary(eye(32), "big"), "the gate 'big' is a matrix on 5 qubits"],
    ["large evolutions", large, "timeEvolve on 6 qubits, whose terms do not commute"],
    ["unknown outcomes", when("a", 1, X), "the outcome 'a', which is not measured"],
    [
      "conditions on several registers",
      chain(measure(0, "a"), measure(1, "b"), when("a", 1, when("b", 1, X))),
      "compares one whole register; the condition is a = 1 and b = 1",
    ],
    ["an outcome of two sizes", chain(measure(0, "a"), measure([0, 1], "a")), "'a' is measured from 1 qubits"],
    ["very many gates", repeat(10_000_000, X), "the circuit has 10000000 gates; allowed: 5000000"],
  ];
  test.each(cases)("%s", (_, circuit, message) => {
    expect(() => toQasm(circuit)).toThrow(InputError);
    expect(() => toQasm(circuit)).toThrow(message);
  });
});
