import fc from "fast-check";
import { expect, test } from "vitest";
import { lower } from "../../../src/circuit/compile/lower.ts";
import { parameterNames } from "../../../src/circuit/compile/parameters.ts";
import {
  type Block,
  CNOT,
  chain,
  control,
  dagger,
  H,
  matrixOf,
  put,
  repeat,
  rx,
  ry,
  rz,
  S,
  timeEvolve,
  u3,
  X,
} from "../../../src/circuit/index.ts";
import { pauli, plus } from "../../../src/model/index.ts";
import { complex, eye, matmul } from "../../../src/tensor/index.ts";
import { blockMatrix, parametersRead } from "../../oracle/blockMatrix.ts";
import { circuits } from "../../support/random-circuit.ts";
import { expectClose } from "../close.ts";

const sizes = fc.integer({ min: 1, max: 3 });
const anyCircuit = sizes.chain((qubits) => circuits(qubits));

function values(count: number): number[] {
  return Array.from({ length: count }, (_, k) => Math.PI * Math.sin(k + 1));
}

test("the matrix of the steps is that of the blocks, their parameters read in the order they are written", () => {
  fc.assert(
    fc.property(anyCircuit, (circuit) => {
      const { parameters } = lower(circuit);
      expect(parameters.count).toBe(parametersRead(circuit));
      const own = values(parameters.count);
      expectClose(matrixOf(circuit, own), blockMatrix(circuit, circuit.qubits, own), 1e-12);
    }),
    { numRuns: 150 },
  );
});

test("a circuit and its inverse are the identity, and the inverse of the inverse is the circuit", () => {
  fc.assert(
    fc.property(anyCircuit, (circuit) => {
      const own = values(lower(circuit).parameters.count);
      const [forth, back] = [matrixOf(circuit, own), matrixOf(dagger(circuit), own)];
      expectClose(matmul(back, forth), complex(eye(2 ** circuit.qubits), 0), 1e-12);
      expectClose(matrixOf(dagger(chain(dagger(circuit))), own), forth, 1e-12);
    }),
    { numRuns: 50 },
  );
});

test("every step with an angle has one of its own, in the order of the steps", () => {
  fc.assert(
    fc.property(anyCircuit, (circuit) => {
      const { angles, source, functions, parameters } = lower(circuit);
      expect([...angles].filter((angle) => angle >= 0)).toEqual(Array.from(source, (_, i) => i));
      for (const from of source) {
        expect(from).toBeLessThan(parameters.count);
        expect(-1 - from).toBeLessThan(functions.length);
      }
    }),
  );
});

test("unnamed parameters are new at each occurrence, named ones the same", () => {
  const gate = rx();
  expect(parameterNames(lower(chain(gate, gate)).parameters)).toEqual([null, null]);
  expect(parameterNames(lower(repeat(2, chain(rx("a"), gate, ry("b")))).parameters)).toEqual(["a", null, "b", null]);
});

test("a gate of several angles numbers them as they are written", () => {
  const circuit = repeat(2, chain(u3(), u3("a", 0.1, "b")));
  expect(parameterNames(lower(circuit).parameters)).toEqual([null, null, null, "a", "b", null, null, null]);
  expect([...lower(u3()).source]).toEqual([2, 0, 1]);
});

test("the inverse numbers parameters as the circuit does", () => {
  expect([...lower(dagger(chain(rx(), ry(), rz()))).source]).toEqual([2, 1, 0]);
});

test("a step that occurs again is the same operation, however it was written", () => {
  const entangled = (n: number): Block[] => [put(0, rx()), put([n - 2, n - 1], CNOT), control(n - 2, put(n - 1, X))];
  const circuit = chain(entangled(3), entangled(3), dagger(put(0, H)), put(0, H), put(1, S), dagger(put(1, S)));
  const { operations, steps } = lower(circuit);
  expect([...steps]).toEqual([0, 1, 1, 0, 1, 1, 2, 2, 3, 4]);
  expect(operations.map(({ name }) => name)).toEqual(["rx", "X", "H", "S", "S†"]);
});

test("evolution by terms that commute is a rotation for each, all by one parameter", () => {
  const { operations, parameters, source } = lower(timeEvolve(plus(pauli("ZZ", [0, 1], 2), pauli("Z", [7], 3))));
  expect(operations).toMatchObject([
    { generator: { letters: "ZZ", factor: 2 }, targets: [0, 1] },
    { generator: { letters: "Z", factor: 3 }, targets: [7] },
  ]);
  expect([parameterNames(parameters), [...source]]).toEqual([[null], [0, 0]]);
});

test("evolution by a large operator whose terms do not is a step of its own, on the qubits it acts on", () => {
  const operator = plus(pauli("XXXX", [0, 1, 3, 4]), pauli("Z", [4]), pauli("Z", [6]));
  const { operations } = lower(control(2, timeEvolve(operator, "t")));
  expect(operations).toMatchObject([
    { kind: "evolution", targets: [0, 1, 3, 4, 6], controls: [{ qubit: 2, value: 1 }] },
  ]);
});

test("a register that is too small is refused", () => {
  expect(() => lower(put(3, X), 2)).toThrow("a circuit of 4 qubits does not fit a register of 2");
});
