import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Block,
  bind,
  CNOT,
  chain,
  control,
  fsim,
  givens,
  globalPhase,
  H,
  matrixOf,
  measure,
  off,
  parameter,
  parameterCount,
  pauliRotation,
  phase,
  postselect,
  put,
  repeat,
  rot,
  rx,
  rz,
  toQasm3,
  u3,
  when,
  X,
} from "../../../../src/circuit/index.ts";
import { array, InputError } from "../../../../src/tensor/index.ts";
import { qasm3Circuit } from "../../../oracle/qasm3.ts";
import { circuits } from "../../../support/random-circuit.ts";
import { expectClose } from "../../close.ts";

function expectSame(circuit: Block, parameters: readonly number[]): void {
  const program = toQasm3(circuit);
  const names = [...program.matchAll(/^input float\[64\] (\w+);$/gm)].map(([, name]) => name);
  expect(names).toHaveLength(parameters.length);
  const inputs = Object.fromEntries(names.map((name, k) => [name, parameters[k]]));
  const wanted = parameters.length > 0 ? matrixOf(circuit, array([...parameters])) : matrixOf(circuit);
  expectClose(matrixOf(qasm3Circuit(program, inputs)), wanted, 1e-10);
}

describe("an OpenQASM 3 program means the circuit, its global phase included:", () => {
  const cases: [string, Block][] = [
    ["controls and inverses", chain(3, control([0, off(2)], put(1, u3("a", "b"))), put([2, 0], CNOT))],
    ["strings", chain(3, put([2, 0, 1], pauliRotation("XYZ", "a")), control(1, put(0, pauliRotation("Y"))))],
    [
      "generators",
      chain(
        put([1, 0], fsim()),
        put([0, 1], givens("g")),
        put(
          0,
          rot([
            [1, 0.5],
            [0.5, -1],
          ]),
        ),
      ),
    ],
    ["phases", chain(2, put(0, globalPhase()), control(0, put(1, globalPhase("a"))), put(1, phase("a")))],
    ["loops", chain(2, repeat(5, chain(put(0, rx("a")), put([0, 1], CNOT))), repeat(3, put(1, rz())))],
  ];
  test.each(cases)("%s", (_, circuit) => {
    expectSame(
      circuit,
      Array.from({ length: parameterCount(circuit) }, (_, k) => 2 * Math.sin(k + 1)),
    );
  });

  test("random circuits", () => {
    fc.assert(
      fc.property(circuits(3, 2), (circuit) => {
        const parameters = Array.from({ length: parameterCount(circuit) }, (_, k) => 2 * Math.sin(k + 1));
        expectSame(bind(circuit, parameters), []);
      }),
      { numRuns: 40 },
    );
  });
});

test("what a program looks like", () => {
  const circuit = chain(
    put(0, H),
    control([0, off(1)], put(2, rx(parameter("θ").times(2)))),
    repeat(1000, put(1, rz("a"))),
    measure(0, "c"),
    when("c", 1, put(1, X)),
  );
  expect(toQasm3(circuit)).toBe(`OPENQASM 3.0;
include "stdgates.inc";
input float[64] theta__;
input float[64] a;
qubit[3] q;
bit[1] c;
h q[0];
ctrl @ negctrl @ rx(2*theta__) q[0], q[1], q[2];
for int i in [1:1000] {
  rz(a) q[1];
}
c[0] = measure q[0];
if (c[0] == 1) x q[1];
`);
});

test("what cannot be written is refused", () => {
  expect(() => toQasm3(postselect(0, 1))).toThrow(InputError);
  expect(() => toQasm3(repeat(10_000_000, rx()))).toThrow("toQasm3: the circuit has 10000000 gates");
});
